"""The builder of own KPIs: declares, previews, refuses in words; only for those who manage."""

from __future__ import annotations

import json

import pytest

from headway.doors.web.views.own_form import form_in, told_in
from headway.loop.kpis.models import OwnKpi
from headway.loop.kpis.own import declared

FORM = {
    "name": "Fixed within a day", "key": "fast_fix", "form": "share", "better": "higher",
    "day": "resolved", "of-how": "all", "hit-how": "all",
    "of-what": ["", "client"], "of-op": ["", "is"], "of-value": ["", "Bakery GmbH | Quartz Hotels"],
    "of-count": ["", ""], "of-moment": ["", ""], "of-within": ["", ""],
    "hit-what": ["resolution_minutes", "reopen_count"], "hit-op": ["at_most", "is"],
    "hit-value": ["1440", "0"], "hit-count": ["", ""], "hit-moment": ["", ""], "hit-within": ["", ""],
}  # fmt: skip
PAGES = ("/own-kpis", "/own-kpis/new", "/own-kpis/of/fast_fix")


@pytest.fixture
def declared_one(desk, visit):
    visit(desk.mia).post("/own-kpis/new", FORM)
    return desk


def test_declared_in_the_browser_it_has_a_page_like_any_other(declared_one, visit):
    row = OwnKpi.objects.get()
    assert row.declaration["of"] == {"field": "client", "is": ["Bakery GmbH", "Quartz Hotels"]}
    assert row.declaration["hit"] == {
        "all": [
            {"field": "resolution_minutes", "at_most": 1440},
            {"field": "reopen_count", "is": 0},
        ]
    }
    visitor = visit(declared_one.mia)
    page = visitor.get("/kpis/fast_fix")
    assert page.status_code == 200
    assert "Declared by this desk" in page.content.decode()
    assert len(page.context["rows"]) > 1
    for address in ("/kpis/fast_fix/slices", "/kpis/fast_fix/explain", "/kpis"):
        assert "Fixed within a day" in visitor.get(address).content.decode()
    assert visitor.post("/kpis/fast_fix/target", {"value": "80"}).status_code == 302
    assert visitor.post("/kpis/fast_fix/baselines").status_code == 302


def test_a_change_is_a_new_version_and_the_old_stays(declared_one, visit):
    visitor = visit(declared_one.mia)
    page = visitor.get("/own-kpis/of/fast_fix")
    assert len(page.context["form"]["hit"]) == 2
    visitor.post("/own-kpis/of/fast_fix", {**FORM, "hit-value": ["60", "0"]})
    assert [row.version for row in OwnKpi.objects.order_by("version")] == [1, 2]
    visitor.post("/own-kpis/of/fast_fix/retirement")
    assert visitor.get("/kpis/fast_fix").status_code == 404
    assert "is retired" in visitor.get("/own-kpis/of/fast_fix").content.decode()


def test_the_preview_computes_and_keeps_nothing(desk, visit):
    page = visit(desk.mia).post("/own-kpis/preview", FORM)
    assert page.context["reading"].n > 100
    assert "95 % interval" in page.content.decode()
    assert page.context["spark"]
    unfinished = visit(desk.mia).post("/own-kpis/preview", {"name": "X", "form": "share"})
    said = unfinished.content.decode()
    assert "<strong>On top</strong>: a share needs a condition" in said
    assert ">hit<" not in said
    amiss = visit(desk.mia).post("/own-kpis/preview", {"mode": "file", "file": "{"})
    assert "not JSON" in amiss.content.decode()
    lacking = {
        **FORM,
        "hit-what": ["event:reply", ""],
        "hit-op": ["at_least", ""],
        "hit-value": ["", ""],
    }
    assert "No events" in visit(desk.mia).post("/own-kpis/preview", lacking).content.decode()
    assert not OwnKpi.objects.exists()


def test_what_makes_no_sense_comes_back_with_its_place_and_the_form_filled(desk, visit):
    page = visit(desk.mia).post(
        "/own-kpis/new", {**FORM, "key": "ftfr", "hit-value": ["soon", "0"]}
    )
    assert page.status_code == 422
    text = page.content.decode()
    assert "On top, condition 1, is at most" in text
    assert "hit.all" not in text
    assert "built-in" in text
    assert 'value="soon"' in text
    assert not OwnKpi.objects.exists()


def test_a_row_of_conditions_fits_what_it_is_about(desk, visit):
    visitor = visit(desk.mia)
    row = visitor.get("/own-kpis/condition", {"part": "hit", "hit-what": "client"})
    assert "Bakery GmbH" in row.content.decode()
    person = visitor.get("/own-kpis/condition", {"part": "hit", "hit-what": "requester"})
    assert "person" not in person.content.decode()
    assert [op for op, _ in person.context["c"]["ops"]] == ["known", "unknown"]
    odd = visitor.get("/own-kpis/condition", {"part": "x", "of-what": "'; DROP TABLE tickets"})
    assert odd.status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_strangers_find_nothing_and_readers_change_nothing(declared_one, visit, page):
    assert visit(declared_one.sam).get("/own-kpis/of/fast_fix").status_code == 404
    vic = visit(declared_one.vic)
    assert vic.get(page).status_code == 200
    for address in ("new", "of/fast_fix", "of/fast_fix/retirement", "preview"):
        assert vic.post(f"/own-kpis/{address}", FORM).status_code == 403
    assert OwnKpi.objects.count() == 1


@pytest.mark.parametrize(
    "told",
    [
        {"hit": {"event": "group", "to": ["A", "B"], "before": "resolved_at", "at_least": 2}},
        {"hit": {"event": "reply", "within_minutes": 60, "at_most": 0}},
        {"hit": {"none": [{"field": "onsite", "is": False}]}, "of": {"field": "csat", "set": True}},
        {"hit": {"field": "first_response_at", "before": "resolved_at"}},
        {"form": "percentile", "percentile": 75, "value": "handle_minutes", "unit": "min"},
        {"form": "rate", "value": {"event": "reply"}, "per": 10},
    ],
)
def test_the_form_says_again_what_a_declaration_says(told, rf):
    whole = {
        "key": "mine",
        "name": "Mine",
        "form": "share",
        "better": "higher",
        "day": "opened",
        **told,
    }
    declared(whole)
    form = form_in(whole)
    assert form is not None
    data = {name: form[name] for name in form if not isinstance(form[name], list)}
    data = {name.replace("_how", "-how"): value for name, value in data.items()}
    for part in ("of", "hit"):
        for name in ("what", "op", "value", "count", "moment", "within"):
            data[f"{part}-{name}"] = [row[name] for row in form[part]]
    assert told_in(rf.post("/", data).POST) == whole


def test_what_the_form_cannot_show_is_written_as_a_file(desk, visit):
    deep = {"key": "deep", "name": "Deep", "form": "share",
            "hit": {"all": [{"any": [{"field": "onsite", "is": True}]}]}}  # fmt: skip
    assert form_in(deep) is None
    visitor = visit(desk.mia)
    visitor.post("/own-kpis/new", {"mode": "file", "file": json.dumps(deep)})
    assert OwnKpi.objects.get().declaration == deep
    assert visitor.get("/own-kpis/of/deep").context["form"] is None
