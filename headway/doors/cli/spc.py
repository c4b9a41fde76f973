"""`headway spc`: a control chart of a column, from a plain file; wakes no database."""

from __future__ import annotations

import csv
import io
import math
import re
import sys
from pathlib import Path
from typing import Any

import click

from headway.doors.cli.frame import put_json
from headway.ground.trouble import Trouble, WrongUsage

KINDS = ("xmr", "i", "run", "mr", "p", "pp", "c", "u", "up", "g", "t")
RULES = ("anhoej", "nhs-mdc-7-7", "western-electric", "nelson")
_MISSING = {"", "na", "n/a", "nan", "null", "none", "?", "-", "–"}
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@click.command()
@click.argument("file", type=click.Path(allow_dash=True))
@click.option("--value", "value", metavar="COL", required=True, help="The measure, or the count.")
@click.option(
    "--n", "size", metavar="COL", help="Tickets behind each count (p, pp), or area (u, up)."
)
@click.option("--date", "date", metavar="COL", help="When; points are put in its order.")
@click.option("--chart", "kind", type=click.Choice(KINDS), default="xmr", show_default=True)
@click.option("--rules", type=click.Choice(RULES), default="anhoej", show_default=True)
@click.option("--phase", "phases", metavar="DATE", multiple=True, help="A new phase starts here.")
@click.option("--freeze", type=click.IntRange(min=2), help="Limits from the first so many points.")
@click.option("--exclude", metavar="DATE", multiple=True, help="A point that counts for no limit.")
@click.option(
    "--screen", is_flag=True, help="Leave out moving ranges above 3.267 times their mean."
)
@click.option(
    "--direction",
    type=click.Choice(("increase", "decrease", "neutral")),
    default="neutral",
    show_default=True,
    help="Which way is better.",
)
@click.option("--target", type=float, help="In the unit drawn (a share is 0 to 1).")
@click.option("--per", type=float, default=1.0, help="Multiply a rate: --per 1000.")
@click.option("--json", "as_json", is_flag=True, help="Points and summary as JSON.")
def spc(
    file: str,
    value: str,
    size: str | None,
    date: str | None,
    kind: str,
    rules: str,
    phases: tuple[str, ...],
    freeze: int | None,
    exclude: tuple[str, ...],
    screen: bool,
    direction: str,
    target: float | None,
    per: float,
    as_json: bool,
) -> None:
    """Read a column of FILE (CSV; - for standard input) as a control chart.

    Charts: xmr (or i), run, mr, p and pp (share; pp is Laney's p′), u and up (rate; up is u′), c
    (count), g (cases between events), t (time between events).
    """
    if kind in {"p", "pp", "u", "up"} and size is None:
        raise click.UsageError(f"A {kind} chart needs --n COL beside --value.")
    columns, mark = _columns(file, [each for each in (value, size, date) if each])
    numbers = {name: _numbers(columns[name], name, mark) for name in (value, size) if name}
    places = _places([text for _, text in columns[date]]) if date else None
    order = _order(places)

    from headway.loop.kpis.spc import chart

    read = chart(
        [numbers[value][i] for i in order or range(len(numbers[value]))],
        [numbers[size][i] for i in order or range(len(numbers[size]))] if size else None,
        kind=kind,
        x=[places[i] for i in order] if places and order else places,
        rules=rules,
        phases=[_start(each, places) for each in phases],
        freeze=freeze,
        exclude=[_start(each, places) for each in exclude],
        screen=screen,
        direction=direction,
        target=target,
        per=per,
    )
    if as_json:
        put_json(read.as_dict())
    else:
        click.echo(_told(read.as_dict()))


