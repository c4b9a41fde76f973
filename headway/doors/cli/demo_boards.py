"""What the demo desk made of it together: a session that led to a driver, one mid-way, and causes."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from .demo_furnish import at_hour

if TYPE_CHECKING:
    from headway.ground.accounts.models import Desk, Member
    from headway.loop.assessment.models import Board

QUESTION: Final = "Why do tickets come back to us?"
SORTED: Final[dict[str, tuple[str, ...]]] = {
    "We close to stop the clock": (
        "Closed at 17:55 so that the target is met", "“Please test” sent and closed at once",
        "Closing is the only way off my list", "Nobody asks whether it works",
    ),
    "What was done is not written down": (
        "Notes say “fixed”", "The next one starts from nothing", "Hand-over is a phone call",
        "Remote session, no word in the ticket",
    ),
    "The first line has no script": (
        "I try what worked last time", "Five people, five ways to map a drive",
        "E-mail faults go straight to Network",
    ),
    "Articles are older than the systems": (
        "Screenshots from two versions ago", "Nobody may change an article",
        "Search finds the intranet menu first",
    ),
    "Rights come late": (
        "Access is asked for after the first day", "Two approvers on holiday",
        "The form does not say which role",
    ),
    "Callers do not know whom to ask": (
        "They call whoever helped last time", "Three numbers on the intranet",
    ),
}  # fmt: skip
ALONE: Final = ("The coffee machine is on the same circuit as the switch",)
ARROWS: Final = ((1, 2), (2, 4), (3, 1), (3, 4), (2, 3), (3, 6), (5, 6), (4, 6), (2, 1), (3, 2), (2, 6))  # fmt: skip
"""Who drives whom, by the groups' places; a pair named twice the later way was changed."""

OPEN_QUESTION: Final = "What would make the first day at a client easier?"
OPEN: Final = (
    "Laptop on the desk at nine", "Account works before the person comes", "Somebody says hello",
    "A page with whom to call for what", "Printer set up at the place", "Phone number in the list",
    "No password by paper", "Badge opens the right doors", "Access to the shared folders",
    "Second screen with the right cable", "Mail signature made", "One contact for the first week",
)  # fmt: skip
MOVED: Final[tuple[tuple[int, int | str], ...]] = (
    (1, "new"),
    (10, 1),
    (2, "new"),
    (9, 2),
    (7, 2),
    (3, "new"),
    (12, 3),
    (4, 3),
)

EFFECT: Final = "Field visits end without a repair"
CAUSES: Final = (
    # bone or the number of the cause behind which it stands, cause, evidence, who votes
    ("people", "Nobody asks what the light on the device says", "", ("first_line",)),
    ("process", "The visit is booked before the fault is narrowed down",
     "14 of 20 visits ridden along had no diagnosis in the ticket", ("field", "manager", "workplace")),
    (2, "The form asks for place and time, not for the fault", "Form of the visit, two fields", ("field", "manager", "network", "workplace")),
    (3, "It was copied from the one for removals", "", ()),
    ("tool", "No remote look at printers", "", ("network",)),
    ("partner", "Parts come a week late", "9 of 61 orders in the last quarter", ("field",)),
    ("Buildings", "No parking near three clients", "", ()),
)  # fmt: skip


def furnish(desk: Desk, *, members: dict[str, Member], start: date, end: date) -> None:
    """Boards of the last weeks; all or nothing."""
    from django.db import transaction

    with transaction.atomic():
        board = _session(desk, members, end)
        _digraph(board, members, end)
        _open(desk, members, end)
        _causes(desk, members, end)


