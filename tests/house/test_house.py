"""The house stays in order: directions, names, documents, promises of the README."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [path for path in (ROOT / "headway").rglob("*.py") if "migrations" not in path.parts]
FORBIDDEN = {"utils", "helpers", "common", "services", "managers"}


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_imports_go_one_way():
    done = run(str(Path(sys.executable).parent / "lint-imports"), "--no-cache")
    assert done.returncode == 0, done.stdout


def test_generated_documents_are_fresh():
    done = run(sys.executable, "-m", "docs.build", "--check")
    assert done.returncode == 0, done.stderr


def test_no_file_has_a_name_that_says_nothing():
    assert not [path for path in SOURCES if path.stem in FORBIDDEN]


def test_every_package_introduces_itself():
    for path in SOURCES:
        if path.name == "__init__.py":
            assert path.read_text(encoding="utf-8").lstrip().startswith('"""'), path


def test_no_file_is_longer_than_one_can_see_at_a_glance():
    long = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}
    assert not {str(path): lines for path, lines in long.items() if lines > 500}


@pytest.mark.parametrize(
    "page", ["README.md", *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))]
)
def test_links_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        if "://" not in target:
            assert (ROOT / page).parent.joinpath(target).exists(), f"{page} links to {target}"


def test_pages_carry_no_inline_script_or_style():
    for path in (ROOT / "headway/doors/web/templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", text), path
        for tag in re.findall(r"<script[^>]*>", text):
            assert "src=" in tag, f"{path}: {tag}"


def _chain(call: ast.expr) -> dict[str, ast.Call]:
    """The methods called one on the other, by name: a.b().c() has b and c."""
    found: dict[str, ast.Call] = {}
    while isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
        found[call.func.attr] = call
        call = call.func.value
    return found


def test_a_row_is_locked_without_the_rows_beside_it():
    """PostgreSQL refuses FOR UPDATE on rows that may be absent; a lock names its own table then."""
    seen, wrong = 0, []
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            chain = _chain(node) if isinstance(node, ast.Call) else {}
            if {"select_for_update", "select_related"} <= set(chain):
                seen += 1
                if not any(word.arg == "of" for word in chain["select_for_update"].keywords):
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert seen
    assert wrong == []
