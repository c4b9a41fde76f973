"""Tickets: files come in with their doubts shown, odd ones harm nothing, others may not."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile as File

from headway.ground.accounts.models import Client
from headway.ground.trail.models import TrailEntry
from headway.loop.evidence.jobs import run_import
from headway.loop.evidence.models import Import
from headway.loop.evidence.queries import lake_of
from tests.doors import export

READERS = ["cleo", "vic", "paul"]


@pytest.fixture
def tickets(tmp_path: Path) -> bytes:
    return export.write(tmp_path / "tickets.csv").read_bytes()


def bring(visitor, *files: File) -> str:
    """Upload files; the address of the page that shows what was read."""
    answer = visitor.post("/tickets/new", {"files": list(files)})
    assert answer.status_code == 302, answer.content
    return answer.url


def kept(desk) -> list[Path]:
    """Every file that lies in the data folder's uploads."""
    return [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]


def test_a_file_is_looked_at_then_imported_and_reported(cast, visit, queued, tickets):
    mia = visit(cast.mia)
    look = bring(mia, File("tickets.csv", tickets))
    shown = mia.get(look)
    assert b"columns tell us something" in shown.content
    assert lake_of(cast.desk).empty, "looking stores nothing"
    done = mia.post(look, {"do": "import", "time_zone": "Europe/Berlin"})
    job = Import.objects.get(desk=cast.desk)
    assert done.url == f"/tickets/{job.pk}"
    assert queued == [("run_import", job.pk)]
    assert b"Waiting for its turn" in mia.get(done.url).content
    assert mia.get(f"/tickets/{job.pk}/progress").status_code == 200
    assert run_import(job.pk) == cast.desk
    report = mia.get(done.url).content.decode()
    assert "720 tickets are in" in report
    assert "721 rows read = 720 used + 1 rejected" in report
    assert mia.get(f"/tickets/{job.pk}/progress").headers["HX-Redirect"] == done.url
    assert kept(cast.desk) == [], "nothing of the upload is left behind"
    assert mia.get(look).status_code == 404, "an upload is looked at until it is in"
    assert TrailEntry.objects.filter(desk=cast.desk, verb="import", by=cast.mia).exists()
    assert "720 tickets" in mia.get("/tickets").content.decode()
    names = set(Client.objects.filter(desk=cast.desk).values_list("name", flat=True))
    assert names == set(export.CLIENTS), "every client the tickets name is a client of the desk"
    assert not Client.objects.exclude(desk=cast.desk).exists()


def test_what_was_corrected_on_the_page_counts(cast, visit, queued, tickets):
    mia = visit(cast.mia)
    look = bring(mia, File("tickets.csv", tickets))
    asked = {"map:group": "ignore", "was:group": "group", "client": "Lighthouse"}
    again = mia.post(look, {**asked, "do": "again"})
    assert b"11 of 12 columns" in again.content
    mia.post(look, {**asked, "do": "import"})
    run_import(Import.objects.get().pk)
    with lake_of(cast.desk).session() as session:
        assert not session.meta["fields"].get("group")


def test_rejected_rows_come_without_formulas(desk, visit):
    one = Import.objects.get(desk=desk.desk)
    answer = visit(desk.mia).get(f"/tickets/{one.pk}/rejected.csv")
    assert answer.headers["Content-Type"] == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    lines = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode())))
    assert len(lines) == 2
    assert any(export.FORMULA in cell for cell in lines[1])
    for cell in lines[1]:
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    Import.objects.filter(pk=one.pk).update(report={**one.report, "rejected_file": None})
    assert visit(desk.mia).get(f"/tickets/{one.pk}/rejected.csv").status_code == 404


@pytest.mark.parametrize("who", READERS)
def test_readers_and_contributors_see_nothing_of_imports(desk, visit, who):
    one = Import.objects.get(desk=desk.desk)
    visitor = visit(getattr(desk, who))
    for address in ("", f"/{one.pk}", f"/{one.pk}/progress", f"/{one.pk}/rejected.csv",
                    "/new/" + "x" * 32):  # fmt: skip
        assert visitor.get(f"/tickets{address}").status_code == 403, address
    for address in ("/new", f"/{one.pk}/undo", "/new/" + "x" * 32):
        assert visitor.post(f"/tickets{address}").status_code == 403, address
    assert 'href="/tickets"' not in visitor.get("/").content.decode()


def test_a_stranger_finds_neither_import_nor_upload(desk, visit, tickets):
    one = Import.objects.get(desk=desk.desk)
    look = bring(visit(desk.mia), File("tickets.csv", tickets))
    sam = visit(desk.sam)
    for address in (f"/tickets/{one.pk}", f"/tickets/{one.pk}/progress",
                    f"/tickets/{one.pk}/rejected.csv", look):  # fmt: skip
        assert sam.get(address).status_code == 404, address
    assert sam.post(look, {"do": "import"}).status_code == 404
    assert sam.post(look, {"do": "forget"}).status_code == 404
    assert kept(desk), "the upload is still there"
    assert b"tickets.csv" not in sam.get("/tickets").content


