"""The scheduling core: when each job runs so that the whole is done soonest (no Django here).

>>> from headway.loop.plan.schedule.model import Job, Problem
>>> from headway.loop.plan.schedule.solve import solve
>>> jobs = (Job("plan", 2, (1,), (2,)), Job("train", 3, (1,), (2,)), Job("go live", 1, (0,), ()))
>>> found = solve(Problem(jobs, (1,)), seconds=5)
>>> found.status, found.makespan, found.bound
('OPTIMAL', 6, 6)
"""
