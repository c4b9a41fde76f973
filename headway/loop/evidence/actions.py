"""Verbs of evidence: look at files, import them, undo an import."""

from __future__ import annotations

import contextlib
import secrets
import tempfile
import time
from collections.abc import Mapping as AnyMapping
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from django.conf import settings
from django.db import transaction

from headway.ground.accounts.models import Client, Desk, Member
from headway.ground.lake import engine
from headway.ground.lake.store import Lake
from headway.ground.lake.versions import Version
from headway.ground.lake.writing import Writer
from headway.ground.trail.actions import record
from headway.ground.trouble import Trouble
from headway.loop.evidence import queries
from headway.loop.evidence.importing import Progress, Result, bring_in
from headway.loop.evidence.mapping import Doubt, Mapping, Preview, Shape, States
from headway.loop.evidence.models import PROFILE_NAME, Import, Profile
from headway.loop.evidence.recognise import preview, recognise
from headway.loop.evidence.recognise.states import states_of
from headway.loop.evidence.rows import PEOPLE, Choices
from headway.loop.evidence.sources import RawTable, open_files


class Doubtful(Trouble):
    """The file can't be trusted as it is; the doubts say why."""


@dataclass(frozen=True)
class Wishes:
    """What the person asks for; everything left out is recognised.

    `overrides` maps column heading → field; `pseudonymise` holds "requester" and "assignee";
    `time_zone` is that of the file's times without one (default: the desk's).
    """

    profile: str | None = None
    overrides: AnyMapping[str, str] = field(default_factory=dict)
    shape: Shape | None = None
    time_zone: str | None = None
    client: str | None = None
    pseudonymise: frozenset[str] = frozenset()
    accept_doubtful: bool = False
    preset: str | None = None


@dataclass(frozen=True)
class Look:
    """What was recognised before anything is stored."""

    preview: Preview
    mapping: Mapping
    doubts: tuple[Doubt, ...]
    format: str
    encoding: str


@dataclass(frozen=True)
class Report:
    """What an import did. `version` is None after a dry run."""

    rows_read: int
    rows_used: int
    rows_rejected: int
    tickets: int
    events: int
    version: int | None
    shape: str
    warnings: tuple[dict[str, str], ...]
    capabilities: AnyMapping[str, AnyMapping[str, Any]]
    rejected_file: str | None

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        return asdict(self)


def look(*, desk: Desk, paths: Sequence[Path], wishes: Wishes | None = None) -> Look:
    """Recognise files and show their first rows; nothing is stored."""
    asked = wishes or Wishes()
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix="look-") as folder:
        con = engine.start(Path(folder) / "spill")
        with contextlib.closing(con):
            raw = open_files(con, _checked(paths), workdir=Path(folder))
            mapping, _ = _mapping(con, raw, desk, asked)
            return Look(
                preview=preview(con, raw, mapping),
                mapping=mapping,
                doubts=(*raw.doubts, *mapping.doubts),
                format=raw.format,
                encoding=raw.encoding,
            )


def import_files(
    *,
    by: Member | None,
    desk: Desk,
    paths: Sequence[Path],
    wishes: Wishes | None = None,
    at: datetime,
    progress: Progress | None = None,
    dry_run: bool = False,
    job: Import | None = None,
    names: Sequence[str] = (),
) -> Report:
    """Read files into the desk's store as one new version; all of them or none.

    `names` are the names people know the files by (default: their own); `job` is the record made
    beforehand for a background import. Raises Trouble (Doubtful for a file that can't be trusted);
    the store is then as it was.
    """
    asked = wishes or Wishes()
    if wrong := asked.pseudonymise - PEOPLE.keys():
        raise Trouble(f"Only requester and assignee can be pseudonymised, not {', '.join(wrong)}.")
    files = _checked(paths)
    shown = [*names] or [path.name for path in files]
    if dry_run:
        return _tried(desk, files, asked, at, progress or quiet)
    work = job or begin(by=by, desk=desk, names=shown, at=at)
    tell = telling(work, progress or quiet)
    try:
        with queries.lake_of(desk).writing() as writer:
            mend(writer.lake, desk, sparing=work)
            if done := _done_already(writer.lake, work):
                return done
            result, mapping, profile = _bring_in(writer, desk, files, asked, at, tell)
            tell("Committing", 0.97)
            report = _report(result, (writer.head.number if writer.head else 0) + 1)
            meta = result.meta | {"import": work.pk, "report": report.as_json()}
            version = writer.commit(note=", ".join(shown)[:200], at=at, meta=meta)
            _written_down(by, desk, work, version, report, at)
            if asked.profile and profile is None:
                _remember(desk, asked, mapping, at, work)
    except BaseException as error:
        message = str(error) if isinstance(error, Trouble) else "It was interrupted."
        Import.objects.filter(pk=work.pk, state=Import.State.RUNNING).update(
            state=Import.State.FAILED, trouble=message, finished_at=at
        )
        raise
    tell("Done", 1.0)
    return report


