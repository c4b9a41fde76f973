"""Own KPIs: random ones equal plain loops; bad ones are refused with their place; nothing runs."""

from __future__ import annotations

import json
import random
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from headway.loop.kpis.catalogue import KPIS
from headway.loop.kpis.kpi import Terms
from headway.loop.kpis.own import BadDeclaration, compiled, declared
from headway.loop.kpis.own.checking import OPERATORS
from headway.loop.kpis.own.declaration import FORMS, KINDS
from headway.loop.kpis.queries import CannotTell, readings
from headway.loop.kpis.standing import control_chart

from .desk import START, ZONE, Event, StandInSession, Ticket, desks, finished, local
from .plain import next_start, start_of
from .plain_own import answer
from .test_readings import agree

TERMS = Terms(time_zone=ZONE)
TEXTS = ["VPN", "Mail", "O'Hara; DROP", "first", "Alder", "nowhere"]
MOMENTS = ["opened_at", "resolved_at", "closed_at"]
KNOWN = ("category", "client", "group", "onsite", "csat_top", "knowledge_linked", "reopen_count",
         "reassignment_count", "resolution_minutes", "handle_minutes", "opened_at", "resolved_at",
         "closed_at", "came_back", "requester")  # fmt: skip


@st.composite
def field_tests(draw: st.DrawFn) -> dict[str, Any]:
    name = draw(st.sampled_from(KNOWN))
    op = "set" if name == "requester" else draw(st.sampled_from(OPERATORS[KINDS[name]]))
    value: Any = draw(st.booleans())
    if op != "set" and KINDS[name] == "text":
        value = draw(st.sampled_from(TEXTS))
        if op != "contains" and draw(st.booleans()):
            value = [value, draw(st.sampled_from(TEXTS))]
    elif op in ("before", "after"):
        value = draw(st.sampled_from([each for each in MOMENTS if each != name]))
    elif op != "set" and KINDS[name] in ("count", "number"):
        value = draw(st.sampled_from([0, 1, 2, 60, 1440, 12.5]))
    return {"field": name, op: value}


@st.composite
def event_tests(draw: st.DrawFn, compared: bool = True) -> dict[str, Any]:
    test: dict[str, Any] = {"event": draw(st.sampled_from(["status", "group", "reply", "other"]))}
    if test["event"] != "reply":
        if draw(st.booleans()):
            test["to"] = draw(st.sampled_from(["x", "Linked", ["x", "it's"]]))
        if draw(st.booleans()):
            test["from"] = draw(st.sampled_from(["x", ["y", "it's"]]))
    for name in ("before", "after"):
        if draw(st.booleans()):
            test[name] = draw(st.sampled_from(MOMENTS))
    if draw(st.booleans()):
        test["within_minutes"] = draw(st.sampled_from([1, 60, 1440]))
    if compared and draw(st.booleans()):
        test["at_least"] = draw(st.integers(1, 3))
    elif compared and draw(st.booleans()):
        test["at_most"] = draw(st.integers(0, 2))
    return test


single = st.one_of(field_tests(), event_tests())
conditions = st.recursive(
    single,
    lambda part: st.builds(
        lambda how, parts: {how: parts}, st.sampled_from(["all", "any", "none"]),
        st.lists(part, min_size=1, max_size=3),
    ),
    max_leaves=4,
)  # fmt: skip


@st.composite
def declarations(draw: st.DrawFn) -> dict[str, Any]:
    form = draw(st.sampled_from(list(FORMS)))
    told: dict[str, Any] = {
        "key": "mine", "name": "Mine", "form": form, "day": draw(st.sampled_from(["opened", "resolved"])),
    }  # fmt: skip
    if draw(st.booleans()):
        told["of"] = draw(conditions)
    if form == "share" or (form in ("rate", "count") and draw(st.booleans())):
        told["hit"] = draw(conditions)
    elif form == "rate":
        told["value"] = draw(st.one_of(st.just("reopen_count"), event_tests(compared=False)))
        told["per"] = draw(st.sampled_from([1, 1000]))
    elif form != "count":
        told["value"] = draw(
            st.one_of(
                st.sampled_from(["reassignment_count", "resolution_minutes", "handle_minutes"]),
                event_tests(compared=False),
            )
        )
    if form == "percentile":
        told["percentile"] = draw(st.sampled_from([10, 75, 90]))
    if "came_back" in json.dumps(told):
        told["day"] = "resolved"
        if draw(st.booleans()):
            told["window_days"] = draw(st.sampled_from([1, 14]))
    return told


@st.composite
def histories(draw: st.DrawFn, rows: list[Ticket]) -> list[Event]:
    """Events of some of the tickets, in no order, with ties, round the ticket's own moments."""
    steps: list[Event] = []
    for t in rows:
        near = [t[name] for name in MOMENTS if t[name]]
        for seq in range(draw(st.sampled_from([0, 1, 1, 2, 4]))):
            shift = draw(st.sampled_from([-3600, -60, 0, 0, 60, 61, 3600, 86400]))
            steps.append(
                {
                    "ticket_id": t["ticket_id"], "source": t["source"], "seq": seq,
                    "at": draw(st.sampled_from(near)) + timedelta(seconds=shift),
                    "kind": draw(st.sampled_from(["status", "group", "reply", "other"])),
                    "from": draw(st.sampled_from([None, "x", "y"])),
                    "to": draw(st.sampled_from([None, "x", "Linked", "it's"])), "by": None,
                }
            )  # fmt: skip
    return draw(st.permutations(steps))


