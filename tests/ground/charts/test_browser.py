"""The page's side: themes in the script are fresh, and charts draw under a strict policy."""

from __future__ import annotations

import json
import os
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from headway.ground.charts import browser_bundle, control_chart, spark, theme

STATIC = Path(__file__).resolve().parents[3] / "headway" / "doors" / "web" / "static" / "headway"
BETWEEN = re.compile(r"(/\* themes \*/ ).*?( /\* end of themes \*/)", re.DOTALL)

POINTS = [
    {
        "x": f"2026-{1 + i // 4:02}-{1 + 7 * (i % 4):02}",
        "value": None if i == 5 else 0.6 + 0.02 * (i % 5) + (0.12 if i > 17 else 0),
        "center": 0.66,
        "lower": 0.55,
        "upper": 0.77,
        "phase": 1,
        "kind": "improvement" if i > 17 else "concern" if i == 2 else "common",
        "n": 120,
    }
    for i in range(24)
]


def test_themes_in_the_script_are_fresh() -> None:
    """Run with HEADWAY_WRITE=1 to write them anew."""
    file = STATIC / "charts.js"
    text = file.read_text(encoding="utf-8")
    themes = json.dumps({name: theme(name) for name in ("light", "dark", "print")})
    fresh = BETWEEN.sub(lambda match: f"{match[1]}{themes}{match[2]}", text)
    if os.environ.get("HEADWAY_WRITE"):
        file.write_text(fresh, encoding="utf-8")
    else:
        assert text == fresh, "HEADWAY_WRITE=1 pytest tests/ground/charts/test_browser.py"


PAGE = """<!doctype html><html lang="en" data-bs-theme="light"><head><meta charset="utf-8">
<title>t</title><link rel="stylesheet" href="/charts.css"><script defer src="/vega.js"></script>
<script defer src="/charts.js"></script></head><body>
<figure data-chart id="large"><script type="application/json">%s</script>
<table><caption>the same numbers</caption><tr><td>1</td></tr></table></figure>
<figure data-chart id="small" class="spark"><script type="application/json">%s</script></figure>
</body></html>"""


@pytest.fixture
def address():
    """A server as strict as the real one."""
    files = {
        "/": (PAGE % (
            json.dumps(control_chart(POINTS, unit="share", name="First-time fix", target=0.7,
                                     annotations=[{"x": "2026-04-10", "text": "scripts live"}])),
            json.dumps(spark(POINTS, unit="share", target=0.7)),
        ), "text/html"),
        "/vega.js": (browser_bundle(), "text/javascript"),
        "/charts.js": ((STATIC / "charts.js").read_text(encoding="utf-8"), "text/javascript"),
        "/charts.css": ((STATIC / "charts.css").read_text(encoding="utf-8"), "text/css"),
    }  # fmt: skip

    class Strict(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text, kind = files.get(self.path, ("", "text/plain"))
            self.send_response(200 if self.path in files else 404)
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
            )
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Strict)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.mark.browser
def test_charts_draw_under_a_strict_policy(address: str, browser: Browser, tmp_path: Path) -> None:
    complaints: list[str] = []
    page = browser.new_page(viewport={"width": 900, "height": 700})
    page.on(
        "console",
        lambda m: complaints.append(m.text) if m.type in {"error", "warning"} else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    large, small = page.locator("#large svg"), page.locator("#small svg")
    large.wait_for()
    small.wait_for()
    assert page.locator("#large .chart-view").get_attribute("aria-hidden") == "true"
    assert "First-time fix" in (page.locator("#large").get_attribute("aria-label") or "")
    assert page.locator("#large table").count() == 1
    assert page.locator("#small .chart-view").get_attribute("role") == "img"

    blue = theme("light")["style"]["improvement"]["color"]
    assert page.locator(f'#large path[fill="{blue}"]').count() == 6
    wide = large.bounding_box()["width"]
    assert 840 < wide <= 900
    page.set_viewport_size({"width": 420, "height": 700})
    page.wait_for_function(
        "document.querySelector('#large svg').getBoundingClientRect().width < 420"
    )

    page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    pale = theme("dark")["style"]["improvement"]["color"]
    page.locator(f'#large path[fill="{pale}"]').first.wait_for(state="attached")
    assert page.locator("#large svg").count() == 1

    page.set_viewport_size({"width": 900, "height": 700})
    page.evaluate(
        """() => { const f = document.querySelector('#small').cloneNode(true); f.id = 'new';
             f.querySelector('.chart-view').remove(); document.body.append(f);
             document.dispatchEvent(new CustomEvent('htmx:load', {detail: {elt: f}})); }"""
    )
    page.locator("#new svg").wait_for()
    box = page.locator("#large svg").bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.4)
    for share in range(20, 70):
        page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * share / 100)
        if page.locator("#vg-tooltip-element.visible").count():
            break
    assert "First-time fix" in page.locator("#vg-tooltip-element").inner_text()
    if folder := os.environ.get("HEADWAY_SHOTS"):
        page.screenshot(path=f"{folder}/charts-dark.png")
    assert complaints == []
