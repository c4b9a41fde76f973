"""Questions about the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F, Q

from headway.ground.accounts.models import Desk, Member
from headway.ground.accounts.queries import find, visible
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import Trouble, WrongUsage

from .. import attention, guards
from ..case import case_of
from ..models import Improvement, ImprovementQuerySet
from ..readiness import Missing, missing
from ..search import Search, read
from ..states import CLOSED, OPEN, Status, step

UNTOUCHED = timedelta(days=attention.UNTOUCHED_DAYS)
SORTS: dict[str, tuple[str, ...]] = {
    "ref": ("number",),
    "title": ("title",),
    "status": ("status",),
    "owner": ("owner__name",),
    "size": ("-size",),
    "waste": ("-waste_hours",),
    "hours": ("hours_likely",),
    "target": ("target_on",),
    "review": ("review_on",),
    "touched": ("-touched_at",),
    "raised": ("-raised_on",),
    "goal": ("goal__title",),
    "cycle": ("cycle__starts_on",),
    "client": ("client__name",),
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
            raise WrongUsage(f"“{value}” is no status. Use {known}.")
    return found


def _named(path: str, values: tuple[str, ...], who: Member | Desk) -> Q:
    """Any of the names; “none” = nobody, “me” = whoever asks."""
    wanted, relation = Q(), path.split("__")[0]
    for value in values:
        if value.lower() == "none":
            wanted |= Q(**{f"{relation}__isnull": True})
        elif value.lower() == "me" and isinstance(who, Member) and relation != "client":
            wanted |= Q(**{relation: who})
        else:
            wanted |= Q(**{f"{path}__icontains": value})
    return wanted


def _being(rows: ImprovementQuerySet, value: str, today: date | None) -> ImprovementQuerySet:
    """Entries of a kind: `is:quick` (small, soon paid back), `is:ownerless`, `is:untouched`."""
    if value == "quick":
        return rows.open().quick()
    if value == "ownerless":
        return rows.open().ownerless()
    if value == "untouched" and today is not None:
        return rows.open().filter(touched_at__date__lte=today - UNTOUCHED)
    raise WrongUsage(f"“is:{value}” is not known. Use is:quick, is:ownerless or is:untouched.")


def _matching(
    rows: ImprovementQuerySet, search: Search, who: Member | Desk, today: date | None
) -> ImprovementQuerySet:
    for word in search.words:
        ref = word.upper().removeprefix("IMP-")
        hit = Q()
        for field in ("title", "problem", "justification", "category", "service", "goal__title"):
            hit |= Q(**{f"{field}__icontains": word})
        if ref.isdecimal() and len(ref) < 10:
            hit |= Q(number=int(ref))
        rows = rows.filter(hit)
    for name, path in (
        ("owner", "owner__name"),
        ("client", "client__name"),
        ("goal", "goal__title"),
        ("csf", "csf__name"),
        ("cycle", "cycle__name"),
        ("sponsor", "sponsor__name"),
        ("raised", "raised_by__name"),
    ):
        if values := search.asks(name):
            rows = rows.filter(_named(path, values, who))
    if values := search.asks("category"):
        wanted = Q()
        for value in values:
            wanted |= Q(category__icontains=value)
        rows = rows.filter(wanted)
    if values := search.asks("size"):
        rows = rows.filter(size__in=[value.upper()[:1] for value in values])
    if values := search.asks("kpi"):
        rows = rows.filter(kpi_key__in=values)
    if values := search.asks("source"):
        rows = rows.filter(source__in=[value.lower() for value in values])
    if values := search.asks("status"):
        rows = rows.filter(status__in=_statuses(values))
    for value in search.asks("is"):
        rows = _being(rows, value.lower(), today)
    return rows


def register_list(
    who: Member | Desk,
    text: str = "",
    *,
    status: str = "",
    owner: str = "",
    client: str = "",
    size: str = "",
    sort: str = "ref",
    today: date | None = None,
) -> ImprovementQuerySet:
    """The register as `who` sees it, filtered and sorted; lazy, so that pages can be cut from it.

    `text` takes words and `field:value` pieces (`search.FIELDS`); `status` also takes “open” and
    “closed”; `owner:none` finds the ownerless. `is:untouched` wants
    the local date `today`; `ranked_list` sorts by score. Raises `WrongUsage` for
    an unknown status or sort.
    """
    asked = read(text)
    more = {"status": status, "owner": owner, "client": client, "size": size}
    fields = dict(asked.fields)
    for name, value in more.items():
        if value:
            fields[name] = fields.get(name, ()) + tuple(value.split(","))
    rows = _matching(entries(who), Search(asked.words, fields), who, today)
    key = sort.lstrip("-")
    if key not in SORTS:
        raise WrongUsage(f"The register cannot be sorted by “{key}”. Use {', '.join(SORTS)}.")
    order = []
    for path in SORTS[key]:
        falling = path.startswith("-") != sort.startswith("-")
        column = F(path.lstrip("-"))
        order.append(column.desc(nulls_last=True) if falling else column.asc(nulls_last=True))
    related = ("desk", "owner", "client", "goal", "csf", "cycle", "baseline", "sponsor", "override")
    return rows.select_related(*related).order_by(*order, "number")


def entry(who: Member | Desk, ref: str | int) -> Improvement:
    """One entry by its reference (“IMP-42”, “imp-42” or 42).

    A member who may not see it gets `Http404`; on the command line (`who` is the desk) `Trouble`.
    """
    text = str(ref).strip().upper().removeprefix("IMP-")
    number = int(text) if text.isdecimal() and len(text) < 10 else -1
    if isinstance(who, Member):
        found: Improvement | None = find(who, Improvement, number=number)
    else:
        found = Improvement.objects.filter(desk=who, number=number).first()
    if found is None:
        raise Trouble(f"There is no entry “{ref}” in the register. See `headway register list`.")
    return (
        Improvement.objects.select_related(
            "owner",
            "client",
            "goal",
            "csf",
            "cycle",
            "baseline",
            "sponsor",
            "finding",
            "desk",
            "raised_by",
            "merged_into",
            "split_from",
            "override",
        )
        .prefetch_related("answers", "needs__skill")
        .get(pk=found.pk)
    )


def lacking(one: Improvement, *, today: date | None = None) -> list[Missing]:
    """What the entry test still misses; see `readiness.missing`."""
    return missing(case_of(one), today)


def needs_reason(one: Improvement, end: Status) -> bool:
    """Whether moving an entry there takes a reason."""
    way = step(one.state, end)
    return way is not None and way.reason


def may_move(member: Member, one: Improvement, end: Status) -> bool:
    """Whether the member may take this step; decisions are for managers."""
    way = step(one.state, end)
    return way is not None and guards.may_change(member, one, decision=way.decision)


def may_change(member: Member, one: Improvement) -> bool:
    """Whether the member may edit the entry; see `guards.may_change`."""
    return guards.may_change(member, one)


def history(one: Improvement, *, inner: bool = True) -> list[TrailEntry]:
    """Everything that happened to an entry, latest first.

    `inner` adds what happened while it ran (talk, blockers, reviews) and with its people, which
    clients do not see.
    """
    things = ("improvement", "running", "people") if inner else ("improvement",)
    return list(
        TrailEntry.objects.filter(desk=one.desk_id, thing__in=things, ref=one.ref)
        .select_related("by")
    )  # fmt: skip


def entries_by_goal(who: Member | Desk) -> dict[int | None, list[Improvement]]:
    """Open entries by the goal they serve; under None those that serve none."""
    found: dict[int | None, list[Improvement]] = {}
    for one in entries(who).open().select_related("owner").order_by("number"):
        found.setdefault(one.goal_id, []).append(one)
    return found


def of_finding(who: Member | Desk, key: str) -> Improvement | None:
    """The entry a finding led to that is not settled yet; None where there is none."""
    return entries(who).filter(finding_key=key).unsettled().first()


def of_board(who: Member | Desk, ref: str) -> ImprovementQuerySet:
    """Entries whose source record names this board (“BD-1 → BD-2: …”), the first one first."""
    named = Q(source_record__startswith=f"{ref} →") | Q(source_record__startswith=f"{ref}:")
    named |= Q(source_record__contains=f"→ {ref} →") | Q(source_record__contains=f"→ {ref}:")
    return entries(who).filter(named).order_by("number")


@dataclass(frozen=True)
class Summary:
    """The register in four numbers: all entries, running, open without owner, open and untouched."""

    total: int
    running: int
    ownerless: int
    untouched: int


@dataclass(frozen=True)
class StuckEntry:
    """An open entry that is held up: a figure, a word for it, and why."""

    entry: Improvement
    figure: str
    word: str
    why: str


@dataclass(frozen=True)
class Coming:
    """A review or a target date that is near."""

    entry: Improvement
    on: date
    why: str


def _facts(one: Improvement) -> attention.Facts:
    touched = one.touched_at.astimezone(ZoneInfo(one.desk.time_zone)).date()
    return attention.Facts(one.owner_id is not None, touched, one.target_on, one.review_on)


def summary(who: Member | Desk, *, today: date) -> Summary:
    """How the register stands; `today` is the desk's local date."""
    rows = entries(who).select_related("desk")
    still = list(rows.open())
    untouched = [
        one for one in still if (today - _facts(one).touched_on).days >= attention.UNTOUCHED_DAYS
    ]
    return Summary(
        rows.count(),
        sum(one.status == Status.RUNNING for one in still),
        sum(one.owner_id is None for one in still),
        len(untouched),
    )


def stuck(who: Member | Desk, *, today: date) -> list[StuckEntry]:
    """Open entries that are held up, the worst first; see `attention.stuck`."""
    found = []
    for one in entries(who).open().select_related("desk", "owner"):
        why = attention.stuck(_facts(one), today)
        if why is not None:
            found.append((why.rank, one.number, StuckEntry(one, why.figure, why.word, why.why)))
    return [item for _, _, item in sorted(found, key=lambda row: row[:2])]


def coming_up(who: Member | Desk, *, today: date) -> list[Coming]:
    """Reviews and target dates of the next six weeks, the nearest first."""
    found = []
    for one in entries(who).open().select_related("desk", "owner"):
        near = attention.coming(_facts(one), today)
        if near is not None:
            found.append(Coming(one, *near))
    return sorted(found, key=lambda item: (item.on, item.entry.number))