@settings(
    max_examples=70, deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)  # fmt: skip
@given(
    data=st.data(), rows=desks, told=declarations(),
    by=st.sampled_from([None, "category", "group"]), period=st.sampled_from(["all", "week", "month"]),
)  # fmt: skip
def test_random_own_kpis_equal_plain_loops(
    data: st.DataObject, rows: list[Ticket], told: dict[str, Any], by: str | None, period: str
) -> None:
    events = data.draw(histories(rows))
    session = StandInSession(rows, events=events)
    kpi = compiled(told)
    lacking = [names for names in kpi.needs if not any(_there(session, name) for name in names)]
    if lacking:
        with pytest.raises(CannotTell, match="cannot be computed"):
            readings(session, [kpi], terms=TERMS, by=by, period=period)
        return
    found = readings(session, [kpi], terms=TERMS, by=by, period=period)
    expected = _expected(told, rows, events, by, period)
    if by is None and period == "all" and not expected:
        assert [r.n for r in found] == [0]
        return
    agree(found, expected, by)
    for r in found:
        if None not in (r.value, r.low, r.high):
            assert r.low - 1e-9 <= r.value <= r.high + 1e-9


def _there(session: StandInSession, name: str) -> bool:
    return (
        session.meta["has_events"] if name == "events" else bool(session.meta["fields"].get(name))
    )


def _expected(
    told: dict[str, Any], rows: list[Ticket], events: list[Event], by: str | None, period: str
) -> dict[Any, Any]:
    anchor = f"{told['day']}_at"
    found = {}
    for value in {t[by] for t in rows} if by else {None}:
        mine = [t for t in rows if t[anchor] and (by is None or t[by] == value)]
        days = [local(t[anchor]) for t in mine]
        if not days:
            continue
        day = start_of(min(days), period)
        while True:
            cell = [t for t in mine if start_of(local(t[anchor]), period) == day]
            found[value, day.isoformat() if day else None] = answer(told, cell, rows, events)
            if day is None or next_start(day, period) > max(days):
                break
            day = next_start(day, period)
    return found


GOOD = {
    "key": "article_first", "name": "Article first", "form": "share", "better": "higher",
    "of": {"field": "type", "is": "Incident"},
    "hit": {"event": "other", "to": "Article linked", "before": "resolved_at"},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "place", "reason"),
    [
        ({"key": "ftfr"}, "key", "built-in"),
        ({"key": "Bad Key"}, "key", "small letters"),
        ({"key": None}, "key", "missing"),
        ({"form": "sum"}, "form", "not one of"),
        ({"sql": "DROP"}, "sql", "not known here"),
        ({"hit": None}, "hit", "needs a condition"),
        ({"hit": {"field": "colour", "is": "x"}}, "hit.field", "no field"),
        ({"hit": {"field": "type", "above": 3}}, "hit.above", "cannot be compared"),
        ({"hit": {"field": "reopen_count", "above": "3"}}, "hit.above", "not a number"),
        ({"hit": {"field": "assignee", "is": "Ann"}}, "hit.is", "about a person"),
        ({"hit": {"event": "status", "by": "Ann"}}, "hit.by", "not known here"),
        ({"hit": {"all": [{"field": "type", "set": True}, {"field": "x"}]}}, "hit.all[1].field", "no field"),
        ({"hit": {"all": []}}, "hit.all", "not an empty one"),
        ({"hit": {"field": "opened_at", "before": "now"}}, "hit.before", "no other time"),
        ({"hit": {"field": "onsite", "is": "yes"}}, "hit.is", "true or false"),
        ({"form": "mean", "hit": None, "value": "priority"}, "value", "is no number"),
        ({"form": "median", "value": "contacts"}, "hit", "nothing on top"),
        ({"form": "rate", "value": "contacts"}, "value", "give one"),
        ({"window_days": 3}, "window_days", "not used"),
        ({"per": 100}, "per", "not per anything"),
        ({"unit": "money"}, "unit", "in “share”"),
        ({"hit": {"event": "group", "at_least": 3, "at_most": 1}}, "hit.at_most", "less than"),
        ({"name": "two\nlines"}, "name", "line breaks"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_with_its_place(
    change: dict[str, Any], place: str, reason: str
) -> None:
    told = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    with pytest.raises(BadDeclaration) as refused:
        declared(told)
    assert any(f.path == place and reason in f.why for f in refused.value.faults), refused.value


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(BadDeclaration) as refused:
        declared({"key": "ftfr", "name": "", "form": "share", "of": {"field": "x"}, "colour": 1})
    assert {f.path for f in refused.value.faults} == {"key", "name", "of.field", "hit", "colour"}


junk = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
        st.sampled_from([*KINDS, *FORMS, "'; DROP TABLE tickets; --", "__import__('os')", "\0"]),
    ),
    lambda part: st.one_of(
        st.lists(part, max_size=4),
        st.dictionaries(
            st.one_of(
                st.text(max_size=8),
                st.sampled_from(["field", "event", "is", "to", "all", "any", "none", "set", "above"]),
            ),
            part, max_size=4,
        ),
    ),
    max_leaves=8,
)  # fmt: skip


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    told=st.one_of(
        junk,
        st.builds(lambda name, value: {**GOOD, name: value}, st.sampled_from(list(GOOD)), junk),
    )
)
def test_junk_is_refused_in_words_or_is_harmless(told: Any) -> None:
    try:
        made = declared(told)
    except BadDeclaration:
        with pytest.raises(BadDeclaration) as refused:
            declared(told)
        assert all(fault.why for fault in refused.value.faults)
        return
    json.loads(made.plain)
    compiled(made.plain)


