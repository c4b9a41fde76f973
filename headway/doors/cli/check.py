"""`headway effect`: did a change do anything, from a plain file of readings."""

from __future__ import annotations

import csv
import dataclasses
import re
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from headway.doors.cli.frame import put_json, say
from headway.ground.trouble import Trouble, WrongUsage

if TYPE_CHECKING:
    from headway.loop.check.effect import Effect

MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-", "ns"}


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--value", required=True, metavar="COL", help="Readings: numbers, counts or shares.")
@click.option("--n", "size", metavar="COL", help="Tickets behind each reading (or exposure).")
@click.option(
    "--date", "date_column", metavar="COL", help="Dates; without it rows are counted from 1."
)
@click.option("--start", required=True, metavar="DATE", help="First date (or row) of the new way.")
@click.option(
    "--control",
    "controls",
    multiple=True,
    metavar="COL",
    help="A series the change did not touch; may be repeated.",
)
@click.option(
    "--family",
    type=click.Choice(["gaussian", "binomial", "poisson"]),
    help="Default: binomial with --n, else gaussian.",
)
@click.option(
    "--level",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Confidence of the interval.",
)
@click.option(
    "--direction",
    type=click.Choice(["increase", "decrease"]),
    default="increase",
    show_default=True,
    help="Which way is better.",
)
@click.option("--expected", type=float, metavar="SIZE", help="The promised effect, for the power.")
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Same seed, same answer to the digit."
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON to stdout.")
def effect(
    file: Path,
    value: str,
    size: str | None,
    date_column: str | None,
    start: str,
    controls: tuple[str, ...],
    family: str | None,
    level: float,
    direction: str,
    expected: float | None,
    seed: int,
    as_json: bool,
) -> None:
    """Judge whether the readings in FILE changed at START.

    FILE is CSV, TSV or semicolon-separated with a header. The answer is better, worse, no change
    shown, too early or cannot tell, with the mean difference per reading from what would have been
    without the change, its interval and probability.
    """
    from headway.loop.check.effect import Direction, Family
    from headway.loop.check.effect import effect as judge

    rows, lines = _rows(file)
    dates, began = _dates(rows, lines, date_column, start)
    order = sorted(range(len(rows)), key=lambda i: dates[i])
    wanted = [value, *controls, *([size] if size else [])]
    table = {name: [_number(rows[i], name, lines[i]) for i in order] for name in wanted}
    placed = [dates[i] for i in order]
    chosen = family or ("binomial" if size else "gaussian")
    answer = judge(
        table[value],
        began if isinstance(began, date) else sum(place < began for place in placed),
        n=table[size] if size else None,
        dates=cast(Any, placed),
        controls={name: table[name] for name in controls} or None,
        family=cast(Family, chosen),
        level=level,
        direction=cast(Direction, direction),
        expected=expected,
        seed=seed,
    )
    if order != list(range(len(rows))):
        note = "The rows were put in order of date."
        answer = dataclasses.replace(answer, warnings=(*answer.warnings, note))
    if as_json:
        put_json(answer)
    else:
        _tell(answer)


def _rows(file: Path) -> tuple[list[dict[str, str]], list[int]]:
    """The rows that hold anything, and the line each began on."""
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.") from None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    lines = text.splitlines()
    if len(lines) < 2:
        raise Trouble(f"{file.name} holds no readings: a header and rows below it are needed.")
    mark = max(";\t,|", key=lines[0].count)
    reader = csv.DictReader(lines, delimiter=mark, restval="")
    rows, at = [], []
    for row in reader:
        if any(cell.strip() for cell in row.values() if isinstance(cell, str)):
            rows.append(row)
            at.append(reader.line_num)
    if not rows:
        raise Trouble(f"{file.name} holds no readings: a header and rows below it are needed.")
    return rows, at


def _cell(row: dict[str, str], name: str) -> str:
    if name not in row:
        known = ", ".join(str(key) for key in row if key)
        raise Trouble(f"There is no column “{name}” (there are: {known}).")
    return (row[name] or "").replace(" ", " ").strip()