def test_undo_is_for_administrators_and_the_newest_import(cast, visit, queued, tickets):
    mia = visit(cast.mia)
    for rows in (tickets, tickets.replace(b"T-0", b"U-0")):
        mia.post(bring(mia, File("t.csv", rows)), {"do": "import"})
        run_import(Import.objects.first().pk)
    second, first = Import.objects.filter(desk=cast.desk)
    assert b"Undo this import" not in mia.get(f"/tickets/{second.pk}").content
    assert mia.post(f"/tickets/{second.pk}/undo").status_code == 403
    ada = visit(cast.ada)
    assert b"Undo this import" in ada.get(f"/tickets/{second.pk}").content
    assert b"Undo this import" not in ada.get(f"/tickets/{first.pk}").content
    refused = ada.post(f"/tickets/{first.pk}/undo", follow=True)
    assert b"undo version 2 first" in refused.content
    assert Import.objects.get(pk=first.pk).state == "done"
    assert visit(cast.sam).post(f"/tickets/{second.pk}/undo").status_code == 403
    answer = ada.post(f"/tickets/{second.pk}/undo", follow=True)
    assert b"is undone" in answer.content
    assert b"This import has been undone" in ada.get(f"/tickets/{second.pk}").content


def bomb() -> bytes:
    """A zip of a few hundred kilobytes that unpacks to more than 300 MB."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed,
        packed.open("tickets.csv", "w", force_zip64=True) as inside,
    ):
        inside.write(b"ticket_id,opened_at\n")
        for _ in range(300):
            inside.write(b"0" * 1024 * 1024)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.csv", b""),
        ("only a header.csv", b"ticket_id,opened_at\n"),
        ("photo.jpg", b"\xff\xd8\xff\xe0" + bytes(range(256)) * 20),
        ("program.csv", b"\x7fELF" + bytes(500)),
        ("letter.pdf", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"),
        ("broken.xlsx", b"PK\x03\x04 this is no workbook"),
        ("broken.parquet", b"PAR1 this is no table PAR1"),
        ("broken.json", b'{"tickets": [{"id": 1}, {"id":'),
        ("prose.txt", b"Dear desk,\nmy mouse is broken.\nYours, Ann\n"),
    ],
)
def test_what_is_no_export_is_refused_in_words(cast, visit, queued, name, content):
    mia = visit(cast.mia)
    look = bring(mia, File(name, content))
    page = mia.get(look)
    said = page.content.decode()
    assert page.status_code == 200
    if "trouble" in page.context:
        assert "This file cannot be read as it is." in said
        assert page.context["trouble"].endswith((".", "!", ")"))
    else:
        assert page.context["serious"], "either refused or seriously doubted"
        again = mia.post(look, {"do": "import", "doubted": "1"})
        assert b"Nothing was imported" in again.content
    assert "Traceback" not in said
    assert str(settings.MEDIA_ROOT) not in said, "no path of the server is shown"
    mia.post(look, {"do": "import"})
    assert run_import(Import.objects.get().pk) is None
    failed = mia.get(f"/tickets/{Import.objects.get().pk}").content.decode()
    assert "Nothing was imported." in failed
    assert str(settings.MEDIA_ROOT) not in failed
    assert lake_of(cast.desk).empty


def test_a_zip_bomb_is_refused_before_it_is_unpacked(cast, visit):
    mia = visit(cast.mia)
    look = bring(mia, File("bomb.zip", bomb()))
    page = mia.get(look)
    assert b"This file cannot be read as it is." in page.content
    assert sum(path.stat().st_size for path in settings.HOME.rglob("*") if path.is_file()) < 8e6
    mia.post(look, {"do": "forget"})
    assert kept(cast.desk) == []


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/cron.d/tickets.csv", "..\\..\\tickets.csv", "/etc/passwd.csv", "...csv",
        "wishes.json", ".wishes.json", "tick\u202eets\u0001.csv", "-rf.csv", "=cmd.csv",
        "ä" * 240 + ".csv", "<img src=x onerror=alert(1)>.csv", "a'; DROP TABLE x; --.csv",
        "tickets.csv;rm -rf.csv", "*.csv", "%2e%2e%2fx.csv", "CON",
    ],
)  # fmt: skip
def test_odd_file_names_are_harmless(cast, visit, queued, home, tickets, name):
    mia = visit(cast.mia)
    before = {path for path in home.rglob("*") if path.is_file()}
    small = b"\n".join(tickets.split(b"\n")[:40]) + b"\n"
    look = bring(mia, File(name, small))
    (fresh,) = {path for path in home.rglob("*") if path.is_file()} - before
    folder = Path(settings.MEDIA_ROOT) / "looks" / "harbour"
    assert fresh.resolve().parent.parent == folder.resolve()
    assert not fresh.name.startswith((".", "-rf/"))
    page = mia.get(look).content.decode()
    assert "<img src=x" not in page
    mia.post(look, {"do": "import"})
    job = Import.objects.get()
    run_import(job.pk)
    job.refresh_from_db()
    assert job.state != Import.State.RUNNING, "an odd name must not leave an import hanging"
    if name.endswith(".csv"):
        assert job.state == Import.State.DONE, job.trouble
    assert mia.get("/tickets").status_code == 200
    assert kept(cast.desk) == []


def test_two_files_of_one_name_are_both_taken(cast, visit, queued, tickets):
    lines = tickets.split(b"\r\n")
    mia = visit(cast.mia)
    look = bring(
        mia, File("a/t.csv", b"\r\n".join(lines[:300]) + b"\r\n"),
        File("b/t.csv", b"\r\n".join([lines[0], *lines[300:600]]) + b"\r\n"),
    )  # fmt: skip
    mia.post(look, {"do": "import"})
    run_import(Import.objects.get().pk)
    assert Import.objects.get().report["tickets"] == 599


def test_no_file_and_too_much_are_told(cast, visit, settings):
    mia = visit(cast.mia)
    assert b"Choose a file first." in mia.post("/tickets/new", follow=True).content
    settings.UPLOAD_LIMIT_MB = 0
    answer = mia.post("/tickets/new", {"files": [File("t.csv", b"a,b\n1,2\n")]}, follow=True)
    assert b"are not taken here" in answer.content
    assert kept(cast.desk) == []


@pytest.mark.parametrize(
    "token", ["x" * 32, "..", "../../lake/harbour" + "x" * 20, "short", "%2e" * 9]
)
def test_an_upload_that_is_not_there_is_not_found(cast, visit, token):
    assert visit(cast.mia).get(f"/tickets/new/{token}").status_code == 404


def test_doubts_must_be_decided_on(cast, visit, queued, tickets):
    cut = tickets[: tickets.rindex(b"T-0700") + 30]
    mia = visit(cast.mia)
    look = bring(mia, File("cut.csv", cut))
    assert b"is cut off in the middle of its last row" in mia.get(look).content
    again = mia.post(look, {"do": "import", "doubted": "1"})
    assert b"decide on what is doubtful first" in again.content
    assert not Import.objects.exists()
    mia.post(look, {"do": "import", "doubted": "1", "accept": "on"})
    run_import(Import.objects.get().pk)
    assert Import.objects.get().state == Import.State.DONE


@pytest.mark.parametrize(
    "wish",
    [
        {"time_zone": "Mars/Olympus"}, {"shape": "spiral"}, {"map:group": "nonsense"},
        {"map:nowhere": "client"}, {"pseudonymise": "ticket_id"}, {"client": "x" * 5000},
        {"profile": "y" * 500},
    ],
)  # fmt: skip
def test_senseless_wishes_break_nothing(cast, visit, queued, tickets, wish):
    mia = visit(cast.mia)
    look = bring(mia, File("tickets.csv", tickets))
    assert mia.post(look, {**wish, "do": "again"}).status_code == 200
    mia.post(look, {**wish, "do": "import"})
    run_import(Import.objects.get().pk)
    assert Import.objects.get().state in {Import.State.DONE, Import.State.FAILED}


def test_values_in_the_preview_are_inert(cast, visit, tickets):
    mia = visit(cast.mia)
    page = mia.get(bring(mia, File("tickets.csv", tickets.replace(b"group", b"<b>group</b>", 1))))
    said = page.content.decode()
    assert export.SCRIPT not in said
    assert "<b>group" not in said
    assert "&lt;b&gt;group" in said


def test_each_change_needs_the_csrf_token(desk, visit, forged, tickets):
    look = bring(visit(desk.ada), File("tickets.csv", tickets))
    one = Import.objects.get(desk=desk.desk)
    visitor = forged(desk.ada)
    for address in ("/tickets/new", look, f"/tickets/{one.pk}/undo"):
        assert visitor.post(address, {"do": "import"}).status_code == 403, address
    assert Import.objects.get(desk=desk.desk).state == "done"


def test_looking_changes_nothing(desk, visit):
    one = Import.objects.get(desk=desk.desk)
    for address in ("/tickets/new", f"/tickets/{one.pk}/undo"):
        assert visit(desk.ada).get(address).status_code == 405


@pytest.mark.parametrize("many", [10, 200])
def test_the_list_takes_as_many_queries_for_many_imports(
    desk, visit, django_assert_max_num_queries, many
):
    one = Import.objects.get(desk=desk.desk)
    Import.objects.bulk_create(
        Import(desk=desk.desk, version=number, files=["t.csv"], by=desk.mia, by_name="Mia",
               state="done", report=one.report, started_at=one.started_at)
        for number in range(2, many)
    )  # fmt: skip
    visitor = visit(desk.mia)
    with django_assert_max_num_queries(6):
        assert visitor.get("/tickets").status_code == 200
    with django_assert_max_num_queries(6):
        assert visitor.get(f"/tickets/{one.pk}").status_code == 200
