"""The web server: what it takes."""

from __future__ import annotations

from headway.doors.cli.serve import _bound


def test_the_server_takes_what_the_pages_take(db, settings):
    settings.UPLOAD_LIMIT_MB = 3000
    server = _bound("127.0.0.1", 0, 1)
    try:
        assert server.adj.max_request_body_size > 3000 * 1024 * 1024
    finally:
        server.close()
