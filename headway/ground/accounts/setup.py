"""The first minute: records brought up to date, the first desk, the first administrator."""

from __future__ import annotations

import fcntl
import secrets
from datetime import datetime, timedelta

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from headway.ground.tokens import new_token

from .models import Desk, Member, SignInLink, User

LINK_HOURS = 24


def prepare_records() -> None:
    """Create or migrate the records when they are behind."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    if not _behind():
        return
    with (settings.HOME / "records.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # of two first commands one migrates, the other waits
        if not connection.introspection.table_names():
            _lay_out()
        elif _behind():
            call_command("migrate", verbosity=0, interactive=False)


def _lay_out() -> None:
    """Make the tables of empty records from the models, and note every migration as done.

    Replaying all migrations comes to the same, as none of ours moves data (a test looks), and takes a
    minute instead of seconds: Django builds all models anew after every step.
    """
    with connection.schema_editor(atomic=True) as editor:
        for model in apps.get_models():
            if model._meta.managed and not model._meta.proxy:
                editor.create_model(model)
        recorder = MigrationRecorder(connection)
        recorder.ensure_schema()
        for app, name in MigrationLoader(connection).graph.nodes:
            recorder.record_applied(app, name)
    emit_post_migrate_signal(verbosity=0, interactive=False, db=connection.alias)


def _behind() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def first_desk() -> Desk:
    """The first desk; made on an empty folder."""
    desk = Desk.objects.order_by("id").first()
    if desk is None:
        desk, _ = Desk.objects.get_or_create(
            slug="desk", defaults={"name": "My desk", "pseudonym_key": secrets.token_hex(32)}
        )
    return desk


def fresh_link(*, user: User, at: datetime) -> str:
    """A one-time token for a user; only its hash is kept."""
    token, kept = new_token()
    SignInLink.objects.create(
        user=user, token_hash=kept, expires_at=at + timedelta(hours=LINK_HOURS)
    )
    return token


@transaction.atomic
def sign_in_link(*, desk: Desk, at: datetime) -> str:
    """A fresh one-time token for the desk's first administrator, who is made when missing."""
    member = Member.objects.filter(desk=desk, role_key="administrator", left_at=None).first()
    if member is None:
        user, made = User.objects.get_or_create(username="admin")
        if made:
            user.set_unusable_password()
            user.save()
        member = Member.objects.create(
            desk=desk, user=user, name="Administrator", role_key="administrator"
        )
    return fresh_link(user=member.user, at=at)
