"""Diagnoses as they may be seen: two views, never one person's answers of the team's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q

from headway.ground.accounts.models import Desk, Member
from headway.loop.register.models import Improvement

from ..consequences import Balance, Consequence, weigh
from ..diagnosis import (
    LEAST_TEAM,
    Answer,
    Apart,
    Changed,
    Outcome,
    Reading,
    apart,
    changed,
    read,
    together,
    told,
)
from ..models import Diagnosis, Follows, Measure, Sheet
from ..questions import QUESTIONS, Group, Question
from ..remedies import Remedy, remedies_for

SOON_DAYS = 7
Answers = dict[int, Answer]


@dataclass(frozen=True)
class TeamView:
    """The team's view as far as it may be shown.

    `handed_in` sheets came in, of which the first `shown` are told together; `counts` is question →
    answers counted. Without `shown` there is nothing to see. About one person it is that person's
    own view.
    """

    handed_in: int
    shown: int
    answers: Answers
    counts: Mapping[int, Counter[Answer]]
    own: bool = False

    @property
    def lacking(self) -> int:
        """How many more must come in before anything (more) is shown."""
        return 0 if self.own else LEAST_TEAM - self.handed_in % LEAST_TEAM


@dataclass(frozen=True)
class Line:
    """A question with what each view says."""

    question: Question
    supervisor: Answer | None
    seen: str
    team: Answer | None
    counts: Counter[Answer] | None

    @property
    def split(self) -> str:
        """How the team's answers divide; empty where all say the same."""
        if self.counts is None or len(self.counts) < 2:
            return ""
        return ", ".join(f"{self.counts[a]} {a.word.lower()}" for a in Answer if self.counts[a])

    @property
    def parted(self) -> bool:
        """Whether one says yes where the other says no."""
        return {self.supervisor, self.team} == {Answer.YES, Answer.NO}


@dataclass(frozen=True)
class Result:
    """A diagnosis, read: each view's reading, where they part, what may be done, what changed."""

    diagnosis: Diagnosis
    supervisor: Reading | None
    team: Reading | None
    team_view: TeamView
    apart: tuple[Apart, ...]
    lines: tuple[Line, ...]
    remedies: tuple[Remedy, ...]
    measures: tuple[Measure, ...]
    balance: Balance
    since: Changed | None

    @property
    def reading(self) -> Reading | None:
        """The reading the page opens with: the team's where it may be shown, else the supervisor's."""
        return self.team or self.supervisor

    @property
    def by_group(self) -> list[tuple[Group, list[Line]]]:
        """The lines under their four headings."""
        return [(g, [o for o in self.lines if o.question.group is g]) for g in Group]


def supervisor_answers(one: Diagnosis) -> tuple[Answers, dict[str, str]]:
    """The supervisor's answers and what was seen, once handed in."""
    sheet = one.sheets.filter(view=Sheet.View.SUPERVISOR, place__isnull=False).first()
    return (_answers(sheet), dict(sheet.seen)) if sheet else ({}, {})


def team_view(one: Diagnosis) -> TeamView:
    """The team's answers together: five at a time, none before there are five."""
    own = one.person_id is not None
    sheets = list(one.sheets.filter(view=Sheet.View.TEAM, place__isnull=False).order_by("place"))
    shown = len(sheets) if own else told(len(sheets))
    counted = [_answers(sheet) for sheet in sheets[:shown]]
    counts: dict[int, Counter[Answer]] = {}
    for sheet in counted:
        for number, answer in sheet.items():
            counts.setdefault(number, Counter())[answer] += 1
    return TeamView(len(sheets), shown, together(counted), counts, own)


def _answers(sheet: Sheet) -> Answers:
    return {int(number): Answer(answer) for number, answer in sheet.answers.items()}


def result_of(one: Diagnosis) -> Result:
    """Everything a diagnosis says, as anybody who sees it may see it."""
    mine, seen = supervisor_answers(one)
    team = team_view(one)
    lines = tuple(
        Line(q, mine.get(q.number), seen.get(str(q.number), ""), team.answers.get(q.number),
             team.counts.get(q.number))
        for q in QUESTIONS
    )  # fmt: skip
    readings = [read(mine) if mine else None, read(team.answers) if team.answers else None]
    barriers = list(
        dict.fromkeys(n for found in reversed(readings) if found for n in found.barriers)
    )
    follows = [
        Consequence("doing" if row.side == Follows.Side.DOING else "skipping", row.text, row.good,
                    row.now, row.certain)
        for row in one.follows.all() if row.side != Follows.Side.BEFORE
    ]  # fmt: skip
    return Result(
        one, readings[0], readings[1], team, apart(mine, team.answers), lines,
        remedies_for(barriers), tuple(one.measures.select_related("owner", "task")), weigh(follows),
        _since(one, mine, team.answers),
    )  # fmt: skip