def _tried(
    desk: Desk, files: Sequence[Path], asked: Wishes, at: datetime, progress: Progress
) -> Report:
    """What an import would do. A desk without a store is tried on one that is thrown away."""
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix="try-") as folder:
        lake = queries.lake_of(desk)
        with (lake if lake.head() else Lake(Path(folder) / "lake")).writing() as writer:
            rejects = Path(folder) / "rejected.csv"
            result, _, _ = _bring_in(writer, desk, files, asked, at, progress, rejects_to=rejects)
            return _report(result, None)


def begin(*, by: Member | None, desk: Desk, names: Sequence[str], at: datetime) -> Import:
    """Write down that an import is about to run, so that its progress can be shown."""
    return Import.objects.create(
        desk=desk,
        files=list(names),
        by=by,
        by_name=by.name if by else "command line",
        started_at=at,
        step="Waiting",
    )


def undo(*, by: Member | None, desk: Desk, number: int, at: datetime) -> Version:
    """Take back the newest import in effect: a new version with the tickets as they were before.

    Raises Trouble when that is not the newest import in effect, and says which to undo first.
    """
    with queries.lake_of(desk).writing() as writer:
        mend(writer.lake, desk, sparing=None)
        version = writer.undo(number, at=at)
        with transaction.atomic():
            Import.objects.filter(desk=desk, version=number).update(state=Import.State.UNDONE)
            record(
                by=by,
                desk=desk,
                at=at,
                verb="undo",
                thing="import",
                ref=number,
                sentence=f"undid import {number}",
                change={"version": [number, version.number]},
            )
    return version


def _bring_in(
    writer: Writer,
    desk: Desk,
    files: Sequence[Path],
    asked: Wishes,
    at: datetime,
    progress: Progress,
    *,
    rejects_to: Path | None = None,
) -> tuple[Result, Mapping, Profile | None]:
    progress("Opening the file", 0.01)
    raw = open_files(writer.con, files, workdir=writer.workdir)
    mapping, profile = _mapping(writer.con, raw, desk, asked)
    serious = [d for d in (*raw.doubts, *mapping.doubts) if d.serious]
    if serious and not asked.accept_doubtful:
        raise Doubtful(
            " ".join(doubt.message for doubt in serious)
            + " If you want the tickets all the same, import with --accept-doubtful."
        )
    zone = _desk_zone(desk, asked, writer.lake)
    number = (writer.head.number if writer.head else 0) + 1
    result = bring_in(
        writer,
        raw,
        mapping,
        _choices(desk, asked, profile),
        zone=zone,
        at=at,
        rejects_to=rejects_to
        or settings.HOME / "rejected" / desk.slug / f"import-{number:06d}.csv",
        progress=progress,
        calendar=queries.calendar_of(desk),
    )
    return result, mapping, profile


def _mapping(
    con: duckdb.DuckDBPyConnection, raw: RawTable, desk: Desk, asked: Wishes
) -> tuple[Mapping, Profile | None]:
    if len(asked.profile or "") > PROFILE_NAME:
        raise Trouble(
            f"The name of a mapping has at most {PROFILE_NAME} characters: choose a shorter one."
        )
    profile = queries.profile(desk, asked.profile) if asked.profile else None
    if profile is not None and not asked.overrides and asked.shape is None:
        return _with_new_words(
            con, raw, Mapping.from_json(profile.mapping).bound(raw.keys)
        ), profile
    mapping = recognise(
        con,
        raw,
        time_zone=asked.time_zone or desk.time_zone,
        shape=asked.shape,
        overrides=asked.overrides,
        preset=asked.preset,
    )
    return mapping, None


def _with_new_words(con: duckdb.DuckDBPyConnection, raw: RawTable, mapping: Mapping) -> Mapping:
    """A remembered mapping learns status words its first file did not have."""
    use = mapping.use("status") or mapping.use("activity")
    if use is None:
        return mapping
    found = con.execute(
        f"SELECT DISTINCT {use.key} FROM {raw.sql} WHERE {use.key} NOT NULL LIMIT 2000"
    ).fetchall()
    old = asdict(mapping.states)
    known = frozenset().union(*old.values())
    fresh = asdict(states_of(word for (word,) in found if word.strip().lower() not in known))
    return replace(mapping, states=States(**{name: old[name] | fresh[name] for name in old}))


def _desk_zone(desk: Desk, asked: Wishes, lake: Lake) -> str:
    """The first import may say which zone the desk lives in; later ones only read the file by it.

    Where the desk has moved since, the zone its tickets are counted in holds until they are counted
    anew: days of two zones are never mixed.
    """
    head = lake.head()
    if head is not None and head.content is not None:
        return queries.counted_in(desk)
    if asked.time_zone and desk.time_zone == "UTC" and head is None:
        return asked.time_zone
    return desk.time_zone


