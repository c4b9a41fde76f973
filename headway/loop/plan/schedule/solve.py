"""The shortest schedule that can be found in the time given, and a bound nobody can beat.

Two searches run side by side and tell each other what they found: a genetic search with
justification (plain Python) brings good schedules fast, CP-SAT proves bounds from below and
closes the gap from above. The search is over as soon as the two meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from math import gcd
from threading import Event, Thread
from time import monotonic, sleep

from headway.loop.plan.schedule.bounds import lower_bound
from headway.loop.plan.schedule.cpsat import Prover
from headway.loop.plan.schedule.genetic import Genetic
from headway.loop.plan.schedule.model import Problem, Schedule, ScheduleTrouble, Status

Progress = Callable[[int, int, float], object]

_OPENING = 300
"""Schedules tried before CP-SAT is woken: most easy problems are closed by then."""

_FIRST_EFFORT = 0.001
"""Deterministic time of CP-SAT's first question per job; it doubles with every round."""


def solve(
    problem: Problem,
    *,
    seconds: float,
    seed: int = 1,
    workers: int = 2,
    progress: Progress | None = None,
) -> Schedule:
    """Schedule the jobs so that the last one ends as early as possible.

    Stops after `seconds` of wall clock, or sooner when the schedule is proved shortest (or the
    deadline proved impossible); there is always a schedule and always a valid bound.
    `progress(makespan, bound, seconds)` is called from the calling thread whenever one of the two
    gets better. All times of the schedule are whole time steps.

    The same problem and seed give the same answer as long as the problem is closed within the
    opening, and with `workers=1` whenever it is closed before the clock runs out. With two or
    more workers the proved makespan is the same each time, but which of several shortest
    schedules is returned depends on who was first; when the clock ends the search, makespan and
    bound depend on the speed of the machine too.

    Raises `ScheduleTrouble` for a negative time or no worker at all.
    """
    if seconds < 0 or workers < 1:
        raise ScheduleTrouble("A search needs a time of at least 0 seconds and at least 1 worker.")
    began = monotonic()
    # Left-shifted schedules start at sums of durations: a common divisor can be taken out.
    scale = gcd(*(job.duration for job in problem.jobs)) or 1
    if scale > 1:
        problem = replace(
            problem,
            jobs=tuple(replace(job, duration=job.duration // scale) for job in problem.jobs),
            deadline=None if problem.deadline is None else problem.deadline // scale,
        )
    race = _Race(problem, seed, began + seconds)

    def tell() -> None:
        if progress is not None:
            progress(race.makespan * scale, race.bound * scale, monotonic() - began)

    tell()
    race.breed(_OPENING, tell)
    if not race.over:
        prover = Prover(problem, seed=seed, workers=max(1, workers - 1))
        if workers == 1:
            _in_turn(race, prover, tell)
        else:
            _side_by_side(race, prover, tell)
    starts = tuple(
        (end - job.duration) * scale
        for end, job in zip(race.genetic.ends, problem.jobs, strict=True)
    )
    return Schedule(
        race.makespan * scale,
        race.bound * scale,
        race.status,
        starts,
        round(monotonic() - began, 3),
    )


class _Race:
    """What both searches know: the best schedule, the bound, and when to stop."""

    def __init__(self, problem: Problem, seed: int, until: float) -> None:
        self.problem = problem
        self.until = until
        self.genetic = Genetic(problem, seed)
        self.bound = lower_bound(problem)
        self.effort = _FIRST_EFFORT * len(problem.jobs)
        self.gifts: list[list[int]] = []
        self.asked: int | None = None
        self.halted = Event()

    @property
    def makespan(self) -> int:
        return self.genetic.makespan

    @property
    def impossible(self) -> bool:
        return self.problem.deadline is not None and self.bound > self.problem.deadline

    @property
    def over(self) -> bool:
        return (
            self.makespan <= self.bound
            or self.impossible
            or self.halted.is_set()
            or monotonic() >= self.until
        )

    @property
    def status(self) -> Status:
        if self.impossible:
            return "INFEASIBLE"
        if self.problem.deadline is not None and self.makespan > self.problem.deadline:
            return "UNKNOWN"
        return "OPTIMAL" if self.makespan <= self.bound else "FEASIBLE"

    def breed(self, births: int, tell: Callable[[], None], prover: Prover | None = None) -> None:
        """Genetic search for so many schedules; takes in what CP-SAT brings meanwhile."""
        known = self.makespan, self.bound
        for _ in range(births):
            if self.over:
                break
            while self.gifts:
                self.genetic.take(self.gifts.pop())
            self.genetic.step()
            if (self.makespan, self.bound) != known:
                known = self.makespan, self.bound
                tell()
                if prover is not None and self.asked is not None and self.makespan <= self.asked:
                    prover.stop()
        while self.gifts:
            self.genetic.take(self.gifts.pop())
        if (self.makespan, self.bound) != known:
            tell()

    def question(self, prover: Prover, at_most: int, effort: float) -> bool:
        """Ask CP-SAT; a yes becomes a gift to the genetic search, a no a bound."""
        self.asked = at_most
        answer, starts = prover.ask(at_most, effort=effort, seconds=self.until - monotonic())
        self.asked = None
        if starts is not None:
            self.gifts.append(
                [s + job.duration for s, job in zip(starts, self.problem.jobs, strict=True)]
            )
        if answer == "no":
            self.bound = max(self.bound, at_most + 1)
        return answer != "unknown"


def _round(race: _Race, prover: Prover) -> None:
    """One question just below the best, then as much effort just above the bound; then more."""
    # A schedule just found may still be waiting to be taken in by the other thread.
    top = min([race.makespan, *(max(ends) for ends in list(race.gifts))]) - 1
    if top < race.bound:
        sleep(0.001)
        return
    race.question(prover, top, race.effort)
    if race.gifts or race.makespan <= top:
        return
    limit = prover.spent + race.effort
    while not race.over and race.bound < top and prover.spent < limit:
        if not race.question(prover, race.bound, limit - prover.spent):
            break
    race.effort *= 2


def _in_turn(race: _Race, prover: Prover, tell: Callable[[], None]) -> None:
    births = _OPENING
    while not race.over:
        _round(race, prover)
        race.breed(births, tell)
        births += births // 2


def _side_by_side(race: _Race, prover: Prover, tell: Callable[[], None]) -> None:
    trouble: list[BaseException] = []

    def prove() -> None:
        try:
            while not race.over:
                _round(race, prover)
        except BaseException as error:  # told to the caller below, not lost in a thread
            trouble.append(error)
            race.halted.set()

    thread = Thread(target=prove, name="schedule-prover", daemon=True)
    thread.start()
    try:
        while not race.over:
            race.breed(1000, tell, prover)
    finally:
        race.halted.set()
        while thread.is_alive():
            prover.stop()
            thread.join(0.02)
        race.breed(0, tell)
    if trouble:
        raise trouble[0]
