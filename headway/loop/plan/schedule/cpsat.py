"""Can everything be over by a given time? Asked of OR-tools CP-SAT.

One fixed-size interval per job (never optional), start windows from heads, tails and the time
asked for, one cumulative constraint per resource, one no-overlap per clique of jobs that exclude
each other. Answering yes or no for one time, instead of minimising, makes every window as tight
as it can be, and a no is a lower bound. Without linear relaxation the solver's clause learning
proves these clearly faster (measured on PSPLIB j30).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from headway.loop.plan.schedule.bounds import maximal_cliques
from headway.loop.plan.schedule.model import Problem

if TYPE_CHECKING:
    from ortools.sat.python.cp_model import CpSolver

Answer = Literal["yes", "no", "unknown"]


class Prover:
    """Asks CP-SAT about one problem, again and again, for different times."""

    def __init__(self, problem: Problem, *, seed: int, workers: int) -> None:
        # Imported late because it takes half a second and easy problems never need it; and not in
        # the prover's own thread, where a busy main thread can starve the import for ten seconds.
        from ortools.sat.python import cp_model

        self.cp_model = cp_model
        self.problem = problem
        self.seed = seed
        self.workers = workers
        self.spent = 0.0
        self.running: CpSolver | None = None
        self.model = model = cp_model.CpModel()
        horizon = sum(job.duration for job in problem.jobs)
        self.starts = [model.new_int_var(0, horizon, "") for _ in problem.jobs]
        spans = [
            model.new_fixed_size_interval_var(start, job.duration, "")
            for start, job in zip(self.starts, problem.jobs, strict=True)
        ]
        for i, job in enumerate(problem.jobs):
            for j in job.successors:
                model.add(self.starts[j] >= self.starts[i] + job.duration)
        for k, capacity in enumerate(problem.capacities):
            users = [j for j, job in enumerate(problem.jobs) if job.demands[k] and job.duration]
            demands = [problem.jobs[j].demands[k] for j in users]
            model.add_cumulative([spans[j] for j in users], demands, capacity)
        for clique in maximal_cliques(problem):
            if len(clique) > 2:
                model.add_no_overlap([spans[j] for j in clique])

    def stop(self) -> None:
        """End the question being asked, from another thread; its answer is then "unknown"."""
        if self.running is not None:
            self.running.stop_search()

    def ask(
        self, at_most: int, *, effort: float, seconds: float
    ) -> tuple[Answer, list[int] | None]:
        """Is there a schedule with makespan ≤ `at_most`? With "yes" come the starts.

        `effort` is in CP-SAT's deterministic time (one unit took 10 to 20 s on the machine this
        was written on; `spent` adds up what was used), `seconds` the wall clock's. "no" is a proof.
        """
        cp_model = self.cp_model
        # Only the start windows differ from question to question: building the model anew would
        # hold Python's lock, which the other search needs.
        variables = self.model.proto.variables
        for start, job, head, tail in zip(
            self.starts, self.problem.jobs, self.problem.heads, self.problem.tails, strict=True
        ):
            latest = at_most - tail - job.duration
            if latest < head:
                return "no", None
            window = variables[start.index].domain
            window[0], window[1] = head, latest

        solver = cp_model.CpSolver()
        solver.parameters.num_workers = self.workers
        solver.parameters.random_seed = self.seed
        solver.parameters.linearization_level = 0
        solver.parameters.max_time_in_seconds = max(0.01, seconds)
        solver.parameters.max_deterministic_time = effort
        self.running = solver
        status = solver.solve(self.model)
        self.running = None
        self.spent += solver.response_proto.deterministic_time
        if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
            return "yes", [solver.value(start) for start in self.starts]
        return ("no" if status == cp_model.INFEASIBLE else "unknown"), None
