"""Is a schedule allowed? Plain loops that share nothing with the solver, for tests and doubters."""

from __future__ import annotations

from collections.abc import Sequence

from headway.loop.plan.schedule.model import Problem


def violations(problem: Problem, starts: Sequence[int], makespan: int | None = None) -> list[str]:
    """Everything that is wrong with these starts, in words; an empty list means feasible.

    `starts` in time steps, one for each job in the problem's order. With `makespan` it is also
    checked that the last job ends exactly then.

    >>> from headway.loop.plan.schedule.model import Job
    >>> jobs = (Job("a", 2, (1,), (1,)), Job("b", 1, (1,), ()))
    >>> violations(Problem(jobs, (1,)), [0, 2], makespan=3)
    []
    >>> violations(Problem(jobs, (1,)), [0, 1])[0]
    'b starts at 1, before a ends at 2'
    """
    wrong: list[str] = []
    if len(starts) != len(problem.jobs):
        return [f"{len(starts)} starts for {len(problem.jobs)} jobs"]
    for job, start in zip(problem.jobs, starts, strict=True):
        if int(start) != start:
            wrong.append(f"{job.name} starts between two time steps ({start})")
        if start < 0:
            wrong.append(f"{job.name} starts before time 0 ({start})")
        for after in job.successors:
            if starts[after] < start + job.duration:
                wrong.append(
                    f"{problem.jobs[after].name} starts at {starts[after]}, "
                    f"before {job.name} ends at {start + job.duration}"
                )
    for k, capacity in enumerate(problem.capacities):
        used: dict[int, int] = {}
        for job, start in zip(problem.jobs, starts, strict=True):
            for step in range(int(start), int(start) + job.duration):
                used[step] = used.get(step, 0) + job.demands[k]
        wrong += [
            f"{problem.resources[k]}: {total} of {capacity} used at {step}"
            for step, total in sorted(used.items())
            if total > capacity
        ]
    end = max((s + j.duration for s, j in zip(starts, problem.jobs, strict=True)), default=0)
    if makespan is not None and end != makespan:
        wrong.append(f"the last job ends at {end}, not at {makespan}")
    return wrong
