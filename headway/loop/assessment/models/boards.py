"""Boards: cards and groups, pairs, amounts, causes, and the log of who moved what."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from headway.ground.accounts.models import Client, Desk, Member

from ..boards.phases import Phase


class Board(models.Model):
    """A sheet that several people work on: a question, and what they make of it.

    `version` grows with every change, moves included. `client` invites that company's contacts.
    `made_from` is the board whose groups or items this one took. `about` is what it is about in the
    words of whoever opened it (“Cycle Q3”); `purpose` says what brought people together.
    """

    class Kind(models.TextChoices):
        """Which tool."""

        AFFINITY = "affinity", "Affinity"
        DIGRAPH = "digraph", "Digraph"
        PARETO = "pareto", "Pareto"
        CAUSES = "causes", "Cause and effect"

    class Purpose(models.TextChoices):
        """What brought people together."""

        IDEAS = "ideas", "Ideas"
        FINDINGS = "findings", "Findings"
        FEEDBACK = "feedback", "Feedback"
        RETROSPECTIVE = "retrospective", "Looking back"

    PHASES: ClassVar = [(phase.value, phase.label) for phase in Phase]

    desk = models.ForeignKey(Desk, on_delete=models.CASCADE, related_name="boards")
    client = models.ForeignKey(Client, on_delete=models.PROTECT, null=True, blank=True)
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    question = models.CharField(max_length=200)
    purpose = models.CharField(max_length=13, choices=Purpose.choices, default=Purpose.IDEAS)
    about = models.CharField(max_length=120, blank=True)
    phase = models.CharField(max_length=8, choices=PHASES, default=Phase.COLLECT.value)
    unit = models.CharField(max_length=20, blank=True)
    made_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="made"
    )
    version = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["desk", "number"], name="board_number_once")
        ]
        indexes: ClassVar = [models.Index(fields=["desk", "purpose", "about"])]
        ordering: ClassVar = ["-number"]

    def __str__(self) -> str:
        return f"{self.ref} {self.question}"

    @property
    def ref(self) -> str:
        """The short reference people use: BD-4."""
        return f"BD-{self.number}"

    @property
    def stage(self) -> Phase:
        """The phase with its rules; digraphs, amounts and causes know only begun and done."""
        return Phase(self.phase)


class BoardGroup(models.Model):
    """Cards that belong together; `header` comes after sorting. `parent` is a group of groups."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveIntegerField()
    header = models.CharField(max_length=120, blank=True)
    is_super = models.BooleanField(default=False)
    parent = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="parts"
    )
    named_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    named_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "number"], name="group_number_once"),
            models.CheckConstraint(
                name="supers_lie_in_no_group",
                condition=Q(is_super=False) | Q(parent__isnull=True),
            ),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.header or f"Group {self.number}"


class BoardCard(models.Model):
    """One thought. `group` is where it lies (None: on the pile, or alone); `moved` counts its moves.

    `origin` says where its text was taken from; `weight` how many times it was said. A card may lie
    in two groups: the second is a copy, and a copy is not copied again.
    """

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="cards")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=280)
    origin = models.CharField(max_length=120, blank=True)
    weight = models.PositiveIntegerField(default=1)
    group = models.ForeignKey(
        BoardGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="cards"
    )
    copy_of = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="copy"
    )
    moved = models.PositiveIntegerField(default=0)
    added_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "number"], name="card_number_once"),
            models.CheckConstraint(name="card_was_said_once", condition=Q(weight__gte=1)),
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.text


class CardMove(models.Model):
    """One line of the log; never changed. `laid` and `lifted` are a copy's first and last line."""

    class Kind(models.TextChoices):
        """How the card came to move."""

        MOVED = "moved", "moved"
        SUGGESTED = "suggested", "moved as suggested"
        UNDONE = "undone", "moved back"
        LAID = "laid", "copied"
        LIFTED = "lifted", "took the copy away"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="moves")
    card = models.ForeignKey(BoardCard, on_delete=models.CASCADE, related_name="moves")
    kind = models.CharField(max_length=9, choices=Kind.choices, default=Kind.MOVED)
    start = models.ForeignKey(BoardGroup, on_delete=models.PROTECT, null=True, related_name="+")
    end = models.ForeignKey(BoardGroup, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.card}: {self.start or 'pile'} → {self.end or 'pile'}"


class DigraphItem(models.Model):
    """One of the things whose influence on each other is asked; `group` is where it came from."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=120)
    group = models.ForeignKey(
        BoardGroup, on_delete=models.SET_NULL, null=True, blank=True, related_name="items"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "number"], name="item_number_once")
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.text


class PairAnswer(models.Model):
    """What was answered for a pair: none, or one direction. Never both: there is one row a pair."""

    class Way(models.IntegerChoices):
        """Which of the two drives the other."""

        NONE = 0, "neither"
        ON = 1, "first drives second"
        BACK = -1, "second drives first"

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="answers")
    first = models.ForeignKey(DigraphItem, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(DigraphItem, on_delete=models.CASCADE, related_name="+")
    way = models.SmallIntegerField(choices=Way.choices)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="one_answer_a_pair"),
            models.CheckConstraint(name="pair_in_order", condition=Q(first__lt=F("second"))),
            models.CheckConstraint(name="one_way_or_none", condition=Q(way__in=[-1, 0, 1])),
        ]
        ordering: ClassVar = ["first_id", "second_id"]

    def __str__(self) -> str:
        return f"{self.first} {'–←→'[self.way]} {self.second}"


class PairChange(models.Model):
    """A later change of an answer; the first answer stays readable."""

    answer = models.ForeignKey(PairAnswer, on_delete=models.CASCADE, related_name="changes")
    before = models.SmallIntegerField(choices=PairAnswer.Way.choices)
    after = models.SmallIntegerField(choices=PairAnswer.Way.choices)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.answer}: {self.before} → {self.after}"


class ParetoRow(models.Model):
    """One kind and how much of it there is, in the board's unit."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="rows")
    name = models.CharField(max_length=120)
    amount = models.FloatField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "name"], name="pareto_name_once"),
            models.CheckConstraint(name="amount_not_below_zero", condition=Q(amount__gte=0)),
        ]
        ordering: ClassVar = ["-amount", "name"]

    def __str__(self) -> str:
        return f"{self.name}: {self.amount:g}"


class Cause(models.Model):
    """A cause on a bone, or the cause of a cause: each answers “why?”."""

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="causes")
    number = models.PositiveIntegerField()
    bone = models.CharField(max_length=40)
    parent = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, blank=True, related_name="whys"
    )
    text = models.CharField(max_length=160)
    evidence = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["board", "number"], name="cause_number_once")
        ]
        ordering: ClassVar = ["number"]

    def __str__(self) -> str:
        return self.text


class CauseVote(models.Model):
    """Somebody holds a cause for the one that counts; one vote a person and cause."""

    cause = models.ForeignKey(Cause, on_delete=models.CASCADE, related_name="votes")
    by = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["cause", "by"], name="one_vote_a_cause")
        ]

    def __str__(self) -> str:
        return f"{self.by} for {self.cause}"
