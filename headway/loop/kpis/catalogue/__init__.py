"""The KPIs, one small file each; a new file here is a new KPI.

>>> list(KPIS)[:3]
['ftfr', 'first_contact', 'first_assignment']
"""

from __future__ import annotations

import importlib
import pkgutil

from headway.ground.trouble import WrongUsage

from ..kpi import Kpi

KPIS: dict[str, Kpi] = {
    kpi.key: kpi
    for kpi in sorted(
        (
            importlib.import_module(f"{__name__}.{module.name}").KPI
            for module in pkgutil.iter_modules(__path__)
        ),
        key=lambda kpi: (kpi.place, kpi.key),
    )
}
"""All KPIs by key, in the order lists show them."""


def find(key: str | Kpi) -> Kpi:
    """One KPI of the catalogue by its key; WrongUsage that names the known ones when there is none.

    A KPI given as such (a desk's own one, say) is handed back, so that whatever takes a key takes
    it too.
    """
    if isinstance(key, Kpi):
        return key
    if key not in KPIS:
        raise WrongUsage(f"There is no KPI “{key}”. Known: {', '.join(KPIS)}.")
    return KPIS[key]
