"""What Ibis writes differently for an engine than it means, and how that is kept out.

Measured, not guessed: tests/ground/lake/test_engines.py has a case for each.
"""

from __future__ import annotations

from typing import Any

from . import CannotOn

APPROXIMATE = ("ApproxMedian", "ApproxQuantile", "ApproxMultiQuantile", "ApproxCountDistinct")
QUANTILES = ("Median", "Quantile", "MultiQuantile")
FIRST_COME = ("First", "Last", "Arbitrary")
ZONED = ("Strftime", "TimestampTruncate", "Date", "Time", "ExtractHour", "ExtractDay")
REASONS = {
    **dict.fromkeys(APPROXIMATE, "approximate figures differ from engine to engine"),
    **dict.fromkeys(QUANTILES, "engines cut quantiles differently: collect the values instead"),
    **dict.fromkeys(FIRST_COME, "rows have no order, so any of them may come first"),
    **dict.fromkeys(ZONED, "engines differ about time zones: use the stored local days and hours"),
    "Hash": "every engine has a hash of its own",
}
"""Ibis operation → why no engine but DuckDB may be asked for it."""


def found(expression: Any, reasons: dict[str, str]) -> str | None:
    """The reason for the first operation in the expression that has one.

    Of a value only the value itself is looked at, not the tables it is taken from: those are asked
    about once, not once for each of their columns.
    """
    from ibis.expr import operations as ops

    whole = expression.op()
    inside = ops.Node if isinstance(whole, ops.Relation) else ops.Value
    for node in whole.find(ops.Node, filter=inside):
        why = reasons.get(type(node).__name__)
        if why:
            return f"it needs {type(node).__name__}, and {why}"
    return None


def without_nulls(expression: Any) -> Any:
    """The same expression with every `collect` leaving out nulls: not every engine can keep them."""
    from ibis.expr import operations as ops

    def replaced(node: Any, changed: dict[str, Any] | None) -> Any:
        made = node.__recreate__(changed) if changed else node
        if isinstance(made, ops.ArrayCollect) and made.include_null:
            made = made.copy(include_null=False)
        return made

    return expression.op().replace(replaced).to_expr()


def compiled(name: str, compiler: Any, expression: Any) -> str:
    """SQL by an Ibis compiler; CannotOn in words where it refuses."""
    from ibis.common.exceptions import IbisError

    try:
        tree = compiler.to_sqlglot(expression.unbind())
    except IbisError as error:
        raise CannotOn(f"{name} has no words for it ({error}).") from error
    return str(_in_brackets(tree).sql(dialect=compiler.dialect))


def _in_brackets(tree: Any) -> Any:
    """Conditions inside comparisons get brackets.

    Ibis 12 renders `(~x).isnull()` as `NOT x IS NULL`, which asks something else, and `x IS NULL IS
    NULL`, which Spark cannot read.
    """
    from sqlglot import exp

    inner = (exp.Not, exp.Predicate, exp.Connector)
    for node in list(tree.find_all(exp.Binary)):
        if isinstance(node, exp.Predicate):
            right = () if isinstance(node, exp.Is) else (node.expression,)  # `IS NOT NULL` is one
            for child in (node.this, *right):
                if isinstance(child, inner):
                    child.replace(exp.Paren(this=child.copy()))
    return tree
