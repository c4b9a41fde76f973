"""A declaration in words, as they stand beside the number."""

from __future__ import annotations

from headway.ground.words import listed

from .declaration import CAME_BACK, Condition, Declaration, EventTest, FieldTest, Group

OPS = {
    "contains": "contains", "above": "is above", "below": "is below", "at_least": "is at least",
    "at_most": "is at most",
}  # fmt: skip


def name_of(field: str) -> str:
    """A field as people say it.

    >>> name_of("resolved_at"), name_of("knowledge_article")
    ('resolved', 'knowledge article')
    """
    return field.removesuffix("_at").replace("_", " ")


def said(condition: Condition) -> str:
    """A condition as a phrase.

    >>> said(EventTest("group", at_least=2)), said(FieldTest("type", "is", ("Incident",)))
    ('at least 2 changes of group', 'type is “Incident”')
    >>> said(Group("any", (FieldTest("onsite", "is", (True,)), FieldTest("csat", "set", (False,)))))
    'onsite or csat is not known'
    """
    if isinstance(condition, EventTest):
        return _event(condition)
    if isinstance(condition, FieldTest):
        return _field(condition)
    parts = [
        f"({said(part)})" if isinstance(part, Group) and len(part.parts) > 1 else said(part)
        for part in condition.parts
    ]
    if not parts:
        return "all tickets"
    if condition.how == "none":
        return f"none of: {'; '.join(parts)}"
    return (" and " if condition.how == "all" else " or ").join(parts)


def _field(test: FieldTest) -> str:
    name, value = name_of(test.field), test.values[0]
    if test.field == CAME_BACK:
        return f"the requester {'came' if value else 'did not come'} back inside the window"
    if test.op == "set":
        return f"{name} is {'known' if value else 'not known'}"
    if isinstance(value, bool):
        return name if value else f"not {name}"
    if test.op in ("before", "after"):
        return f"{name} {test.op} {name_of(str(value))}"
    shown = listed([f"“{each}”" if isinstance(each, str) else f"{each:g}" for each in test.values])
    if test.op in ("is", "is_not"):
        both = len(test.values) > 1
        return (
            f"{name} is {'not ' if test.op == 'is_not' else ''}{'one of ' if both else ''}{shown}"
        )
    return f"{name} {OPS[test.op]} {shown}"


def events_said(test: EventTest, *, one: bool = False) -> str:
    """What kind of events, and when; `one` of them or many.

    >>> events_said(EventTest("status", to=("Resolved",), within_minutes=60))
    'changes of status to “Resolved” within 60 minutes of opened'
    """
    plain = f"change{'' if one else 's'} of {test.kind}"
    many = {"reply": "replies", "other": "events"}
    single = {"reply": "reply", "other": "event"}
    what = (single if one else many).get(test.kind, plain)
    if test.before_value:
        what += f" from {listed([f'“{each}”' for each in test.before_value])}"
    if test.to:
        what += f" to {listed([f'“{each}”' for each in test.to])}" if test.kind != "other" else (
            f" {listed([f'“{each}”' for each in test.to])}"
        )  # fmt: skip
    if test.within_minutes is not None:
        what += f" within {test.within_minutes} minutes of {name_of(test.after or 'opened_at')}"
    elif test.after:
        what += f" after {name_of(test.after)}"
    return f"{what} before {name_of(test.before)}" if test.before else what


def _event(test: EventTest) -> str:
    what = events_said(test)
    if test.at_most is None and test.at_least == 1:
        return f"at least one {events_said(test, one=True)}"
    if test.at_most is None:
        return f"at least {test.at_least} {what}"
    if test.at_most == 0:
        return f"no {what}"
    if test.at_least == 0:
        return f"at most {test.at_most} {what}"
    return f"{test.at_least} to {test.at_most} {what}"


def formula(told: Declaration) -> str:
    """The formula in words."""
    value = (
        events_said(told.value) if isinstance(told.value, EventTest) else name_of(told.value or "")
    )
    if told.form == "share" and told.hit:
        return f"tickets that count and where {said(told.hit)} / tickets that count"
    if told.form == "count":
        return "tickets that count" + (f" and where {said(told.hit)}" if told.hit else "")
    if told.form == "rate":
        top = f"tickets where {said(told.hit)}" if told.hit else f"sum of {value}"
        return f"{top} / tickets that count × {told.per:,}"
    if told.form == "percentile":
        return f"{told.quantile * 100:g}th percentile of {value}"
    return f"{told.form} of {value}"


INTERVALS = {
    "share": "Wilson, 95 %",
    "mean": "Student’s t on the mean, 95 % (rough below some 30 tickets)",
    "median": "order statistics by binomial ranks, at least 95 %, no assumption about the shape",
    "percentile": "order statistics by binomial ranks, at least 95 %, no assumption about the shape",
    "rate": "exact for a Poisson count, 95 %; the tickets are taken as known",
    "count": "exact for a Poisson count, 95 %",
}