def small_desk() -> tuple[list[Ticket], list[Event]]:
    rows = []
    for k in range(12):
        row: Ticket = dict.fromkeys(finished([_blank()])[0])
        rows.append(
            row | {"source": "s", "opened_at": START + timedelta(hours=k), "summary": f"n{k}"}
        )
    return finished(rows), []


def _blank() -> Ticket:
    from .desk import SCHEMA

    return dict.fromkeys(SCHEMA.names) | {"opened_at": START}


@settings(max_examples=60, deadline=None)
@given(
    text=st.one_of(
        st.text(min_size=1, max_size=40),
        st.sampled_from(["'", '"', "\\", "%", "_", "'; DROP TABLE tickets; --", "$$", "?", ":x"]),
    )
)
def test_a_text_is_only_ever_a_text(text: str) -> None:
    rows, _ = small_desk()
    rows[3]["summary"] = text
    session = StandInSession(rows)
    told = {"key": "mine", "name": "Mine", "form": "count", "day": "opened",
            "of": {"field": "summary", "is": text}}  # fmt: skip
    if "\0" in text:
        with pytest.raises(BadDeclaration):
            compiled(told)
        return
    kpi = compiled(told)
    (found,) = readings(session, [kpi], terms=TERMS)
    assert found.value == sum(row["summary"] == text for row in rows)
    assert session.con.execute("SELECT count(*) FROM tickets").fetchone() == (12,)


def test_a_new_key_of_the_catalogue_stays_free_of_own_ones() -> None:
    assert not any(kpi.own for kpi in KPIS.values())
    assert compiled(GOOD).own
    assert compiled(GOOD) is compiled(dict(reversed(GOOD.items())))
    assert compiled(GOOD).stamp != compiled({**GOOD, "name": "Other"}).stamp


def test_a_protocol_is_told_by_group_and_week() -> None:
    random.seed(1)
    rows, events = small_desk()
    for k, row in enumerate(rows):
        row["group"], row["type"] = "first" if k % 2 else "second", "Incident"
        row["resolved_at"] = row["opened_at"] + timedelta(hours=5)
    rows = finished(rows)
    for row in rows[::3]:
        events.append(
            {"ticket_id": row["ticket_id"], "source": "s", "seq": 0, "kind": "other", "from": None,
             "to": "Article linked", "at": row["opened_at"] + timedelta(hours=1), "by": None}
        )  # fmt: skip
    for row in rows[1::3]:
        events.append({**events[0], "ticket_id": row["ticket_id"], "to": "Note added"})
    session = StandInSession(rows, events=events)
    found = readings(session, [compiled(GOOD)], terms=TERMS, by="group", period="week")
    assert {r.slice["group"] for r in found} == {"first", "second"}
    assert sum(r.numerator for r in found) == 4
    assert sum(r.n for r in found) == 8
    assert sum(r.undecided for r in found) == 4  # without a history nobody knows


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("months", [2, 9, 14])
def test_every_form_has_its_chart_and_the_chart_shows_the_readings(form: str, months: int) -> None:
    told: dict[str, Any] = {"key": "mine", "name": "Mine", "form": form, "day": "opened"}
    told |= {"hit": {"field": "contacts", "at_least": 2}} if form == "share" else {}
    told |= {"value": "contacts"} if form in ("mean", "median", "percentile", "rate") else {}
    told |= {"per": 10} if form == "rate" else {"percentile": 90} if form == "percentile" else {}
    rows = [
        _blank() | {"source": "s", "opened_at": START + timedelta(days=30 * month + k), "contacts": (month + k) % 4}
        for month in range(months)
        for k in range(1, 6 + month % 3)
    ]  # fmt: skip
    kpi = compiled(told)
    series = readings(StandInSession(finished(rows)), [kpi], terms=TERMS, period="month")
    assert sum(one.n for one in series) == len(rows)
    chart, why = control_chart(kpi, series)
    assert why
    assert (chart is None) is (len(series) < 3)
    if chart is not None:
        assert list(chart.value) == pytest.approx([one.value for one in series])
        assert chart.kind_of_chart in {"rate": {"run", "u", "up"}, "share": {"run", "p", "pp"}}.get(
            form, {"run", "c", "xmr"}
        )
