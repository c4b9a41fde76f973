"""Reading problems: PSPLIB and JSON, and what is said when a file is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from headway.loop.plan.schedule.jsonfile import parse_json, read_problem
from headway.loop.plan.schedule.model import ScheduleTrouble
from headway.loop.plan.schedule.psplib import parse_psplib

SMALL = """\
jobs (incl. supersource/sink ):  4
horizon                       :  9
RESOURCES
  - renewable                 :  2   R
  - nonrenewable              :  0   N
PRECEDENCE RELATIONS:
jobnr.    #modes  #successors   successors
   1        1          2           2   3
   2        1          1           4
   3        1          1           4
   4        1          0
************************************************************************
REQUESTS/DURATIONS:
jobnr. mode duration  R 1  R 2
------------------------------------------------------------------------
  1      1     0       0    0
  2      1     5       2    1
  3      1     4       2    0
  4      1     0       0    0
************************************************************************
RESOURCEAVAILABILITIES:
  R 1  R 2
    3    1
************************************************************************
"""


def test_psplib() -> None:
    problem = parse_psplib(SMALL)
    assert [job.duration for job in problem.jobs] == [0, 5, 4, 0]
    assert [job.successors for job in problem.jobs] == [(1, 2), (3,), (3,), ()]
    assert problem.jobs[1].demands == (2, 1)
    assert (problem.capacities, problem.resources) == ((3, 1), ("R1", "R2"))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("   2        1          1           4", "   2        1          2           4", "line 9"),
        ("  2      1     5       2    1", "  2      1     x       2    1", "line 17"),
        ("  2      1     5       2    1", "  2      1     5       2", "line 17"),
        ("    3    1\n", "    3\n", "line 23"),
        ("  3      1     4       2    0\n", "", "4 jobs"),
        (
            "   3        1          1           4",
            "   3        1          1           9",
            "successor 9",
        ),
        ("RESOURCEAVAILABILITIES", "* ", "line 22"),
        ("    3    1\n", "    1    1\n", "Job 2 needs 2 of resource R1, which has only 1"),
        ("   2        1          1           4", "   2        1          1           1", "circle"),
    ],
)
def test_psplib_faults_are_named(old: str, new: str, said: str) -> None:
    assert old in SMALL
    with pytest.raises(ScheduleTrouble, match=said):
        parse_psplib(SMALL.replace(old, new, 1))


@pytest.mark.parametrize("text", ["", "hello\n", SMALL[:300], SMALL[:700], "\x00\xff" * 50])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ScheduleTrouble):
        parse_psplib(text)


def test_json_by_name_and_by_position() -> None:
    by_name = parse_json(
        """{"capacities": {"Ana": 1, "room": 2}, "deadline": 9, "jobs": [
        {"name": "write", "duration": 2, "demands": {"Ana": 1}, "successors": ["train"]},
        {"name": "train", "duration": 3, "demands": {"Ana": 1, "room": 2}}]}"""
    )
    by_place = parse_json(
        """{"capacities": [1, 2], "jobs": [{"duration": 2, "demands": [1, 0], "successors": [1]},
        {"duration": 3, "demands": [1, 2]}]}"""
    )
    assert by_name.deadline == 9
    assert by_name.resources == ("Ana", "room")
    for one, two in zip(by_name.jobs, by_place.jobs, strict=True):
        assert (one.duration, one.demands, one.successors) == (
            two.duration,
            two.demands,
            two.successors,
        )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"jobs": [\n{"duration": }]}', "line 2, column 14"),
        ("[]", "list “jobs”"),
        ('{"jobs": [3]}', "job 1 is not an object"),
        ('{"jobs": [{"name": "a"}]}', "job a: the duration is missing"),
        (
            '{"jobs": [{"name": "a", "duration": 1.5}]}',
            "job a: the duration must be a whole number",
        ),
        ('{"jobs": [{"name": "a", "duration": -1}]}', "at least 0"),
        ('{"jobs": [{"name": "a", "duration": true}]}', "whole number"),
        ('{"jobs": [{"duration": 1, "successors": ["b"]}]}', "no job 'b'"),
        ('{"jobs": [{"duration": 1, "successors": [1]}]}', "no job 1"),
        ('{"jobs": [{"duration": 1, "demands": {"Bo": 1}}]}', "no resource Bo"),
        ('{"jobs": [{"duration": 1, "demands": [1]}]}', "1 demands for 0 resources"),
        ('{"capacities": [-1], "jobs": []}', "capacity of R1"),
        ('{"jobs": [{"name": "a", "duration": 1}, {"name": "a", "duration": 1}]}', "two jobs"),
        ('{"jobs": [{"name": "a", "duration": 1, "successors": ["a"]}]}', "circle: a → a"),
    ],
)
def test_json_faults_are_named(text: str, said: str) -> None:
    with pytest.raises(ScheduleTrouble, match=said):
        parse_json(text)


def test_unreadable_files(tmp_path: Path) -> None:
    with pytest.raises(ScheduleTrouble, match="cannot be read"):
        read_problem(tmp_path / "none.sm")
    (tmp_path / "bad.json").write_bytes(b'{"jobs":\n "\xff"}')
    with pytest.raises(ScheduleTrouble, match="line 2"):
        read_problem(tmp_path / "bad.json")
