"""What others report, as the desk has it."""

from __future__ import annotations

from collections.abc import Mapping

from headway.ground.accounts.models import Desk

from ..kpi import Benchmark, Kpi
from ..models import BenchmarkList


def benchmarks_of(desk: Desk, kpis: Mapping[str, Kpi]) -> dict[str, tuple[Benchmark, ...]]:
    """KPI → what others report: the desk's own list where it has one, else the catalogue's."""
    own = {row.kpi: row.items for row in BenchmarkList.objects.filter(desk=desk, kpi__in=kpis)}
    return {
        key: tuple(Benchmark(**item) for item in own[key]) if key in own else kpi.benchmarks
        for key, kpi in kpis.items()
    }


def own_lists(desk: Desk) -> set[str]:
    """The KPIs whose list of benchmarks is the desk's own."""
    return set(BenchmarkList.objects.filter(desk=desk).values_list("kpi", flat=True))
