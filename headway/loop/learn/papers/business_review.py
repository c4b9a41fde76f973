"""The business review of a client on paper."""

from __future__ import annotations

from headway.ground import words
from headway.ground.charts import control_chart
from headway.ground.documents import (
    Block,
    Bullets,
    Column,
    Document,
    Fact,
    Facts,
    Heading,
    Note,
    Paragraph,
    Span,
    Table,
    Text,
    chart,
)
from headway.loop.check.telling import headline
from headway.loop.kpis.known import kpis_of
from headway.loop.kpis.standing import Standing
from headway.loop.register.models import CustomerFeedback, Improvement
from headway.loop.register.states import CLOSED, Status

from ..queries.review import Done, Pack


def business_review(pack: Pack) -> Document:
    """Their figures, what was improved, what runs, what they asked for, what comes, what to decide."""
    blocks: list[Block] = [Paragraph(opening(pack), lead=True)]
    if pack.standings:
        blocks.append(Facts(tuple(_fact(pack, one) for one in pack.standings[:4])))
    elif pack.why_no_figures:
        blocks.append(Note(pack.why_no_figures))
    asks = questions(pack)
    if asks:
        blocks += [Heading("To decide together"), Bullets(tuple(asks))]
    if pack.done:
        blocks += [Heading("What was improved for you"), _done(pack)]
    if pack.moving:
        blocks += [Heading("What runs now"), _moving(pack.moving)]
    if pack.next:
        blocks += [Heading("What comes next"), _moving(pack.next)]
    if pack.asked or pack.feedback:
        blocks += [Heading("What you asked for, and what became of it")]
        if pack.asked:
            blocks.append(_asked(pack.asked))
        if pack.feedback:
            blocks.append(Bullets(tuple(_said(one) for one in pack.feedback if one.said.strip())))
    if not (pack.done or pack.moving or pack.next or pack.asked):
        blocks.append(Note("No improvement is under way for you yet."))
    if pack.standings:
        blocks.append(Heading("Your figures, week by week"))
        for one in pack.standings:
            blocks += _figure(pack, one)
    return Document(
        "Business review", pack.client.name, pack.desk.name, pack.on,
        tuple(block for block in blocks if not (isinstance(block, Bullets) and not block.items)),
    )  # fmt: skip


def opening(pack: Pack) -> str:
    """The review in one sentence, from the facts."""
    better = sum(one.verdict.outcome == "better" and not one.slipped for one in pack.done)
    parts = []
    if better:
        parts.append(f"{better} improvement{'' if better == 1 else 's'} proved for you")
    if pack.moving:
        parts.append(f"{len(pack.moving)} under way")
    short = [one for one in pack.standings if _short(pack, one)]
    figure = ""
    if short:
        names = words.listed([_low(one.kpi.name) for one in short])
        figure = f"{names} {'is' if len(short) == 1 else 'are'} short of target"
    elif any(one.kpi.key in pack.targets for one in pack.standings):
        figure = "all figures with a target meet it"
    elif pack.standings:
        figure = "no target is agreed for your figures yet"
    said = words.listed([*parts, figure] if figure else parts)
    return f"{said[:1].upper()}{said[1:]}." if said else "There is nothing to report yet."


def _low(name: str) -> str:
    return name if name[:2].isupper() else name[:1].lower() + name[1:]


def _short(pack: Pack, one: Standing) -> bool:
    """Whether a figure with a target has not reached it."""
    target, now = pack.targets.get(one.kpi.key), one.reading.value
    if target is None or now is None:
        return False
    sign = -1 if one.kpi.better == "lower" else 1
    return sign * (now - target.path.value) < 0


def _measure(pack: Pack, one: Standing, value: float | None) -> str:
    return words.measure(value, one.kpi.unit, currency=pack.desk.currency)


def _fact(pack: Pack, one: Standing) -> Fact:
    """A figure with interval, n, target and what changed."""
    now, target = one.reading, pack.targets.get(one.kpi.key)
    span = ""
    if now.low is not None and now.high is not None:
        span = words.measure_range(now.low, now.high, one.kpi.unit, currency=pack.desk.currency)
    aim = f"target {_measure(pack, one, target.path.value)}" if target else "no target agreed"
    parts = [span, f"n {words.count(now.n)}", aim]
    return Fact(
        one.kpi.name, _measure(pack, one, now.value), " · ".join(part for part in parts if part),
        "concern" if _short(pack, one) else "",
    )  # fmt: skip


