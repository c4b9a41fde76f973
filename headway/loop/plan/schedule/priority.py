"""First schedules by priority rules: sampled, then improved by pushing right and left again."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from headway.loop.plan.schedule.decode import Decoder
from headway.loop.plan.schedule.model import Problem


def rules(problem: Problem) -> list[list[float]]:
    """Ranks of all jobs (least first) under the rules that do best in the field's comparisons.

    Latest finish, latest start, most total successors and greatest rank positional weight:
    Kolisch and Hartmann (2006), European Journal of Operational Research 174, 23–37.
    """
    jobs, tails = problem.jobs, problem.tails
    followers: list[set[int]] = [set() for _ in jobs]
    for i in reversed(problem.order):
        for j in jobs[i].successors:
            followers[i] |= followers[j] | {j}
    weights = [job.duration + sum(jobs[j].duration for j in set(job.successors)) for job in jobs]
    return [
        [-float(tail) for tail in tails],
        [-float(tail + job.duration) for tail, job in zip(tails, jobs, strict=True)],
        [-float(len(after)) for after in followers],
        [-float(weight) for weight in weights],
    ]


def sampled(problem: Problem, decoder: Decoder, random: Random) -> Iterator[list[int]]:
    """Ends of all jobs, schedule after schedule, without end: each rule as it is, then blurred.

    Serial and parallel scheme in turn; every schedule is justified. The blur (a tenth to two
    fifths of the rule's range) is what makes the samples differ.
    """
    ranks = rules(problem)
    for rank in ranks:
        yield decoder.justify(decoder.parallel(rank))
        yield decoder.justify(decoder.forward(_by_rank(decoder, rank)))
    while True:
        for rank in ranks[:2]:
            width = (max(rank, default=0.0) - min(rank, default=0.0)) * random.uniform(0.1, 0.4)
            blurred = [value + random.uniform(0, width) for value in rank]
            yield decoder.justify(decoder.parallel(blurred))
            yield decoder.justify(decoder.forward(_by_rank(decoder, blurred)))


def _by_rank(decoder: Decoder, rank: list[float]) -> list[int]:
    """The jobs by rank, but never before a predecessor."""
    latest = list(rank)
    for i in decoder.order:
        for j in decoder.after[i]:
            latest[j] = max(latest[j], latest[i])
    return sorted(decoder.order, key=latest.__getitem__)
