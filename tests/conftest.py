"""Every test runs on a data folder of its own, thrown away afterwards."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings as _settings
from hypothesis import HealthCheck
from hypothesis import settings as drawing
from playwright.sync_api import Browser, BrowserContext, sync_playwright

_home = Path(tempfile.mkdtemp(prefix="headway-tests-"))
os.environ["HEADWAY_HOME"] = str(_home)
# pytest-django has read the settings before this file: they are moved to the folder here
_settings.HOME, _settings.LAKE, _settings.MEDIA_ROOT = _home, _home / "lake", _home / "uploads"
_settings.KEEP_PAGES = False  # tests change records without their actions, which leaves no trail
if not _settings.DATABASE:  # with HEADWAY_DATABASE the tests run on a database of their own there
    _settings.DATABASES["default"]["NAME"] = _home / "records.sqlite3"
    _settings.DATABASES["default"]["TEST"]["NAME"] = _home / "test-records.sqlite3"

# the browser's driver keeps an event loop running in this thread
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

# a busy machine is no failure: examples are not timed
drawing.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
drawing.load_profile("here")

ROOT = Path(__file__).resolve().parents[1]


def shared(name: str, variable: str) -> Path:
    """A folder beside the project (or where the variable says); tests skip where it is absent."""
    folder = Path(os.environ.get(variable) or ROOT.parent / "shared" / name)
    if not folder.is_dir():
        pytest.skip(f"no {name} folder beside the project (set {variable})")
    return folder


@pytest.fixture(scope="session")
def samples() -> Path:
    """Real tickets to try on."""
    return shared("data", "HEADWAY_DATA_SAMPLES")


@pytest.fixture(scope="session")
def oracles() -> Path:
    """Expected values computed by other people's programs."""
    return shared("oracles", "HEADWAY_ORACLES")


@pytest.fixture
def home(tmp_path: Path, settings) -> Path:
    """A data folder for one test."""
    settings.HOME = tmp_path
    settings.LAKE = tmp_path / "lake"
    settings.MEDIA_ROOT = tmp_path / "uploads"
    return tmp_path


FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


def chromium() -> str:
    """Where the system's Chromium is; the test is skipped where there is none."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name)
        if found:
            return found
    pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests of a process."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A fresh visitor."""
    made = browser.new_context(viewport={"width": 1320, "height": 900}, locale="en-GB")
    made.set_default_timeout(20_000)
    yield made
    made.close()
