"""KPIs a desk declares itself: a form, conditions over fields and events, and nothing that runs.

`declared` reads a declaration (plain data, from TOML, JSON or a page's form) and refuses what makes
no sense with its place and the reason; `compiled` turns it into a `Kpi` like those of the
catalogue. Fields, operators and event kinds are looked up in lists; values become literals made by
Ibis. There is no text of a query and no name of a function anywhere in a declaration.
"""

from headway.loop.kpis.own.building import compiled
from headway.loop.kpis.own.checking import BadDeclaration, Fault, declared
from headway.loop.kpis.own.declaration import Declaration

__all__ = ["BadDeclaration", "Declaration", "Fault", "compiled", "declared"]
