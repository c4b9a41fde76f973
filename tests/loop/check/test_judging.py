"""The verdict on frozen evidence: what is said, what takes its word away, and that it comes again."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from headway.loop.check import telling
from headway.loop.check.confounding import inseparable, inside, overlaps
from headway.loop.check.evidence import Other, Rollout, array, expected_by_mix, thaw
from headway.loop.check.judging import judge
from headway.loop.check.targets import Target
from tests.loop.check.series import AFTER, BEFORE, FIRST, N, evidence, track


def test_a_step_is_called_and_told_in_a_sentence():
    given = evidence(0.10)
    found = judge(given)
    assert found.outcome == "better"
    assert found.low < 0.10 < found.high
    said = telling.sentence(given.plain_json(), found.plain(), found.outcome)
    assert said.startswith("Better: first-time fix rate rose by ")
    assert "95 % sure it is between" in said


def test_a_falling_kpi_that_should_fall_is_better():
    given = evidence(-0.10)
    lower = replace(given, main=replace(given.main, better="lower"))
    assert judge(lower).outcome == "better"
    assert judge(given).outcome == "worse"


def test_the_same_evidence_gives_the_same_figures_to_the_digit():
    given = evidence(0.06, guards=(track([0.9] * (BEFORE + AFTER)),), planned=26, expected=0.05)
    kept = json.loads(json.dumps(given.plain_json()))
    again = thaw(kept)
    assert again == given
    assert judge(again).plain() == judge(given).plain()


def test_nothing_is_not_called():
    outcomes = [judge(evidence(0.0, seed=seed)).outcome for seed in range(6)]
    assert sum(each in ("better", "worse") for each in outcomes) <= 1


def test_no_change_is_shown_only_where_the_promise_is_ruled_out():
    wide = judge(evidence(0.0, seed=4, rest=False, expected=0.03))
    assert (wide.outcome, wide.why) == ("cannot tell", ("wide",))
    narrow = judge(evidence(0.0, seed=3, expected=0.20))
    assert narrow.outcome == "no change shown"


def test_too_early_below_eight_readings():
    assert judge(evidence(0.2, after=7)).outcome == "too early"


def test_a_common_rise_is_no_effect():
    """Everything rose: the comparison takes it off."""
    given = evidence(0.10)
    common = 0.03 * np.sin(np.arange(BEFORE + AFTER) / 9)
    rest = track(0.65 + common + 0.10 * (np.arange(BEFORE + AFTER) >= BEFORE), 900)
    found = judge(replace(given, rest=rest))
    assert found.outcome not in ("better", "worse")
    assert found.compared is not None
    assert found.compared.rest_low > 0


def test_a_common_rise_after_quiet_years_is_no_effect_either():
    """Nothing moved before, so no regression learns how the two hang together."""
    rng = np.random.default_rng(3)
    step = 0.10 * (np.arange(BEFORE + AFTER) >= BEFORE)
    given = evidence(0.0)
    found = judge(
        replace(given, main=track(0.6 + step, rng=rng), rest=track(0.65 + step, 900, rng=rng))
    )
    assert found.outcome not in ("better", "worse")
    assert abs(found.effect) < 0.03, "what struck both is taken off whole"


def test_mix_is_taken_apart():
    weeks = BEFORE + AFTER
    easy = np.where(np.arange(weeks) < BEFORE, 40, 90)
    rng = np.random.default_rng(5)
    cells = {
        "easy": [(int(rng.binomial(n, 0.8)), int(n)) for n in easy],
        "hard": [(int(rng.binomial(N - n, 0.4)), int(N - n)) for n in easy],
    }
    hits = [cells["easy"][i][0] + cells["hard"][i][0] for i in range(weeks)]
    given = evidence(0.0, rest=False)
    main = replace(
        given.main, values=tuple(h / N for h in hits), hits=tuple(float(h) for h in hits)
    )
    series = expected_by_mix(cells, BEFORE)
    found = judge(replace(given, main=main, mix={"category": series}))
    assert found.first.verdict == "better", "the plain series rises"
    assert (found.outcome, found.why) == ("cannot tell", ("mix",))
    assert found.mix == pytest.approx(0.167, abs=0.03)


def test_expected_by_mix_moves_only_with_the_mix():
    rows = {"a": [(8, 10), (2, 10)], "b": [(1, 10), (9, 10)]}
    assert len(set(expected_by_mix(rows, 1))) == 1


def test_a_bad_spell_before_it_was_raised_is_told():
    given = evidence(0.0, rest=False, seed=8)
    values = array(given.main.values)
    values[BEFORE - 8 : BEFORE] -= 0.12
    spell = tuple(float(each) for each in values)
    raised = (FIRST + timedelta(weeks=BEFORE)).isoformat()
    found = judge(replace(given, main=replace(given.main, values=spell), raised=raised))
    assert found.spell is not None
    assert found.outcome != "better", "a return to normal is no gain"
    quiet = judge(replace(given, raised=raised))
    assert quiet.spell is None


def test_another_improvement_at_once_cannot_be_told_apart():
    other = Other("IMP-9", "Another", "2025-03-01", 1.0, False, 2)
    found = judge(evidence(0.12, others=(other,)))
    assert (found.outcome, found.inseparable) == ("cannot tell", ("IMP-9",))
    far = replace(other, apart=12)
    assert judge(evidence(0.12, others=(far,))).outcome == "better"
    assert inseparable((replace(other, wider=True),), compared=True) == ()
    assert inseparable((replace(other, share=0.05),), compared=False) == ()


def test_slices_overlap_unless_they_name_different_values():
    assert overlaps({}, {"client": "A"})
    assert not overlaps({"client": "A", "category": "X"}, {"client": "B"})
    assert inside({"client": "A", "category": "X"}, {"client": "A"})
    assert not inside({"client": "A"}, {"client": "A", "category": "X"})


def test_a_guard_that_suffers_is_named():
    weeks = BEFORE + AFTER
    guard = track(0.9 - 0.2 * (np.arange(weeks) >= BEFORE), kpi="csat")
    found = judge(evidence(0.10, guards=(guard,)))
    assert found.guards[0].outcome == "worse"
    rows = telling.checks(evidence(0.10, guards=(guard,)), found.plain())
    assert any(row.key == "guards" and row.state == "bad" for row in rows)


def test_the_target_is_a_second_answer():
    met = judge(evidence(0.0, target=0.40))
    assert (met.outcome, met.target.answer) == (met.outcome, Target.MET)
    assert met.outcome != "better", "met without a change"
    missed = judge(evidence(0.10, target=0.95))
    assert (missed.outcome, missed.target.answer) == ("better", Target.NOT_MET)


def test_a_roll_out_unit_by_unit_is_judged_by_its_units():
    rng = np.random.default_rng(2)
    weeks = BEFORE + 30
    starts = [BEFORE + 2 * i for i in range(5)] + [None] * 5
    values = []
    for start in starts:
        level = 0.6 + 0.02 * rng.standard_normal(weeks)
        if start is not None:
            level[start:] += 0.08
        values.append(tuple(level.tolist()))
    days = [(FIRST + timedelta(weeks=i)).isoformat() for i in range(weeks)]
    roll = Rollout(
        "client", tuple("ABCDEFGHIJ"), tuple(s if s is None else days[s] for s in starts),
        tuple(values),
    )  # fmt: skip
    found = judge(evidence(0.0, after=30, rest=False, rollout=roll))
    assert found.steps is not None
    assert found.outcome == "better"
    assert found.effect == pytest.approx(0.08, abs=0.02)


def test_every_answer_has_a_sentence_and_checks():
    for given in (
        evidence(0.1), evidence(0.0), evidence(0.1, after=4), evidence(0.1, before=6),
        evidence(0.0, rest=False, expected=0.05),
    ):  # fmt: skip
        found = judge(given).plain()
        said = telling.sentence(given.plain_json(), found, found["outcome"])
        assert said.endswith(".")
        assert "nan" not in said
        assert "None" not in said
        assert all(row.sentence for row in telling.checks(given, found))
        assert telling.target_words(given, found)