def _number(row: dict[str, str], name: str, line: int) -> float:
    text = _cell(row, name)
    if text.lower() in MISSING:
        return float("nan")
    share = text.endswith("%")
    plain = text.rstrip("% ").replace(" ", "")
    if re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain) and not re.fullmatch(
        r"-?\d,\d{3}", plain
    ):
        plain = plain.replace(",", "")
    elif "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        raise Trouble(f"Line {line}, column “{name}”: “{text}” is not a number.") from None
    return number / 100 if share else number


def _dates(
    rows: list[dict[str, str]], lines: list[int], column: str | None, start: str
) -> tuple[list[Any], date | int]:
    """Places in time and the start among them: dates, or whole numbers."""
    if column is None:
        if not start.lstrip("-").isdigit():
            raise WrongUsage("Without --date, --start is the number of a row (the first is 1).")
        return list(range(1, len(rows) + 1)), int(start)
    texts = [_cell(row, column) for row in rows]
    if "" in texts:
        raise Trouble(
            f"Line {lines[texts.index('')]}: the column “{column}” is empty. Give the reading its"
            " date, or take the line out."
        )
    numbers = all(re.fullmatch(r"-?\d+(\.0+)?", text) for text in texts)
    if numbers and not all(len(text) == 8 for text in texts):
        if not re.fullmatch(r"-?\d+(\.0+)?", start):
            raise WrongUsage(f"The column “{column}” holds numbers, so --start must be one too.")
        return [int(float(text)) for text in texts], int(float(start))
    read = _reader([*texts])
    found = []
    for line, text in zip(lines, texts, strict=True):
        day = read(text)
        if day is None:
            raise Trouble(f"Line {line}, column “{column}”: “{text}” is not a date.")
        found.append(day)
    began = _iso(start) or read(start)
    if began is None:
        raise WrongUsage(f"--start “{start}” is not a date; write it as 2026-03-14.")
    return found, began


def _iso(text: str) -> date | None:
    plain = re.sub(r"[T ]\d{2}:.*$", "", text)
    if re.fullmatch(r"\d{4}-\d{2}", plain):
        plain += "-01"
    elif re.fullmatch(r"\d{4}-?W\d{2}", plain):
        plain += "-1" if "-" in plain else "1"
    try:
        return date.fromisoformat(plain)
    except ValueError:
        return None


def _reader(texts: list[str]) -> Any:
    """How this column writes dates: ISO, or day and month by what the whole column allows."""
    if all(_iso(text) for text in texts):
        return _iso
    fitting = []
    for form in ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%Y/%m/%d", "%d %b %Y", "%b %Y"):
        if all(_as(text, form) for text in texts):
            fitting.append(form)
    if {"%d/%m/%Y", "%m/%d/%Y"} <= set(fitting):
        raise Trouble(
            f"Dates such as “{texts[0]}” could be day first or month first; write them as "
            "2026-03-14."
        )
    if fitting:
        return lambda text: _as(text, fitting[0])
    return _iso


def _as(text: str, form: str) -> date | None:
    try:
        return datetime.strptime(text.split(" ")[0] if "/" in form else text, form).date()  # noqa: DTZ007  (a day has no zone)
    except ValueError:
        return None


def _tell(answer: Effect) -> None:
    share = answer.family == "binomial"

    def size(number: float | None) -> str:
        if number is None or number != number:
            return "not known"
        return f"{number * 100:+.1f} points" if share else f"{number:+.4g}"

    click.echo(answer.verdict.value.capitalize())
    if answer.effect == answer.effect:
        click.echo(
            f"  Effect: {size(answer.effect)} per reading ({answer.level:.0%} interval "
            f"{size(answer.low)} to {size(answer.high)}), p = {answer.p:.3f}"
        )
        click.echo(
            f"  At the start {size(answer.level_change)}, then {size(answer.slope_change)} with "
            "each reading"
        )
        click.echo(
            f"  A step of {size(answer.power_for)} would have been shown with "
            f"{answer.power:.0%} chance"
        )
    click.echo(f"  Readings: {answer.n_before} before, {answer.n_after} after the start")
    for warning in answer.warnings:
        say(f"  Note: {warning}")
