"""The whole model for OR-tools CP-SAT: proves the best plan of a small portfolio.

For each piece who does it, its first and last week, and its hours in each of that worker's weeks;
for each entry whether it is in and when it ends. Objective and rules are those of `model`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .model import PAYS, Placement, Placements, Portfolio, change_prices


@dataclass(frozen=True)
class Proof:
    """The best plan CP-SAT knows (None: none), the bound it proved, and whether they meet."""

    placements: dict[int, Placement] | None
    bound: int
    optimal: bool


def size(portfolio: Portfolio) -> int:
    """About how many hour variables the model has."""
    return sum(len(piece.workers) for piece in portfolio.pieces) * portfolio.weeks


def prove(
    portfolio: Portfolio,
    hint: Placements,
    *,
    bound: int,
    effort: float,
    seconds: float,
    seed: int,
    told: Callable[[int], None] | None = None,
) -> Proof:
    """Search with one worker for at most `effort` (deterministic time) and `seconds`.

    `bound` is one known already. The same input, seed and effort give the same plan unless the
    clock ends it.
    """
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    weeks, pieces = portfolio.weeks, portfolio.pieces
    chosen = [model.new_bool_var("") for _ in portfolio.entries]
    start = [model.new_int_var(0, weeks - 1, "") for _ in pieces]
    end = [model.new_int_var(0, weeks - 1, "") for _ in pieces]
    does: dict[tuple[int, int], Any] = {}
    hours: dict[tuple[int, int, int], Any] = {}
    used: dict[tuple[int, int], list[Any]] = {}
    for k, piece in enumerate(pieces):
        i = portfolio.entry_of[k]
        last = portfolio.last_week(portfolio.entries[i])
        last = last if piece.due is None else min(last, piece.due)
        if piece.earliest > last:
            model.add(chosen[i] == 0)
            continue
        model.add(end[k] >= start[k])
        model.add(end[k] - start[k] <= (portfolio.most_weeks - 1 if piece.hours else 0))
        model.add(start[k] >= piece.earliest).only_enforce_if(chosen[i])
        model.add(end[k] <= last).only_enforce_if(chosen[i])
        for p in piece.workers:
            does[k, p] = model.new_bool_var("")
        model.add(sum(does[k, p] for p in piece.workers) == chosen[i])
        if not piece.hours:
            continue
        for week in range(piece.earliest, last + 1):
            here = []
            for p in piece.workers:
                most = min(piece.hours, portfolio.workers[p].free[week])
                if most:
                    hours[k, p, week] = took = model.new_int_var(0, most, "")
                    used.setdefault((p, week), []).append(took)
                    model.add(took <= most * does[k, p])
                    here.append(took)
            if here:
                active = model.new_bool_var("")
                model.add(sum(here) <= piece.hours * active)
                model.add(start[k] <= week).only_enforce_if(active)
                model.add(end[k] >= week).only_enforce_if(active)
        for p in piece.workers:
            mine = [hours[k, p, w] for w in range(weeks) if (k, p, w) in hours]
            model.add(sum(mine) == piece.hours * does[k, p])
    for (p, week), takes in used.items():
        model.add(sum(takes) <= portfolio.workers[p].free[week])
    for k, piece in enumerate(pieces):
        for j in piece.after:
            here_, there = portfolio.entry_of[k], portfolio.entry_of[j]
            if here_ != there:
                model.add_implication(chosen[here_], chosen[there])
            both = []
            for p in set(piece.workers) & set(pieces[j].workers):
                if (k, p) in does and (j, p) in does:
                    same = model.new_bool_var("")
                    model.add_implication(same, does[k, p])
                    model.add_implication(same, does[j, p])
                    both.append(same)
            model.add(start[k] >= end[j] + 1 - sum(both)).only_enforce_if(chosen[here_])
    ends, terms = _objective(portfolio, model, chosen, start, end, does)
    _limits(portfolio, model, chosen, start, ends)
    total = sum(terms)
    model.maximize(total)
    model.add(total <= bound)
    for k in range(len(pieces)):
        placed = hints = hint.get(k)
        for p in pieces[k].workers:
            if (k, p) in does:
                model.add_hint(does[k, p], bool(placed and placed.worker == p))
        if hints is not None:
            model.add_hint(start[k], hints.start)
            model.add_hint(end[k], hints.end)
            at = dict(hints.weeks)
            for week in range(weeks):
                for p in pieces[k].workers:
                    if (k, p, week) in hours:
                        took = at.get(week, 0) if p == hints.worker else 0
                        model.add_hint(hours[k, p, week], took)
    for i, entry in enumerate(portfolio.entries):
        model.add_hint(chosen[i], bool(entry.pieces and entry.pieces[0] in hint))

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    solver.parameters.max_deterministic_time = effort
    solver.parameters.max_time_in_seconds = max(0.05, seconds)
    callback = _callback(told) if told else None
    status = solver.solve(model, callback)
    best_bound = int(min(bound, solver.best_objective_bound + 1e-6))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(None, bound, False)
    found: dict[int, Placement] = {}
    for k, piece in enumerate(pieces):
        if not solver.value(chosen[portfolio.entry_of[k]]):
            continue
        p = next(p for p in piece.workers if solver.value(does[k, p]))
        if not piece.hours:
            found[k] = Placement(p, ((solver.value(start[k]), 0),))
            continue
        took = [(w, solver.value(hours[k, p, w])) for w in range(weeks) if (k, p, w) in hours]
        found[k] = Placement(p, tuple((week, h) for week, h in took if h))
    return Proof(found, best_bound, status == cp_model.OPTIMAL)


def _objective(
    portfolio: Portfolio, model: Any, chosen: list[Any], start: list[Any], end: list[Any],
    does: dict[tuple[int, int], Any],
) -> tuple[list[Any], list[Any]]:  # fmt: skip
    """The end of each entry (0 when it is out), and the terms to maximise."""
    weeks = portfolio.weeks
    ends, terms = [], []
    for i, entry in enumerate(portfolio.entries):
        dropped, reassigned, moved = change_prices(portfolio, entry)
        left_out = dropped + (portfolio.price_left_out if entry.must else 0)
        if not entry.pieces:
            model.add(chosen[i] == 0)
        finish = model.new_int_var(0, weeks - 1, "")
        for k in entry.pieces:
            model.add(finish >= end[k]).only_enforce_if(chosen[i])
        ends.append(finish)
        terms.append(entry.value * PAYS * weeks * chosen[i] - entry.value * finish)
        terms.append(left_out * chosen[i] - left_out)
        for k in entry.pieces:
            was = portfolio.pieces[k].was
            if was is None:
                continue
            if (k, was[0]) in does:
                terms.append(reassigned * does[k, was[0]] - reassigned * chosen[i])
            else:
                terms.append(-reassigned * chosen[i])
            shift = model.new_int_var(0, weeks + abs(was[1]), "")
            model.add(shift >= start[k] - was[1]).only_enforce_if(chosen[i])
            model.add(shift >= was[1] - start[k]).only_enforce_if(chosen[i])
            terms.append(-moved * shift)
    return ends, terms


def _limits(
    portfolio: Portfolio, model: Any, chosen: list[Any], start: list[Any], ends: list[Any]
) -> None:
    """No owner runs more than the limit at once."""
    weeks = portfolio.weeks
    owners: dict[int, list[int]] = {}
    for i, entry in enumerate(portfolio.entries):
        if entry.owner is not None and entry.pieces:
            owners.setdefault(entry.owner, []).append(i)
    for owner, mine in owners.items():
        busy, limit = portfolio.busy.get(owner, ()), portfolio.limit(owner)
        if len(mine) + max(busy, default=0) <= limit:
            continue
        spans, demands = [], []
        for i in mine:
            entry = portfolio.entries[i]
            first = model.new_int_var(0, weeks - 1, "")
            if entry.must:
                model.add(first == 0)
            for k in entry.pieces:
                model.add(first <= start[k]).only_enforce_if(chosen[i])
            length = model.new_int_var(1, weeks, "")
            spans.append(model.new_optional_interval_var(first, length, ends[i] + 1, chosen[i], ""))
            demands.append(1)
        for week, count in enumerate(busy):
            if count:
                spans.append(model.new_fixed_size_interval_var(week, 1, ""))
                demands.append(count)
        model.add_cumulative(spans, demands, limit)


def _callback(told: Callable[[int], None]) -> Any:
    from ortools.sat.python import cp_model

    class Callback(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            told(int(self.objective_value))

    return Callback()
