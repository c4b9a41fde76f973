"""Takes the pictures of docs/screens anew, on a fresh demo desk, in a real browser.

`python -m docs.screens [NAME…]` takes all, or those named.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).resolve().parent / "screens"
PAGES = {
    "home": "/",
    "kpis": "/kpis",
    "kpi": "/kpis/ftfr",
    "findings": "/findings",
    "register": "/register",
    "entry": "/register/IMP-1",
    "plan": "/plan",
    "capacity": "/plan/capacity",
    "people": "/people",
    "entry-people": "/register/IMP-4/people",
    "protocol": "/people/protocols/PR-1",
    "gate": "/register/IMP-6/gate",
    "running": "/running",
    "board": "/running/board",
    "review": "/reviews/4",
    "wallboard": "/wallboard",
    "results": "/results",
    "verdict": "/results/IMP-3",
    "benefits": "/results/benefits",
    "lessons": "/lessons",
    "cycle": "/lessons/cycles/3",
    "calibration": "/lessons/calibration",
    "goals": "/goals",
    "tickets": "/tickets",
    "members": "/members",
}
SIZES = {"wide": (1320, 900), "phone": (390, 844)}
THEMES = ("light", "dark")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


def _free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        return int(made.getsockname()[1])


def _wait(address: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{address}/sign-in", timeout=2)  # noqa: S310
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise SystemExit("The server did not start.")


def _unroll(page: Page) -> None:
    """Scroll down once: charts further down are drawn only when they come into view."""
    for top in range(0, page.evaluate("document.documentElement.scrollHeight"), 600):
        page.evaluate(f"window.scrollTo(0, {top})")
        page.wait_for_timeout(60)
    page.evaluate("window.scrollTo(0, 0)")


def take(browser: Browser, address: str, token: str, names: list[str]) -> None:
    """Sign in once, then one picture a page, size and theme."""
    state = None
    for theme in THEMES:
        for size, (width, height) in SIZES.items():
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=theme,  # type: ignore[arg-type]
                storage_state=state,
            )  # fmt: skip
            page = context.new_page()
            if state is None:
                page.goto(f"{address}/sign-in/{token}")
                page.click("button.main")
                page.wait_for_load_state()
                state = context.storage_state()
            for name in names:
                page.goto(address + PAGES[name])
                page.wait_for_load_state("networkidle")
                _unroll(page)
                page.wait_for_timeout(400)
                page.screenshot(path=FOLDER / f"{name}-{size}-{theme}.png", full_page=True)
            context.close()


def main() -> None:
    """Make a demo desk, serve it, take the pictures, clear away."""
    names = sys.argv[1:] or list(PAGES)
    FOLDER.mkdir(exist_ok=True)
    home = tempfile.mkdtemp(prefix="headway-screens-")
    port = _free_port()
    command = [sys.executable, "-m", "headway.doors.cli.main"]
    environment = {**os.environ, "HEADWAY_HOME": home}
    found = shutil.which("chromium") or shutil.which("google-chrome")
    server = subprocess.Popen([*command, "serve", "--demo", "--port", str(port)], env=environment)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address)
        link = subprocess.run(
            [*command, "sign-in-link", "--address", address],
            env=environment, check=True, capture_output=True, text=True,
        ).stdout.strip()  # fmt: skip
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
            take(browser, address, link.rsplit("/", 1)[1], names)
            browser.close()
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    main()