def _text(file: str) -> str:
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Trouble(f"{file} cannot be read: {error.strerror}.") from None
    for encoding in ("utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Trouble(f"{file} is not a text file.")


def _columns(file: str, wanted: list[str]) -> tuple[dict[str, list[tuple[int, str]]], str]:
    """The wanted columns, each value with the line it stands on, and the separator."""
    text = _text(file)
    first = text.lstrip("\r\n").split("\n", 1)[0]
    mark = max(",;\t|", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    header = [name.strip() for name in next(reader, [])]
    for name in wanted:
        if name not in header:
            raise Trouble(
                f"{file} has no column “{name}”. Its columns: {', '.join(header) or 'none'}."
            )
        if header.count(name) > 1:
            raise Trouble(f"{file} has {header.count(name)} columns named “{name}”; rename one.")
    found: dict[str, list[tuple[int, str]]] = {name: [] for name in wanted}
    where = {name: header.index(name) for name in wanted}
    for row in reader:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) > len(header):
            raise Trouble(
                f"Line {reader.line_num}: {len(row)} values under {len(header)} columns; is a"
                f" “{mark}” inside a value not quoted?"
            )
        for name, at in where.items():
            found[name].append((reader.line_num, row[at].strip() if at < len(row) else ""))
    if not any(found.values()):
        raise Trouble(f"{file} has no rows under its header.")
    return found, mark


def _numbers(cells: list[tuple[int, str]], name: str, mark: str) -> list[float]:
    """Numbers of a column; what a comma means is decided by all its values and the separator."""
    texts = [text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "") for _, text in cells]
    commas = [text for text in texts if "," in text]
    thousands = (
        bool(commas)
        and all(_THOUSANDS.fullmatch(text) and text.lstrip("+-")[:2] != "0," for text in commas)
        and (mark == "," or any(text.count(",") > 1 or "." in text for text in commas))
    )
    found = []
    for (line, original), text in zip(cells, texts, strict=True):
        if text.lower() in _MISSING:
            found.append(math.nan)
            continue
        plain = text.rstrip("%")
        if "," in plain:
            plain = (
                plain.replace(",", "") if thousands else plain.replace(".", "").replace(",", ".")
            )
        try:
            number = float(plain)
        except ValueError:
            raise Trouble(f"Line {line}, column “{name}”: “{original}” is not a number.") from None
        if math.isinf(number):
            raise Trouble(f"Line {line}, column “{name}”: “{original}” is not a number to chart.")
        found.append(number / 100 if text.endswith("%") else number)
    return found


def _places(texts: list[str]) -> list[Any]:
    """Dates as ISO text, or numbers where all are, or the text as it stands."""
    try:
        return [int(text) for text in texts]
    except ValueError:
        pass
    return [_iso(text) for text in texts]


def _iso(text: str) -> str:
    match = _DAY_FIRST.match(text)
    return f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}" if match else text.replace("/", "-")


_ISO = re.compile(r"\d{4}-\d{2}(-\d{2}.*)?")


def _order(places: list[Any] | None) -> list[int] | None:
    """Order of time, where the places are dates or numbers; else as they stand."""
    if places is None:
        return None
    if all(isinstance(each, int) or _ISO.fullmatch(each) for each in places):
        return sorted(range(len(places)), key=lambda i: places[i])
    return None


def _start(text: str, places: list[Any] | None) -> Any:
    """A phase's start as comparable as the points' own places."""
    if places is None or (places and isinstance(places[0], int)):
        try:
            return int(text)
        except ValueError:
            raise WrongUsage(
                f"“{text}” is not a point's number; name the dates with --date."
            ) from None
    return _iso(text)[: max(len(each) for each in places)]


def _told(read: dict[str, Any]) -> str:
    """The chart for reading in a terminal."""
    summary = read["summary"]
    lines = [summary["words"], ""]

    def number(value: float | None) -> str:
        return "–" if value is None else f"{value:.4g}"

    for phase in summary["phases"]:
        lines.append(
            f"{phase['from']} to {phase['to']}: centre {number(phase['center'])},"
            f" limits {number(phase['lower'])} to {number(phase['upper'])}, {phase['points']} points"
        )
    special = [point for point in read["points"] if point["kind"] != "common"]
    for point in special[-12:]:
        lines.append(f"  {point['x']}  {number(point['value'])}  {point['kind']}: {point['label']}")
    chance = summary["false_alarm"]["chance"]
    if chance is not None:
        lines.append(
            f"A stable series of this length gives a signal in {chance * 100:.0f} of 100 cases."
        )
    lines += summary["cautions"]
    return "\n".join([*lines, f"{summary['chart_words']}, rules {summary['rules']}"])
