"""Who may do what, on one page.

A role is its plain description and the set of things it may do. Nothing else in the code compares
role names: pages and commands ask `member.may("…")`.
"""

from __future__ import annotations

from dataclasses import dataclass

RIGHTS = {
    "see": "see KPIs, goals and the register",
    "compare": "see findings: gaps beside the rest of the desk",
    "suggest": "hand in ideas, give feedback; client contacts also vote",
    "propose": "raise ideas and edit what is one's own",
    "manage": "import tickets, freeze baselines, set targets and goals, decide on register entries",
    "administer": "members, roles, desk settings, undoing imports",
}


@dataclass(frozen=True)
class Role:
    """A role: its key, the word people see, one sentence on it, and its rights."""

    key: str
    label: str
    meaning: str
    rights: frozenset[str]
    own_client_only: bool = False


ROLES = {
    role.key: role
    for role in (
        Role(
            "administrator",
            "Administrator",
            "Runs the installation: members, roles, settings, and everything a manager may do.",
            frozenset({"see", "compare", "suggest", "propose", "manage", "administer"}),
        ),
        Role(
            "manager",
            "Manager",
            "Runs the desk: imports, baselines, targets, goals, decisions on the register.",
            frozenset({"see", "compare", "suggest", "propose", "manage"}),
        ),
        Role(
            "contributor",
            "Contributor",
            "Raises ideas, works on entries they own.",
            frozenset({"see", "compare", "suggest", "propose"}),
        ),
        Role(
            "viewer",
            "Viewer",
            "Reads everything, changes nothing.",
            frozenset({"see", "compare"}),
        ),
        Role(
            "client_contact",
            "Client contact",
            "Speaks for one client: sees only that company's KPIs and improvements, hands in ideas, votes.",
            frozenset({"see", "suggest"}),
            own_client_only=True,
        ),
    )
}
