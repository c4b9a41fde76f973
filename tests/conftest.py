"""Every test runs on a data folder of its own, thrown away afterwards."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pytest
from django.conf import settings as _settings

_home = Path(tempfile.mkdtemp(prefix="headway-tests-"))
os.environ["HEADWAY_HOME"] = str(_home)
# pytest-django has read the settings before this file: they are moved to the folder here
_settings.HOME, _settings.LAKE, _settings.MEDIA_ROOT = _home, _home / "lake", _home / "uploads"
_settings.DATABASES["default"]["NAME"] = _home / "records.sqlite3"
_settings.DATABASES["default"]["TEST"]["NAME"] = _home / "test-records.sqlite3"

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
