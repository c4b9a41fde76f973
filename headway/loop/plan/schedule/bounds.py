"""Lower bounds that cost milliseconds: no schedule ends before them.

Critical path; energy of each resource between heads and tails; cliques of jobs of which no two
can run at once (Klein and Scholl 1999, European Journal of Operational Research 112, 322–346).
"""

from __future__ import annotations

from headway.loop.plan.schedule.model import Problem


def lower_bound(problem: Problem) -> int:
    """The best of the bounds below, in time steps."""
    return max(critical_path(problem), energy(problem), cliques(problem))


def critical_path(problem: Problem) -> int:
    """The longest chain of dependent jobs."""
    return max(
        (
            head + job.duration + tail
            for head, job, tail in zip(problem.heads, problem.jobs, problem.tails, strict=True)
        ),
        default=0,
    )


def energy(problem: Problem) -> int:
    """Work over capacity, for every set of jobs with heads ≥ a and tails ≥ b.

    Those jobs run after a and must be over b before the end, so the whole takes at least
    a + ceil(their work / capacity) + b.
    """
    best = 0
    for k, capacity in enumerate(problem.capacities):
        users = sorted(
            (
                (problem.tails[j], problem.heads[j], job.duration * job.demands[k])
                for j, job in enumerate(problem.jobs)
                if job.duration * job.demands[k]
            ),
            reverse=True,
        )
        for first in {head for _, head, _ in users}:
            work = 0
            for tail, head, own in users:
                if head >= first:
                    work += own
                    best = max(best, first + -(-work // capacity) + tail)
    return best


def cliques(problem: Problem) -> int:
    """Jobs that exclude each other, by precedence or by capacity, one after the other.

    For each clique the bound of every part with heads ≥ a and tails ≥ b.
    """
    best = 0
    for clique in maximal_cliques(problem):
        members = sorted(clique, key=lambda j: -problem.tails[j])
        for first in {problem.heads[j] for j in members}:
            length = 0
            for j in members:
                if problem.heads[j] >= first:
                    length += problem.jobs[j].duration
                    best = max(best, first + length + problem.tails[j])
    return best


def maximal_cliques(problem: Problem) -> list[tuple[int, ...]]:
    """Sets of jobs of which no two can run at once, grown greedily from each job (at most 150)."""
    apart = exclusions(problem)
    durations = [job.duration for job in problem.jobs]
    by_length = sorted(
        (j for j, duration in enumerate(durations) if duration), key=lambda j: -durations[j]
    )
    found: dict[tuple[int, ...], None] = {}
    for seed in by_length[:150]:
        clique, common = [seed], apart[seed]
        for j in by_length:
            if common >> j & 1:
                clique.append(j)
                common &= apart[j]
        found[tuple(sorted(clique))] = None
    return list(found)


def exclusions(problem: Problem) -> list[int]:
    """For each job, as a bit set, the jobs that can never run beside it."""
    jobs = problem.jobs
    after = [0] * len(jobs)
    for i in reversed(problem.order):
        for j in jobs[i].successors:
            after[i] |= after[j] | 1 << j
    apart = list(after)
    for i, following in enumerate(after):
        while following:
            low = following & -following
            apart[low.bit_length() - 1] |= 1 << i
            following ^= low
    for k, capacity in enumerate(problem.capacities):
        users = sorted(
            (job.demands[k], j) for j, job in enumerate(jobs) if job.demands[k] and job.duration
        )
        for at, (demand, i) in enumerate(users):
            if 2 * demand > capacity:
                for _, j in users[at + 1 :]:
                    apart[i] |= 1 << j
                    apart[j] |= 1 << i
            for less, j in reversed(users[:at]):
                if less + demand <= capacity:
                    break
                apart[i] |= 1 << j
                apart[j] |= 1 << i
    return apart