def _since(one: Diagnosis, mine: Answers, team: Answers) -> Changed | None:
    """What changed since the diagnosis this one looks at again: like beside like."""
    if one.earlier is None:
        return None
    before_team, (before_mine, _) = team_view(one.earlier).answers, supervisor_answers(one.earlier)
    if before_team and team:
        return changed(before_team, team)
    return changed(before_mine, mine) if before_mine and mine else None


def own_sheet(one: Diagnosis, member: Member) -> Sheet | None:
    """The member's own sheet, as far as it still carries their name."""
    return one.sheets.filter(by=member).first()


def has_answered(one: Diagnosis, member: Member) -> bool:
    """Whether the member handed in a sheet."""
    own = own_sheet(one, member)
    return bool(own and own.place) or one.answered.filter(pk=member.pk).exists()


@dataclass(frozen=True)
class DiagnosisRow:
    """A diagnosis in a list: what it says by now, and what is open."""

    diagnosis: Diagnosis
    outcome: Outcome | None
    handed_in: int
    open_measures: int
    due: bool


def rows_of(member: Member, *, today: date, entry: Improvement | None = None) -> list[DiagnosisRow]:
    """The diagnoses a member may see, all or those of an entry, newest first."""
    rows = Diagnosis.objects.seen_by(member).standing(today)
    if entry is not None:
        rows = rows.filter(improvement=entry)
    rows = rows.select_related("improvement", "person", "supervisor", "protocol", "desk")
    return [_row(one, today) for one in rows.prefetch_related("sheets", "measures")]


def _row(one: Diagnosis, today: date) -> DiagnosisRow:
    handed = [sheet for sheet in one.sheets.all() if sheet.place is not None]
    team = sorted(
        (sheet for sheet in handed if sheet.view == Sheet.View.TEAM), key=lambda s: s.place or 0
    )
    shown = team[: len(team) if one.person_id else told(len(team))]
    supervisor = [sheet for sheet in handed if sheet.view == Sheet.View.SUPERVISOR]
    answers = together(_answers(sheet) for sheet in shown or supervisor)
    still = [row for row in one.measures.all() if not row.found]
    due = one.recheck_on is not None and one.recheck_on <= today
    return DiagnosisRow(
        one, read(answers).outcome if answers else None, len(team), len(still),
        due or any(row.recheck_on <= today for row in still),
    )  # fmt: skip


@dataclass(frozen=True)
class Recheck:
    """A second look that is due: what at, when, where, whose."""

    what: str
    ref: str
    on: date
    owner: Member | None


def rechecks(who: Member | Desk, *, today: date, soon: int = SOON_DAYS) -> list[Recheck]:
    """Second looks due by `soon` days from now: a member's own, or all of a desk about teams."""
    until = today + timedelta(days=soon)
    there = Q(diagnosis__expires_on=None) | Q(diagnosis__expires_on__gt=today)
    measures = Measure.objects.filter(there, found="", recheck_on__lte=until)
    wholes = Diagnosis.objects.standing(today).filter(recheck_on__lte=until, later=None)
    if isinstance(who, Member):
        measures = measures.filter(diagnosis__desk=who.desk, owner=who)
        wholes = wholes.filter(desk=who.desk, supervisor=who)
    else:
        measures = measures.filter(diagnosis__desk=who, diagnosis__person=None)
        wholes = wholes.filter(desk=who, person=None)
    found = [
        Recheck(f"Did it help? {row.text}", row.diagnosis.ref, row.recheck_on, row.owner)
        for row in measures.select_related("diagnosis", "owner")
    ]
    busy = {row.ref for row in found}
    found += [
        Recheck(f"Look again: {row.behaviour}", row.ref, row.recheck_on, row.supervisor)
        for row in wholes.select_related("supervisor")
        if row.recheck_on is not None and row.ref not in busy
    ]
    return sorted(found, key=lambda one: one.on)


def diagnosed(improvement: Improvement) -> bool:
    """Whether a view of a behaviour of this improvement was handed in."""
    return Sheet.objects.filter(
        diagnosis__improvement=improvement, diagnosis__person=None, place__isnull=False
    ).exists()