def _figure(pack: Pack, one: Standing) -> list[Block]:
    target = pack.targets.get(one.kpi.key)
    said = (
        f"{one.kpi.name}: {_measure(pack, one, one.reading.value)} over the newest four"
        f" {one.grain}s. {one.change}."
    )
    if one.chart is None:
        return [Paragraph(f"{said} Too few points for a chart.")]
    spec = control_chart(
        [point.as_dict() for point in one.chart.points], unit=one.kpi.unit, name=one.kpi.name,
        target=target.path.value if target else None, height=140, currency=pack.desk.currency,
    )  # fmt: skip
    return [chart(spec, alt=f"{one.kpi.name} by {one.grain}", caption=said)]


def _done(pack: Pack) -> Table:
    rows: list[tuple[Text, ...]] = [
        (one.entry.ref, one.entry.title, _answer(one), _state(one.entry)) for one in pack.done
    ]
    columns = (
        Column("Ref", 0.7), Column("Improvement", 2.2), Column("Did it work?", 3.4),
        Column("State", 1.2),
    )  # fmt: skip
    return Table(columns, tuple(rows))


def _answer(one: Done) -> Text:
    word = one.verdict.outcome[:1].upper() + one.verdict.outcome[1:]
    said = headline(one.verdict) if one.own else f"{word}, measured over more than your tickets."
    return (
        (said, Span(" The gain was lost since; we are on it again.", "concern"))
        if one.slipped
        else said
    )


def _state(entry: Improvement) -> str:
    if entry.state in CLOSED and entry.closed_on:
        return f"closed {words.day(entry.closed_on)}"
    return entry.state.label.lower()


def _moving(entries: tuple[Improvement, ...]) -> Table:
    columns = (
        Column("Ref", 0.7), Column("Improvement", 2.6), Column("State", 1), Column("Measured by", 2.2),
        Column("Target for", 1.1, number=True),
    )  # fmt: skip
    rows: list[tuple[Text, ...]] = []
    for one in entries:
        kpi = kpis_of(one.desk).get(one.kpi_key)
        if kpi is None or kpi.internal:
            shown = words.NOTHING
        elif one.target_value is None:
            shown = kpi.name
        else:
            aim = words.measure(one.target_value, kpi.unit, currency=one.desk.currency)
            shown = f"{kpi.name} → {aim}"
        rows.append((one.ref, one.title, one.state.label.lower(), shown, words.day(one.target_on)))
    return Table(columns, tuple(rows))


def _asked(entries: tuple[Improvement, ...]) -> Table:
    columns = (
        Column("Ref", 0.7), Column("What you asked for", 2.8), Column("Raised", 1, number=True),
        Column("What became of it", 2.4),
    )  # fmt: skip
    rows: list[tuple[Text, ...]] = [
        (one.ref, one.title, words.day(one.raised_on), _became(one)) for one in entries
    ]
    return Table(columns, tuple(rows))


def _became(one: Improvement) -> str:
    reason = f": {one.status_reason}" if one.status_reason else ""
    return f"{one.state.label}{reason}"


def _said(one: CustomerFeedback) -> Text:
    return (f"“{one.said.strip()[:300]}” ", Span(f"about {one.improvement.ref}", "quiet"))


def questions(pack: Pack) -> list[Text]:
    """What to decide together, from the facts."""
    found: list[Text] = []
    served = {one.kpi_key for one in (*pack.moving, *pack.next)}
    for one in pack.standings:
        if _short(pack, one) and one.kpi.key not in served:
            aim = _measure(pack, one, pack.targets[one.kpi.key].path.value)
            found.append(
                f"{one.kpi.name} is {_measure(pack, one, one.reading.value)}, the target {aim}, and"
                " nothing runs for it: what should come first?"
            )
    found += [
        f"{one.entry.ref} {one.entry.title}: the gain was lost. Go on, or let it be?"
        for one in pack.done
        if one.slipped
    ]
    found += [
        f"{one.ref} {one.title}: shall we take it up?"
        for one in pack.asked
        if one.state is Status.OPPORTUNITY
    ]
    return found[:6]
