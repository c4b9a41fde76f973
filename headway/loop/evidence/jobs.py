"""Imports in the background: uploads wait in a folder of their own until they are in."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from headway.ground.accounts.models import Desk
from headway.ground.trouble import Trouble
from headway.loop.evidence.actions import Wishes, import_files
from headway.loop.evidence.models import Import
from headway.loop.evidence.recount import recount

LEFT_SECONDS = 24 * 3600
WISHES = ".wishes.json"
"""Uploaded files never start with a dot, so none can take its place."""


def folder_of(pk: int) -> Path:
    """Where the files of an import wait."""
    return Path(settings.MEDIA_ROOT) / "imports" / str(pk)


def lay_ready(pk: int, files: Sequence[Path], wishes: Wishes) -> None:
    """Move the uploaded files and the choices to where the worker finds them."""
    folder = folder_of(pk)
    folder.mkdir(parents=True, exist_ok=True)
    plain = asdict(wishes) | {"pseudonymise": sorted(wishes.pseudonymise)}
    (folder / WISHES).write_text(json.dumps(plain, default=dict), encoding="utf-8")
    for file in files:
        shutil.move(file, folder / file.name)


def run_import(pk: int) -> Desk | None:
    """Do one waiting import; the desk when it succeeded, None when it failed (the record says why).

    Safe to run again after a crash: an import is all or nothing, and the same rows make the same
    tickets.
    """
    job = Import.objects.select_related("desk", "by").filter(pk=pk).first()
    folder = folder_of(pk)
    if job is None or job.state != Import.State.RUNNING or not (folder / WISHES).exists():
        return None
    plain = json.loads((folder / WISHES).read_text(encoding="utf-8"))
    wishes = Wishes(**plain | {"pseudonymise": frozenset(plain["pseudonymise"])})
    files = sorted(file for file in folder.iterdir() if file.name != WISHES)
    try:
        import_files(
            by=job.by,
            desk=job.desk,
            paths=files,
            wishes=wishes,
            at=datetime.now(UTC),
            job=job,
            names=job.files,
        )
    except Trouble:
        return None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return job.desk


def run_recount(pk: int, *, at: datetime) -> Desk | None:
    """Count a desk's tickets anew; the desk when it succeeded, None when it failed."""
    job = Import.objects.select_related("desk", "by").filter(pk=pk).first()
    if job is None or job.state != Import.State.RUNNING:
        return None
    try:
        recount(by=job.by, desk=job.desk, at=at, job=job)
    except Trouble:
        return None
    return job.desk


def cut_off() -> list[int]:
    """Imports whose files still wait: to be run (again) when a worker starts."""
    running = Import.objects.running().order_by("pk").values_list("pk", flat=True)
    return [pk for pk in running if (folder_of(pk) / WISHES).exists()]


def sweep_looks(*, at: datetime) -> int:
    """Remove uploads that were looked at and left for a day; how many there were."""
    folders = [path for path in (Path(settings.MEDIA_ROOT) / "looks").glob("*/*") if path.is_dir()]
    left = [path for path in folders if at.timestamp() - path.stat().st_mtime > LEFT_SECONDS]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)