def _choices(desk: Desk, asked: Wishes, profile: Profile | None) -> Choices:
    options = profile.options if profile else {}
    if not desk.pseudonym_key:
        desk.pseudonym_key = secrets.token_hex(32)
        desk.save(update_fields=["pseudonym_key"])
    return Choices(
        client=asked.client if asked.client is not None else options.get("client"),
        pseudonymise=asked.pseudonymise | frozenset(options.get("pseudonymise", ())),
        key=desk.pseudonym_key,
    )


def _remember(desk: Desk, asked: Wishes, mapping: Mapping, at: datetime, work: Import) -> None:
    options = {"client": asked.client, "pseudonymise": sorted(asked.pseudonymise)}
    profile, _ = Profile.objects.update_or_create(
        desk=desk,
        name=asked.profile,
        defaults={"mapping": mapping.to_json(), "options": options, "saved_at": at},
    )
    Import.objects.filter(pk=work.pk).update(profile=profile)


def _known(desk: Desk, served: Sequence[str]) -> None:
    """Every client the tickets name is a client of the desk: their contacts can be invited."""
    there = set(Client.objects.filter(desk=desk).values_list("name", flat=True))
    fresh = [Client(desk=desk, name=name) for name in served if name not in there]
    Client.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)


def _written_down(
    by: Member | None, desk: Desk, work: Import, version: Version, report: Report, at: datetime
) -> None:
    served = queries.clients_served(desk, version.number)
    zone = str(version.meta.get("time_zone", desk.time_zone))
    with transaction.atomic():
        if zone != desk.time_zone and not version.before:
            desk.time_zone = zone
            desk.save(update_fields=["time_zone"])
        _known(desk, served)
        Import.objects.filter(pk=work.pk).update(
            version=version.number,
            state=Import.State.DONE,
            report=report.as_json(),
            progress=1.0,
            step="Done",
            finished_at=at,
        )
        record(
            by=by,
            desk=desk,
            at=at,
            verb="import",
            thing="import",
            ref=version.number,
            sentence=f"imported {report.tickets:,} tickets from {', '.join(work.files)}",
            change={"tickets": [None, report.tickets], "rejected": [None, report.rows_rejected]},
        )


def mend(lake: Lake, desk: Desk, *, sparing: Import | None) -> None:
    """Imports cut off while running: done when their version is in the store, failed otherwise.

    Called while holding the writer's lock, so that nobody else can be at work.
    """
    cut_off = Import.objects.running().filter(desk=desk, step__gt="").exclude(step="Waiting")
    made = {v.meta.get("import"): v for v in lake.versions() if v.content == v.number}
    if sparing is not None:
        cut_off = cut_off.exclude(pk=sparing.pk)
    for work in cut_off:
        version = made.get(work.pk)
        if version is None:
            work.state = Import.State.FAILED
            work.trouble = "It was interrupted. Nothing of it was kept; import the file again."
        else:
            work.state = Import.State.DONE
            work.version = version.number
            work.report = dict(version.meta.get("report", {}))
            _known(desk, queries.clients_served(desk, version.number))
        work.save()


def _done_already(lake: Lake, work: Import) -> Report | None:
    """The report of an import whose version was committed before its process died."""
    made = [v for v in lake.versions() if v.content == v.number and v.meta.get("import") == work.pk]
    if not made:
        return None
    plain = dict(made[-1].meta["report"])
    Import.objects.filter(pk=work.pk).update(
        version=made[-1].number, state=Import.State.DONE, report=plain, progress=1.0, step="Done"
    )
    return Report(**plain | {"warnings": tuple(plain["warnings"])})


def telling(work: Import, further: Progress) -> Progress:
    """Progress goes to the record (at most once a second) and to the caller."""
    last = 0.0

    def tell(step: str, share: float) -> None:
        nonlocal last
        further(step, share)
        now = time.monotonic()
        if now - last > 1 or share < 0.05:
            last = now
            Import.objects.filter(pk=work.pk).update(step=step, progress=share)

    return tell


def quiet(step: str, share: float) -> None:
    """Nobody wants to know."""


def _report(result: Result, version: int | None) -> Report:
    return Report(
        rows_read=result.rows_read,
        rows_used=result.rows_used,
        rows_rejected=result.rows_rejected,
        tickets=result.tickets,
        events=result.events,
        version=version,
        shape=result.shape,
        warnings=tuple(asdict(warning) for warning in result.warnings),
        capabilities=result.meta["capabilities"],
        rejected_file=result.rejected_file if version is not None else None,
    )


def _checked(paths: Sequence[Path]) -> list[Path]:
    if not paths:
        raise Trouble("Name at least one file to import.")
    for path in paths:
        if not path.is_file():
            raise Trouble(f"There is no file {path}.")
    return list(paths)
