"""Questions about the register."""

from __future__ import annotations

from django.db.models import F, Q

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import Trouble

from .case import case_of
from .models import Improvement, ImprovementQuerySet
from .readiness import Missing, missing
from .search import Search, read
from .states import CLOSED, OPEN, Status

SORTS: dict[str, tuple[str, ...]] = {
    "rank": ("-hours_back",),
    "ref": ("number",),
    "title": ("title",),
    "status": ("status",),
    "owner": ("owner__name",),
    "waste": ("-waste_hours",),
    "hours": ("hours_likely",),
    "target": ("target_on",),
    "review": ("review_on",),
    "touched": ("-touched_at",),
    "raised": ("-raised_on",),
}
"""What the list can be sorted by; a minus before the key turns it round."""


def entries(who: Member | Desk) -> ImprovementQuerySet:
    """Entries that may be seen: all of the desk, or a client contact's own company's."""
    if isinstance(who, Desk):
        return Improvement.objects.filter(desk=who)
    return Improvement.objects.filter(pk__in=visible(who, Improvement).values("pk"))


def _statuses(values: tuple[str, ...]) -> list[str]:
    groups = {"open": OPEN, "closed": CLOSED}
    found: list[str] = []
    for value in values:
        wanted = value.lower().replace(" ", "_").replace("-", "_")
        if wanted in groups:
            found += [state.value for state in groups[wanted]]
        elif wanted in {state.value for state in Status}:
            found.append(wanted)
        else:
            known = ", ".join([*groups, *(state.value for state in Status)])
            raise Trouble(f"“{value}” is no status. Use {known}.")
    return found


def _any(field: str, values: tuple[str, ...]) -> Q:
    wanted = Q()
    for value in values:
        wanted |= Q(**{f"{field}__isnull": True} if value == "none" else {field: value})
    return wanted


def _named(path: str, values: tuple[str, ...]) -> Q:
    wanted = Q()
    for value in values:
        relation = path.split("__")[0]
        wanted |= (
            Q(**{f"{relation}__isnull": True})
            if value.lower() == "none"
            else Q(**{f"{path}__icontains": value})
        )
    return wanted


def _matching(rows: ImprovementQuerySet, search: Search) -> ImprovementQuerySet:
    for word in search.words:
        ref = word.upper().removeprefix("IMP-")
        hit = Q()
        for field in ("title", "problem", "justification", "category", "service", "goal__title"):
            hit |= Q(**{f"{field}__icontains": word})
        if ref.isdigit():
            hit |= Q(number=int(ref))
        rows = rows.filter(hit)
    for name, path in (
        ("owner", "owner__name"),
        ("client", "client__name"),
        ("goal", "goal__title"),
        ("raised", "raised_by__name"),
    ):
        if values := search.asks(name):
            rows = rows.filter(_named(path, values))
    if values := search.asks("category"):
        rows = rows.filter(_any("category__icontains", values))
    if values := search.asks("size"):
        rows = rows.filter(size__in=[value.upper()[:1] for value in values])
    if values := search.asks("kpi"):
        rows = rows.filter(kpi_key__in=values)
    if values := search.asks("source"):
        rows = rows.filter(source__in=[value.lower() for value in values])
    if values := search.asks("status"):
        rows = rows.filter(status__in=_statuses(values))
    return rows


def register_list(
    who: Member | Desk,
    text: str = "",
    *,
    status: str = "",
    owner: str = "",
    client: str = "",
    size: str = "",
    sort: str = "rank",
) -> ImprovementQuerySet:
    """The register as `who` sees it, filtered and sorted; lazy, so that pages can be cut from it.

    `text` takes words and `field:value` pieces (`search.FIELDS`); `status` also takes “open” and
    “closed”; `owner:none` finds the ownerless. The default order is hours saved a month per hour of
    work; entries where that is unknown come last. Raises `Trouble` for an unknown status or sort.
    """
    asked = read(text)
    more = {"status": status, "owner": owner, "client": client, "size": size}
    fields = dict(asked.fields)
    for name, value in more.items():
        if value:
            fields[name] = fields.get(name, ()) + tuple(value.split(","))
    rows = _matching(entries(who), Search(asked.words, fields))
    key = sort.lstrip("-")
    if key not in SORTS:
        raise Trouble(f"The register cannot be sorted by “{key}”. Use {', '.join(SORTS)}.")
    order = []
    for path in SORTS[key]:
        falling = path.startswith("-") != sort.startswith("-")
        name = F(path.lstrip("-"))
        order.append(name.desc(nulls_last=True) if falling else name.asc(nulls_last=True))
    return (
        rows.with_rank()
        .select_related("owner", "client", "goal", "baseline", "sponsor")
        .order_by(*order, "number")
    )


def entry(who: Member | Desk, ref: str | int) -> Improvement:
    """One entry by its reference (“IMP-42”, “imp-42” or 42).

    A member who may not see it gets `Http404`; on the command line (`who` is the desk) `Trouble`.
    """
    number = str(ref).strip().upper().removeprefix("IMP-")
    if isinstance(who, Member):
        pk = find(who, Improvement, number=int(number) if number.isdigit() else -1).pk
    else:
        own = Improvement.objects.filter(desk=who, number=int(number) if number.isdigit() else -1)
        pk = own.values_list("pk", flat=True).first()
        if pk is None:
            raise Trouble(
                f"There is no entry “{ref}” in the register. See `headway register list`."
            )
    return (
        Improvement.objects.with_rank()
        .select_related("owner", "client", "goal", "baseline", "sponsor", "finding", "desk")
        .prefetch_related("answers")
        .get(pk=pk)
    )


def lacking(one: Improvement) -> list[Missing]:
    """What the entry test still misses; see `readiness.missing`."""
    return missing(case_of(one))


def history(one: Improvement) -> list[TrailEntry]:
    """Everything that happened to an entry, latest first."""
    return list(
        TrailEntry.objects.filter(desk=one.desk_id, thing="improvement", ref=one.ref)
        .select_related("by")
    )  # fmt: skip


def entries_by_goal(who: Member | Desk) -> dict[int | None, list[Improvement]]:
    """Open entries by the goal they serve; under None those that serve none."""
    found: dict[int | None, list[Improvement]] = {}
    for one in entries(who).open().select_related("owner").order_by("number"):
        found.setdefault(one.goal_id, []).append(one)
    return found


def of_finding(who: Member | Desk, key: str) -> Improvement | None:
    """The open entry a finding led to, None where there is none."""
    done = [state.value for state in {*CLOSED, Status.REJECTED}]
    return entries(who).filter(finding_key=key).exclude(status__in=done).first()
