"""Nonsense in an address is a page or not found, never an error, on every page that takes no key."""

from __future__ import annotations

import pytest

from headway.doors.web.urls import urlpatterns

ASKED = (
    "from", "since", "until", "by", "page", "q", "client", "theme", "kind", "for", "entry", "set",
    "team", "sort", "period", "item", "pair", "before_since", "rule", "closed", "number", "owner",
)  # fmt: skip
PAGES = [
    route for route in (str(each.pattern) for each in urlpatterns)
    if "<" not in route and not route.startswith("sign")
]  # fmt: skip


@pytest.mark.parametrize("said", ["9" * 5000, "2026-02-30"])
def test_nonsense_in_an_address_breaks_no_page(desk, findings, visit, said):
    ada = visit(desk.ada)
    assert len(PAGES) > 50
    for route in PAGES:
        assert ada.get(f"/{route}", dict.fromkeys(ASKED, said)).status_code < 500, route


@pytest.mark.parametrize(
    "page", ["register/IMP-", "lessons/L-", "boards/BD-", "people/protocols/PR-"]
)
def test_a_reference_without_end_is_not_found(desk, visit, page):
    assert visit(desk.ada).get(f"/{page}{'9' * 5000}").status_code == 404
