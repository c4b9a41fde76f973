"""Finding things through the member: strangers find nothing."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.http import Http404

from .models import Member

M = TypeVar("M", bound=models.Model)


def visible(member: Member, model: type[M]) -> models.QuerySet[M]:
    """All rows of a desk's model the member may see.

    A client contact sees only rows that carry a `client` equal to their own.
    """
    rows = model._default_manager.filter(desk=member.desk)
    if member.role.own_client_only:
        names = {field.name for field in model._meta.get_fields()}
        rows = rows.filter(client=member.client) if "client" in names else rows.none()
    return rows


def find(member: Member, model: type[M], **lookup: object) -> M:
    """One row the member may see; `Http404` for everything else, existing or not."""
    found = visible(member, model).filter(**lookup).first()
    if found is None:
        raise Http404(f"No such {model._meta.verbose_name}.")
    return found
