"""A small genetic search over orders of jobs, each child justified.

Two-point crossover of activity lists (Hartmann 1998, Naval Research Logistics 45, 733–750) with
double justification after each birth (Valls, Ballestín and Quintanilla 2008, European Journal of
Operational Research 185, 495–508). All randomness comes from one seeded source, so the same
number of steps gives the same schedule.
"""

from __future__ import annotations

from random import Random

from headway.loop.plan.schedule.decode import Decoder
from headway.loop.plan.schedule.model import Problem
from headway.loop.plan.schedule.priority import sampled

_MOVED = 0.5
"""Share of children in which three jobs are moved far: without it small problems get stuck two or
three steps above the best (PSPLIB j3013), with all of them large ones get worse."""


class Genetic:
    """Schedules that get better with every `step`; the best so far is always at hand."""

    def __init__(self, problem: Problem, seed: int, *, crowd: int | None = None) -> None:
        self.decoder = Decoder(problem)
        self.random = Random(seed)  # noqa: S311  (search, not secrecy)
        # Large problems need the wider crowd; on small ones it only converges more slowly.
        self.crowd = crowd or min(150, len(problem.jobs) + 30)
        self.samples = sampled(problem, self.decoder, self.random)
        self.people: list[tuple[int, int, list[int]]] = []
        self.seen: set[int] = set()
        self.born = 0
        self.stale = 0
        self.makespan = 0
        self.ends: list[int] = []
        self._accept(next(self.samples))

    def take(self, ends: list[int]) -> None:
        """Let in a schedule found elsewhere."""
        self._accept(self.decoder.justify(ends))

    def step(self) -> bool:
        """One more schedule; True when it is the best so far."""
        if len(self.people) < self.crowd:
            return self._accept(next(self.samples))
        if self.stale > self.crowd * 40:
            self._start_again()
        return self._accept(self.decoder.justify(self.decoder.forward(self._child())))

    def _accept(self, ends: list[int]) -> bool:
        self.born += 1
        makespan = max(ends, default=0)
        better = not self.ends or makespan < self.makespan
        if better:
            self.makespan, self.ends = makespan, ends
        # The sum of ends tells schedules of one makespan apart: earlier ends leave more room.
        score = makespan * 1_000_000 + sum(ends)
        mark = hash(tuple(ends))
        self.stale += 1
        if mark in self.seen:
            return better
        if len(self.people) < self.crowd:
            self._let_in(score, mark, ends)
        else:
            worst = max(range(len(self.people)), key=lambda i: self.people[i][0])
            if score < self.people[worst][0]:
                if makespan < self.people[worst][0] // 1_000_000:
                    self.stale = 0
                self.seen.discard(self.people[worst][1])
                del self.people[worst]
                self._let_in(score, mark, ends)
        return better

    def _let_in(self, score: int, mark: int, ends: list[int]) -> None:
        self.seen.add(mark)
        self.people.append((score, mark, self.decoder.sequence(ends)))

    def _start_again(self) -> None:
        """A fresh crowd round the best: the old one has grown alike."""
        self.people.sort(key=lambda person: person[0])
        del self.people[1:]
        self.seen = {person[1] for person in self.people}
        self.stale = 0

    def _child(self) -> list[int]:
        mother, father = self._parent(), self._parent()
        count = len(mother)
        first, second = sorted((self.random.randrange(count), self.random.randrange(count)))
        child = mother[:first]
        have = set(child)
        middle = [j for j in father if j not in have][: second - first]
        have.update(middle)
        child += middle
        child += [j for j in mother if j not in have]
        before = self.decoder.before
        for _ in range(max(1, count // 20)):
            at = self.random.randrange(max(1, count - 1))
            if at + 1 < count and child[at] not in before[child[at + 1]]:
                child[at], child[at + 1] = child[at + 1], child[at]
        if self.random.random() < _MOVED:
            for _ in range(3):
                self._move(child)
        return child

    def _move(self, child: list[int]) -> None:
        """Put one job anywhere between its last predecessor and its first successor."""
        at = self.random.randrange(len(child))
        job = child[at]
        before, after = self.decoder.before[job], self.decoder.after[job]
        first = next((i + 1 for i in range(at - 1, -1, -1) if child[i] in before), 0)
        last = next((i - 1 for i in range(at + 1, len(child)) if child[i] in after), len(child) - 1)
        to = self.random.randint(first, last)
        if to != at:
            del child[at]
            child.insert(to, job)

    def _parent(self) -> list[int]:
        one = self.people[self.random.randrange(len(self.people))]
        two = self.people[self.random.randrange(len(self.people))]
        return min(one, two, key=lambda person: person[0])[2]
