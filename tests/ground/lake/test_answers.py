"""Answers kept by version: in memory, on disk for the next process, never a reason to fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from headway.ground.lake import answers
from headway.ground.lake.store import Lake

from .test_store import add, rows

ASKED = ("how many", "code 1")


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    made = Lake(tmp_path / "lake")
    add(made, rows(["2026-01"], 0))
    return made


def restart() -> None:
    """What a new process knows: nothing."""
    answers._memory.clear()


def files(lake: Lake) -> list[Path]:
    return sorted((lake.root / "answers").rglob("*.*"))


def test_an_answer_outlives_the_process(lake: Lake) -> None:
    session = lake.session()
    assert answers.recall(session, ASKED) is None
    answers.remember(session, ASKED, {"n": 20}, dict)
    assert answers.recall(session, ASKED) == {"n": 20}
    restart()
    assert answers.recall(lake.session(), ASKED) == {"n": 20}
    assert answers.recall(lake.session(), ("how many", "code 2")) is None


def test_another_version_or_engine_is_another_question(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers.remember(lake.session(), ASKED, 20, int)
    monkeypatch.setenv("HEADWAY_ENGINE", "clickhouse")
    assert answers.recall(lake.session(), ASKED) is None
    monkeypatch.delenv("HEADWAY_ENGINE")
    add(lake, rows(["2026-02"], 0), months={"2026-02"})
    assert answers.recall(lake.session(), ASKED) is None
    assert answers.recall(lake.session(1), ASKED) == 20


def test_what_cannot_be_kept_is_no_trouble(lake: Lake) -> None:
    session = lake.session()
    answers.remember(session, ASKED, object(), lambda found: found)
    assert files(lake) == []
    answers.remember(session, ASKED, 20, int)
    restart()
    (file,) = files(lake)
    file.write_text("{ half a fi")
    assert answers.recall(session, ASKED) is None
    file.write_text('{"n": 1}')
    assert answers.recall(session, ASKED, lambda row: row["m"]) is None


def test_only_the_newest_versions_keep_their_answers(lake: Lake, monkeypatch: Any) -> None:
    for start in range(100, 600, 100):
        answers.remember(lake.session(), ASKED, start, int)
        add(lake, rows(["2026-01"], start), months={"2026-01"})
    kept = sorted(folder.name for folder in (lake.root / "answers").iterdir())
    assert kept == ["000003", "000004", "000005"]
    answers.forget(lake.root)
    assert files(lake) == []
    monkeypatch.setattr(answers, "FILES", 1)
    for number in range(3):
        answers.remember(lake.session(), (number,), number, int)
    assert len(files(lake)) == 1
