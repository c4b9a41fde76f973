"""`headway schedule`: the scheduling core from a shell, without waking the records."""

from __future__ import annotations

from pathlib import Path

import click

from headway.doors.cli.frame import put_json, say


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--seconds",
    type=click.FloatRange(min=0),
    default=30.0,
    show_default=True,
    help="Longest time to search; it stops sooner when the best is proved.",
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), default=2, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="JSON on stdout.")
def schedule(file: Path, seconds: float, seed: int, workers: int, as_json: bool) -> None:
    """Find the shortest schedule for the jobs in FILE.

    FILE is a PSPLIB single-mode file (.sm) or JSON (.json: see docs/scheduling.md). Prints each
    job's start, the end of the last job, and the bound no schedule can beat.
    """
    from headway.loop.plan.schedule.jsonfile import read_problem
    from headway.loop.plan.schedule.solve import solve

    problem = read_problem(file)

    def told(makespan: int, bound: int, spent: float) -> None:
        say(f"{spent:6.1f} s  ends at {makespan}, cannot end before {bound}")

    found = solve(problem, seconds=seconds, seed=seed, workers=workers, progress=told)
    if as_json:
        put_json(
            {
                "makespan": found.makespan,
                "bound": found.bound,
                "status": found.status,
                "starts": list(found.starts),
                "seconds": found.seconds,
            }
        )
        return
    words = {
        "OPTIMAL": "No schedule is shorter.",
        "FEASIBLE": f"A shorter one may exist, but none ends before {found.bound}.",
        "INFEASIBLE": f"The deadline {problem.deadline} cannot be held.",
        "UNKNOWN": f"No schedule was found that holds the deadline {problem.deadline}.",
    }
    width = max((len(job.name) for job in problem.jobs), default=3)
    for job, start in zip(problem.jobs, found.starts, strict=True):
        click.echo(f"{job.name:<{width}}  {start:>6} – {start + job.duration}")
    click.echo(f"Ends at {found.makespan}. {words[found.status]}")
