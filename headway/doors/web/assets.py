"""Builds `static/vendor` from installed packages: Tabler's styles, Inter, the Vega bundle.

Run by `make`; nothing is fetched here and nothing of it is committed.
"""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MODULES = ROOT / "node_modules"
VENDOR = Path(__file__).resolve().parent / "static" / "vendor"

INTER = ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "greek", "vietnamese")


def build() -> None:
    """Copy styles and fonts, and write the chart bundle; replaces what was there."""
    from headway.ground.charts import browser_bundle

    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    shutil.copy(MODULES / "@tabler/core/dist/css/tabler.min.css", VENDOR / "tabler.min.css")
    fonts = VENDOR / "inter"
    fonts.mkdir()
    for subset in INTER:
        name = f"inter-{subset}-wght-normal.woff2"
        shutil.copy(MODULES / "@fontsource-variable/inter/files" / name, fonts / name)
    (VENDOR / "vega.js").write_text(browser_bundle(), encoding="utf-8")


if __name__ == "__main__":
    build()
