"""What is to be scheduled, and what a schedule is.

The problem is the resource-constrained project scheduling problem (RCPSP): jobs that may not be
interrupted, precedence between them, and renewable resources of constant capacity. All times are
whole time steps, all demands and capacities whole units.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from headway.ground.trouble import Trouble

Status = Literal["OPTIMAL", "FEASIBLE", "INFEASIBLE", "UNKNOWN"]


class ScheduleTrouble(Trouble):
    """A problem that cannot be scheduled as it is written."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    `duration` in time steps (0 for a milestone), `demands` in units per time step for each
    resource of the problem, `successors` as positions in the problem's list of jobs.
    """

    name: str
    duration: int
    demands: tuple[int, ...]
    successors: tuple[int, ...]


@dataclass(frozen=True)
class Problem:
    """Jobs, the capacity of each resource (units, every time step) and, if any, a deadline.

    Raises `ScheduleTrouble` when it is made from jobs that contradict themselves: a dependency
    cycle, a demand above capacity, a negative number, a successor that does not exist.
    """

    jobs: tuple[Job, ...]
    capacities: tuple[int, ...]
    resources: tuple[str, ...] = ()
    deadline: int | None = None

    def __post_init__(self) -> None:
        if not self.resources:
            names = tuple(f"R{k + 1}" for k in range(len(self.capacities)))
            object.__setattr__(self, "resources", names)
        self._check_numbers()
        self._check_cycles()

    @cached_property
    def predecessors(self) -> tuple[tuple[int, ...], ...]:
        """For each job the positions of the jobs that must be finished before it starts."""
        before: list[list[int]] = [[] for _ in self.jobs]
        for i, job in enumerate(self.jobs):
            for j in dict.fromkeys(job.successors):
                before[j].append(i)
        return tuple(map(tuple, before))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """All jobs, every job after its predecessors (first come, first listed)."""
        waiting = [len(before) for before in self.predecessors]
        ready = [j for j, count in enumerate(waiting) if not count]
        for i in ready:
            for j in dict.fromkeys(self.jobs[i].successors):
                waiting[j] -= 1
                if not waiting[j]:
                    ready.append(j)
        return tuple(ready)

    @cached_property
    def heads(self) -> tuple[int, ...]:
        """Earliest start of each job by precedence alone, in time steps."""
        head = [0] * len(self.jobs)
        for i in self.order:
            for j in self.jobs[i].successors:
                head[j] = max(head[j], head[i] + self.jobs[i].duration)
        return tuple(head)

    @cached_property
    def tails(self) -> tuple[int, ...]:
        """Least time between each job's end and the end of the whole, by precedence alone."""
        tail = [0] * len(self.jobs)
        for i in reversed(self.order):
            for j in self.jobs[i].successors:
                tail[i] = max(tail[i], tail[j] + self.jobs[j].duration)
        return tuple(tail)

    def _check_numbers(self) -> None:
        if len(self.resources) != len(self.capacities):
            raise ScheduleTrouble("Each resource needs one name and one capacity.")
        for name, capacity in zip(self.resources, self.capacities, strict=True):
            if capacity < 0:
                raise ScheduleTrouble(f"Resource {name} has a negative capacity ({capacity}).")
        if self.deadline is not None and self.deadline < 0:
            raise ScheduleTrouble(f"The deadline is negative ({self.deadline}).")
        for job in self.jobs:
            if job.duration < 0:
                raise ScheduleTrouble(f"Job {job.name} has a negative duration ({job.duration}).")
            if len(job.demands) != len(self.capacities):
                raise ScheduleTrouble(
                    f"Job {job.name} names {len(job.demands)} demands "
                    f"for {len(self.capacities)} resources."
                )
            for name, demand, capacity in zip(
                self.resources, job.demands, self.capacities, strict=True
            ):
                if demand < 0:
                    raise ScheduleTrouble(
                        f"Job {job.name} has a negative demand on {name} ({demand})."
                    )
                if demand > capacity:
                    raise ScheduleTrouble(
                        f"Job {job.name} needs {demand} of resource {name}, which has only "
                        f"{capacity}. Lower the demand or raise the capacity."
                    )
            for j in job.successors:
                if not 0 <= j < len(self.jobs):
                    raise ScheduleTrouble(f"Job {job.name} has a successor that does not exist.")

    def _check_cycles(self) -> None:
        if len(self.order) == len(self.jobs):
            return
        done = set(self.order)
        # Every job left over has a predecessor left over: walking back must come round.
        at = next(j for j in range(len(self.jobs)) if j not in done)
        walked: list[int] = []
        while at not in walked:
            walked.append(at)
            at = next(i for i in self.predecessors[at] if i not in done)
        ring = [self.jobs[j].name for j in reversed(walked[walked.index(at) :])]
        raise ScheduleTrouble(
            "These jobs wait for each other in a circle: "
            + " → ".join([*ring, ring[0]])
            + ". Take one of these dependencies out."
        )


@dataclass(frozen=True, slots=True)
class Schedule:
    """An answer: starts in the order of the problem's jobs, in time steps from 0.

    `makespan` is the end of the last job; no schedule can end before `bound`. `status` is
    OPTIMAL when the two meet, else FEASIBLE; with a deadline, INFEASIBLE when `bound` proves that
    it cannot be held and UNKNOWN when the best schedule misses it without such a proof (the
    schedule is then the shortest found all the same). `seconds` is the time it took.
    """

    makespan: int
    bound: int
    status: Status
    starts: tuple[int, ...]
    seconds: float