def _session(desk: Desk, members: dict[str, Member], end: date) -> Board:
    """A finished session with its log."""
    from headway.loop.assessment.boards import actions

    lead, at = members["manager"], at_hour(desk, end - timedelta(days=24), 14)
    people = [members[key] for key in ("first_line", "network", "workplace", "field")]
    cards = [card for group in zip(*_even(SORTED), strict=True) for card in group if card]
    board = actions.open_board(
        by=lead, desk=desk, question=QUESTION, cards=[*cards, *ALONE], at=at,
        about="Team afternoon",
    )  # fmt: skip
    number = {card.text: card.number for card in board.cards.all()}
    actions.go_to(by=lead, board=board, phase="sort", at=at + timedelta(minutes=20))
    for place, texts in enumerate(SORTED.values(), start=1):
        for turn, text in enumerate(texts):
            actions.move_card(
                by=people[(place + turn) % 4], board=board, number=number[text],
                to=place if turn else "new", at=at + timedelta(minutes=20 + 3 * place + turn),
            )  # fmt: skip
    actions.move_card(by=people[1], board=board, number=number["Hand-over is a phone call"], to=6, at=at + timedelta(minutes=45))  # fmt: skip
    actions.move_card(by=people[2], board=board, number=number["Hand-over is a phone call"], to=2, at=at + timedelta(minutes=46))  # fmt: skip
    actions.copy_card(by=people[0], board=board, number=number["Search finds the intranet menu first"], to=6, at=at + timedelta(minutes=47))  # fmt: skip
    later = at + timedelta(minutes=55)
    actions.go_to(by=lead, board=board, phase="headers", at=later)
    for place, header in enumerate(SORTED, start=1):
        actions.name_group(by=people[place % 4], board=board, number=place, header=header, at=later)
    actions.go_to(by=lead, board=board, phase="supers", at=later)
    actions.put_together(by=lead, board=board, groups=[2, 4], header="What we know is not where it is needed", at=later)  # fmt: skip
    actions.go_to(by=lead, board=board, phase="done", at=at + timedelta(minutes=75))
    return board


def _even(groups: dict[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Groups filled up to the same length, so that cards can be laid in turn."""
    most = max(len(texts) for texts in groups.values())
    return [(*texts, *("",) * (most - len(texts))) for texts in groups.values()]


def _digraph(board: Board, members: dict[str, Member], end: date) -> None:
    """Every pair answered, the driver put into the register."""
    from headway.loop.assessment.boards import actions, queries
    from headway.loop.register.actions import propose_from_board

    lead, desk = members["manager"], board.desk
    at = at_hour(desk, end - timedelta(days=22), 9)
    made = actions.relate_groups(by=lead, board=board, at=at)
    people = [members[key] for key in ("first_line", "network", "workplace", "field")]
    wanted: dict[tuple[int, int], int] = {}
    for start, finish in ARROWS:
        wanted[min(start, finish), max(start, finish)] = 1 if start < finish else -1
    for turn, pair in enumerate(queries.reading_of(made).order):
        actions.answer_pair(
            by=people[turn % 4], board=made, first=pair[0], second=pair[1],
            way=wanted.get(pair, 0), at=at + timedelta(minutes=turn),
        )  # fmt: skip
    (driver, *_) = queries.reading_of(made).reading.drivers
    propose_from_board(
        by=lead, board=made, pick=driver, at=at + timedelta(hours=1), on=end - timedelta(days=22)
    )


def _open(desk: Desk, members: dict[str, Member], end: date) -> None:
    """A session in the middle of its silent sorting, with a client taking part."""
    from headway.loop.assessment.boards import actions

    at = at_hour(desk, end - timedelta(days=1), 15)
    board = actions.open_board(
        by=members["workplace"], desk=desk, question=OPEN_QUESTION, cards=OPEN, at=at,
        client=members["vale"].client if "vale" in members else None, about="First days",
    )  # fmt: skip
    actions.go_to(by=members["workplace"], board=board, phase="sort", at=at)
    people = [members[key] for key in ("first_line", "workplace", "field")]
    for turn, (number, to) in enumerate(MOVED):
        actions.move_card(
            by=people[turn % 3], board=board, number=number, to=to,
            at=at + timedelta(minutes=10 + turn),
        )  # fmt: skip


def _causes(desk: Desk, members: dict[str, Member], end: date) -> None:
    """A cause-and-effect diagram with votes."""
    from headway.loop.assessment.boards import actions

    at = at_hour(desk, end - timedelta(days=9), 11)
    board = actions.open_causes(
        by=members["field"], desk=desk, effect=EFFECT, at=at, about="Know before you go"
    )
    for where, text, evidence, voters in CAUSES:
        behind = where if isinstance(where, int) else None
        cause = actions.add_cause(
            by=members["field"], board=board, text=text, evidence=evidence, at=at,
            behind=behind, bone="" if isinstance(where, int) else where,
        )  # fmt: skip
        for key in voters:
            actions.vote_cause(by=members[key], board=board, number=cause.number, at=at)
