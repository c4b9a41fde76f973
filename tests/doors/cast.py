"""The people of the tests: one of each role on a desk, and a stranger from another."""

from __future__ import annotations

from dataclasses import dataclass

from headway.ground.accounts.models import Client, Desk, Member, User


@dataclass
class Cast:
    """A desk with Ada the administrator, Mia the manager, Cleo the contributor, Vic the viewer,
    Paul the client contact of Bakery GmbH, and Sam, a manager of another desk."""

    desk: Desk
    bakery: Client
    ada: Member
    mia: Member
    cleo: Member
    vic: Member
    paul: Member
    sam: Member


def assemble() -> Cast:
    """Put everybody in place."""
    desk = Desk.objects.create(name="Harbour IT", slug="harbour", pseudonym_key="k" * 64)
    other = Desk.objects.create(name="Other IT", slug="other", pseudonym_key="o" * 64)
    bakery = Client.objects.create(desk=desk, name="Bakery GmbH")

    def join(name: str, role: str, where: Desk = desk, client: Client | None = None) -> Member:
        user = User.objects.create_user(name.lower())
        return Member.objects.create(desk=where, user=user, name=name, role_key=role, client=client)

    return Cast(
        desk=desk,
        bakery=bakery,
        ada=join("Ada", "administrator"),
        mia=join("Mia", "manager"),
        cleo=join("Cleo", "contributor"),
        vic=join("Vic", "viewer"),
        paul=join("Paul", "client_contact", client=bakery),
        sam=join("Sam", "manager", other),
    )
