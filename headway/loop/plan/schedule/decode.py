"""From an order of jobs to a schedule: serial and parallel generation, and justification.

The serial scheme (Kelley 1963) puts one job after the other at its earliest feasible time. For
speed in plain Python the use of all resources in a time step is one packed integer: each
resource has a field whose top bit lights up when its capacity is exceeded, so one addition and
one mask check every resource at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from headway.loop.plan.schedule.model import Problem


class Decoder:
    """The two generation schemes on one problem, both ways in time."""

    def __init__(self, problem: Problem) -> None:
        jobs = problem.jobs
        self.durations = [job.duration for job in jobs]
        self.before = [list(before) for before in problem.predecessors]
        self.after = [list(dict.fromkeys(job.successors)) for job in jobs]
        self.order = list(problem.order)
        self.backwards = self.order[::-1]
        self.horizon = sum(self.durations) + max(self.durations, default=0) + 1
        self.guard = self.empty = shift = 0
        self.packed = [0] * len(jobs)
        for k, capacity in enumerate(problem.capacities):
            if not any(job.demands[k] for job in jobs):
                continue
            bits = capacity.bit_length()
            self.empty |= ((1 << bits) - 1 - capacity) << shift
            self.guard |= 1 << (shift + bits)
            for j, job in enumerate(jobs):
                self.packed[j] |= job.demands[k] << shift
            shift += bits + 1

    def forward(self, order: Iterable[int]) -> list[int]:
        """Ends of all jobs when each in turn starts as early as it can.

        `order` holds every job once, predecessors first.
        """
        return self._serial(order, self.before)

    def justify(self, ends: list[int]) -> list[int]:
        """Ends after pushing all jobs right, then left again; never later than before.

        Double justification, Valls, Ballestín and Quintanilla (2005), European Journal of
        Operational Research 165, 375–386.
        """
        order = sorted(self.backwards, key=ends.__getitem__, reverse=True)
        mirrored = self._serial(order, self.after)
        order = sorted(self.order, key=mirrored.__getitem__, reverse=True)
        return self._serial(order, self.before)

    def sequence(self, ends: Sequence[int]) -> list[int]:
        """The jobs by start, predecessors first: the order that gives this schedule again."""
        durations = self.durations
        starts = [end - duration for end, duration in zip(ends, durations, strict=True)]
        return sorted(self.order, key=starts.__getitem__)

    def _serial(self, order: Iterable[int], before: list[list[int]]) -> list[int]:
        durations, packed, guard = self.durations, self.packed, self.guard
        used = [self.empty] * self.horizon
        ends = [0] * len(durations)
        for j in order:
            start = 0
            for i in before[j]:
                if ends[i] > start:
                    start = ends[i]
            duration = durations[j]
            end = start + duration
            demand = packed[j]
            if demand and duration:
                # Look from the back of the window: a clash at `step` moves the window past it,
                # and what was seen behind the clash need not be looked at again.
                seen = start
                step = end - 1
                while step >= seen:
                    if used[step] + demand & guard:
                        seen = end
                        end = step + 1 + duration
                        step = end - 1
                    else:
                        step -= 1
                for step in range(end - duration, end):
                    used[step] += demand
            ends[j] = end
        return ends

    def parallel(self, rank: Sequence[float]) -> list[int]:
        """Ends of all jobs when at each time the ready job of least `rank` that fits starts.

        Parallel scheme, Bedworth and Bailey (1982); non-delay schedules only.
        """
        durations, packed, guard, after = self.durations, self.packed, self.guard, self.after
        waiting = [len(before) for before in self.before]
        ready = sorted((rank[j], j) for j, count in enumerate(waiting) if not count)
        running: list[tuple[int, int]] = []
        ends = [0] * len(durations)
        used, time = self.empty, 0
        while ready or running:
            left: list[tuple[float, int]] = []
            freed: list[tuple[float, int]] = []
            for entry in ready:
                j = entry[1]
                if used + packed[j] & guard and durations[j]:
                    left.append(entry)
                    continue
                ends[j] = time + durations[j]
                if durations[j]:
                    used += packed[j]
                    running.append((ends[j], j))
                    continue
                for following in after[j]:
                    waiting[following] -= 1
                    if not waiting[following]:
                        freed.append((rank[following], following))
            if not freed and running:
                time = min(running)[0]
                for end, j in running:
                    if end != time:
                        continue
                    used -= packed[j]
                    for following in after[j]:
                        waiting[following] -= 1
                        if not waiting[following]:
                            freed.append((rank[following], following))
                running = [entry for entry in running if entry[0] != time]
            ready = sorted(left + freed)
        return ends
