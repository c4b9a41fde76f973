"""Closing a cycle with its records: refused, overridden, frozen, carried over; papers of it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from docx import Document as Word
from pptx import Presentation

from headway.doors.cli.report import report
from headway.ground.documents import pdf, slides, word
from headway.ground.trail.models import TrailEntry
from headway.ground.trouble import NotAllowed, WrongUsage
from headway.loop.aim.actions import add_cycle
from headway.loop.aim.models import Cycle
from headway.loop.check.queries.worthwhile import benefits, by_name
from headway.loop.learn import actions
from headway.loop.learn.calibration import Held
from headway.loop.learn.closing import Fate, add_up, plain, thaw
from headway.loop.learn.keeping import LearnTrouble
from headway.loop.learn.models import Close, RetroCard
from headway.loop.learn.papers import business_review, cycle_report
from headway.loop.learn.queries.calibration import calibration
from headway.loop.learn.queries.cycles import facts_of, seen
from headway.loop.learn.queries.review import pack_of
from headway.loop.plan.models import ForecastReading, Plan
from headway.loop.register.models import CustomerFeedback, Improvement
from tests.loop.learn.made import AT, Running, closed, entry, judged, promised, running, slip, work

HOSTILE = '#eval("1") $x$ *b* <b> \\ @ref ]#pagebreak() ' + "ä" * 40
END = datetime(2026, 10, 2, 8, tzinfo=UTC)


@pytest.fixture
def made(db, home) -> Running:
    return running()


@pytest.fixture
def cycle(made) -> Cycle:
    """The third quarter with IMP-1, which worked, and IMP-2, which still runs."""
    found = add_cycle(
        by=made.cast.mia, desk=made.cast.desk, name="2026 Q3", starts_on=date(2026, 7, 1),
        ends_on=date(2026, 9, 30), at=AT,
    )  # fmt: skip
    entry(made.cast, 2)
    Improvement.objects.update(cycle=found, size="S", hours_likely=12, hours_low=8, hours_high=20)
    made.entry.refresh_from_db()
    work(made)
    plan = Plan.objects.create(
        desk=made.cast.desk,
        number=1,
        taken_at=AT,
        by_name="Mia",
        starts_on=date(2026, 7, 6),
        weeks=13,
    )
    ForecastReading.objects.create(
        desk=made.cast.desk, improvement=made.entry, plan=plan, on=date(2026, 7, 6), done=0,
        hours_left=12, p50_on=date(2026, 8, 20), p85_on=date(2026, 9, 5),
    )  # fmt: skip
    promised(made.entry, 40)
    judged(made.entry)
    closed(made)
    return found


def test_a_cycle_is_closed_on_frozen_figures_and_the_next_opened_with_what_goes_on(made, cycle):
    mia = made.cast.mia
    with pytest.raises(NotAllowed):
        actions.close(by=made.cast.cleo, cycle=cycle, at=END, carried={})
    with pytest.raises(LearnTrouble, match=r"IMP-2: no verdict .* carry it over"):
        actions.close(by=mia, cycle=cycle, at=END, carried={})
    with pytest.raises(LearnTrouble, match="in which cycle"):
        actions.close(by=mia, cycle=cycle, at=END, carried={"IMP-2": "waits for the tool"})
    with pytest.raises(LearnTrouble, match="runs until"):
        actions.close(by=mia, cycle=cycle, at=AT, carried={"IMP-2": ""}, override="")
    assert not Close.objects.exists()
    kept = actions.close(
        by=mia, cycle=cycle, at=END, carried={"IMP-2": "waits for the tool"},
        next_name="2026 Q4", next_starts_on=date(2026, 10, 1), next_ends_on=date(2026, 12, 31),
    )  # fmt: skip
    two = Improvement.objects.get(number=2)
    assert two.cycle == kept.next_cycle == Cycle.objects.get(name="2026 Q4")
    assert kept.carried.get().reason == "waits for the tool"
    assert plain(add_up(thaw(kept.facts))) == kept.figures
    cycle.refresh_from_db()
    assert cycle.closed_at == END
    assert TrailEntry.objects.filter(thing="cycle", verb="freeze_cycle").count() == 1

    judged(two, outcome="worse")
    again = seen(cycle, on=END.date())
    assert plain(again.figures) == kept.figures, "what comes later changes nothing"
    assert again.figures.fates == {
        **dict.fromkeys(Fate, 0), Fate.PROVED: 1, Fate.CARRIED: 1
    }  # fmt: skip
    assert (again.figures.estimated, again.figures.worked) == (12, 25)
    assert again.figures.dates.within_50.hits == 0
    assert again.figures.dates.within_85.hits == 1
    assert again.figures.dates.slip_days == 12
    with pytest.raises(TypeError):
        kept.save()
    with pytest.raises(LearnTrouble, match="closed already"):
        actions.close(by=mia, cycle=cycle, at=END, carried={})


def test_what_is_open_may_be_overridden_with_a_reason_that_stays(made, cycle):
    kept = actions.close(
        by=made.cast.mia, cycle=cycle, at=AT, carried={}, override="Board meets today."
    )
    assert kept.override == "Board meets today."
    assert seen(cycle, on=END.date()).figures.fates[Fate.LEFT] == 1


def test_a_gain_that_slipped_is_lost_again_and_worth_nothing(made, cycle):
    slip(made.entry, made.entry.verdicts.get())
    (one, _) = facts_of(cycle, on=END.date()).lines
    assert (one.fate, one.promised, one.proved) == (Fate.LOST, 40, 0)


def test_cards_are_laid_and_taken_out_and_open_a_board(made, cycle):
    card = actions.add_card(
        by=made.cast.cleo, cycle=cycle, column="well", text="Small tasks", at=AT
    )
    with pytest.raises(LearnTrouble, match="300 letters"):
        actions.add_card(by=made.cast.cleo, cycle=cycle, column="well", text=" ", at=AT)
    with pytest.raises(LearnTrouble, match="lies under"):
        actions.add_card(by=made.cast.cleo, cycle=cycle, column="odd", text="x", at=AT)
    board = actions.open_retrospective(by=made.cast.mia, cycle=cycle, at=AT)
    assert (board.purpose, board.about) == ("retrospective", "Cycle 2026 Q3")
    assert board.cards.get().text == "Went well: Small tasks"
    with pytest.raises(NotAllowed):
        actions.remove_card(by=made.cast.vic, card=card, at=AT)
    actions.remove_card(by=made.cast.mia, card=card, at=AT)
    assert RetroCard.objects.get().removed_at == AT


def test_papers_stand_whatever_people_typed(made, cycle):
    bakery = made.cast.bakery
    Improvement.objects.update(title=HOSTILE[:200], client=bakery, raised_by=made.cast.paul)
    Improvement.objects.filter(number=2).update(status="opportunity", status_reason=HOSTILE)
    CustomerFeedback.objects.create(improvement=made.entry, client=bakery, said=HOSTILE, at=AT)
    actions.add_card(by=made.cast.mia, cycle=cycle, column="try", text=HOSTILE, at=AT)
    lesson = actions.write_lesson(
        by=made.cast.mia, desk=made.cast.desk, learned=HOSTILE, happened="x", at=AT, on=AT.date()
    )
    report = cycle_report(
        seen(cycle, on=END.date()), author="Harbour IT", made_on=END.date(),
        cards=list(RetroCard.objects.all()), lessons=[lesson],
    )  # fmt: skip
    pack = business_review(pack_of(bakery, on=END.date()))
    for document in (report, pack):
        assert pdf(document).startswith(b"%PDF")
        told = "\n".join(
            cell.text for table in Word(io.BytesIO(word(document))).tables
            for row in table.rows for cell in row.cells
        )  # fmt: skip
        assert '#eval("1") $x$' in told
        deck = Presentation(io.BytesIO(slides(document)))
        for slide in deck.slides:
            for shape in slide.shapes:
                assert shape.top + shape.height <= deck.slide_height, slide.shapes.title.text
    said = str(pack)
    assert "To decide together" in said
    assert "shall we take it up?" in said


def test_a_client_is_shown_their_own_company_only(made, cycle):
    other = entry(made.cast, 3)
    other.title = "Of somebody else"
    other.save()
    Improvement.objects.filter(number=1).update(client=made.cast.bakery)
    pack = pack_of(made.cast.bakery, on=END.date())
    said = str(business_review(pack))
    assert "Of somebody else" not in said
    assert "measured over more than your tickets" in said, "the desk's own figures are not theirs"
    assert pack.why_no_figures


def test_calibration_counts_only_what_is_half_a_year_old(made, cycle):
    verdict = made.entry.verdicts.get()
    lost = slip(made.entry, verdict)
    early = calibration(made.cast.desk, on=lost.watch.opened_on + timedelta(days=100))
    assert (early.held.n, early.waiting) == (0, 1)
    found = calibration(made.cast.desk, on=lost.watch.opened_on + timedelta(days=182))
    assert (found.held.n, found.became) == (1, {Held.LOST: 1})
    assert found.held.few
    assert found.whole.hours.n == 1
    (small, *_) = found.by_size
    assert replace(small, name="All") == replace(found.whole, name="All")


def test_sums_by_cycle_count_a_gain_once_whether_proved_or_only_seen(made, cycle):
    judged(made.entry, kpi="ftfr")
    judged(Improvement.objects.get(number=2), outcome="cannot tell", kpi="ftfr")
    lines = benefits(made.cast.desk)
    one = next(line for line in lines if line.entry.number == 1)
    (found,) = by_name(lines, lambda line: str(line.entry.cycle))
    assert one.now is not None
    assert found.proved == pytest.approx(one.counted("hours"))
    assert found.now == pytest.approx(one.now.hours), "both speak of the same tickets"
    assert found.minutes == pytest.approx(one.counted("customer_minutes"))
    assert found.promised == 40


def test_reports_are_written_from_a_shell(made, cycle, tmp_path, monkeypatch):
    monkeypatch.setattr("headway.doors.cli.report.the_desk", lambda slug: made.cast.desk)
    for args in (["cycle", "2026 Q3"], ["client", "Bakery GmbH"]):
        for form, start in (("pdf", b"%PDF"), ("docx", b"PK"), ("pptx", b"PK")):
            out = tmp_path / f"paper.{form}"
            CliRunner().invoke(report, [*args, "--out", str(out)], catch_exceptions=False)
            assert out.read_bytes().startswith(start)
    for args, said in (
        (["cycle", "2030 Q1", "--out", "x.pdf"], "Known: “2026 Q3”"),
        (["client", "Nobody", "--out", "x.pdf"], "no client"),
        (["cycle", "2026 Q3", "--out", "x.exe"], "must end in"),
    ):
        with pytest.raises(WrongUsage, match=said):
            CliRunner().invoke(report, args, catch_exceptions=False)
