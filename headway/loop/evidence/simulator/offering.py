"""What the simulated desk supports: categories, groups, channels, priorities; data, no arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GROUPS: Final = (
    "Service Desk", "Network", "Cloud", "Workplace", "Applications", "Field", "Security", "Identity",
)  # fmt: skip
AGENTS: Final = (16, 5, 5, 6, 6, 5, 3, 3)
"""People per group, in the order of GROUPS."""

CHANNELS: Final = ("Phone", "E-mail", "Portal", "Chat")
CHANNEL_MIX: Final = (0.38, 0.30, 0.22, 0.10)

PRIORITIES: Final = ("1 - Critical", "2 - High", "3 - Moderate", "4 - Low")
PRIORITY_MIX: Final = (0.02, 0.14, 0.58, 0.26)
TARGET_MINUTES: Final = (240.0, 480.0, 1440.0, 3600.0)
"""Promised working minutes by priority; the first runs round the clock, the rest in desk hours."""

TYPES: Final = ("Incident", "Service request", "Question", "Change request")
HAS_TARGET: Final = (True, True, False, False)
TYPE_MIX: Final = (0.58, 0.27, 0.11, 0.04)

STATES: Final = ("New", "In Progress", "Awaiting Caller", "Resolved", "Closed")


@dataclass(frozen=True)
class Subcategory:
    """Second level: its service, its share of the category, and how people write about it."""

    name: str
    service: str
    weight: float
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class Category:
    """First level: its share of the work, how well it is written down, and who gets what is left.

    `coverage` is the share of tickets for which an article exists; `handover` is added to the
    chance of being passed on; `to` weighs the groups it is passed to; `types` weighs TYPES.
    """

    name: str
    weight: float
    coverage: float
    handover: float
    to: dict[str, float]
    types: tuple[float, float, float, float]
    parts: tuple[Subcategory, ...]


CATEGORIES: Final = (
    Category(
        "Passwords and access", 17, 0.68, -0.04, {"Identity": 0.8, "Applications": 0.2},
        (0.35, 0.55, 0.08, 0.02),
        (
            Subcategory("Password reset", "Directory", 6, (
                "password expired", "forgot my password", "locked out of my account",
                "password reset needed", "cannot log in after password change")),
            Subcategory("Account", "Directory", 2, (
                "new starter account", "account for temp staff", "please disable leaver's account")),
            Subcategory("Multi-factor sign-in", "Sign-in service", 3, (
                "new phone, authenticator gone", "MFA code never arrives", "MFA prompt loops")),
        ),
    ),
    Category(
        "E-mail and calendar", 14, 0.35, 0.0, {"Cloud": 0.55, "Workplace": 0.35, "Security": 0.1},
        (0.62, 0.22, 0.14, 0.02),
        (
            Subcategory("Mailbox", "Mail service", 4, (
                "mailbox full", "mails stuck in outbox", "outlook asks for password again",
                "cannot open mail attachment")),
            Subcategory("Calendar", "Mail service", 2, (
                "room booking shows wrong time", "shared calendar not visible", "invites vanish")),
            Subcategory("Shared mailbox", "Mail service", 2, (
                "need access to shared mailbox", "shared mailbox missing in outlook")),
        ),
    ),
    Category(
        "Printing and scanning", 9, 0.58, 0.0, {"Workplace": 0.55, "Field": 0.45},
        (0.82, 0.08, 0.09, 0.01),
        (
            Subcategory("Printer", "Print service", 4, (
                "printer offline", "print queue stuck", "prints only blank pages",
                "badge printing does not work")),
            Subcategory("Scanner", "Print service", 2, (
                "scan to mail fails", "scanner not found", "scans end up in wrong folder")),
            Subcategory("Driver", "Print service", 1, (
                "printer driver missing", "wrong tray after update")),
        ),
    ),
    Category(
        "Network and Wi-Fi", 11, 0.46, 0.01, {"Network": 0.8, "Cloud": 0.15, "Field": 0.05},
        (0.8, 0.1, 0.08, 0.02),
        (
            Subcategory("Wi-Fi", "Wireless", 3, (
                "wifi drops every few minutes", "no wifi in meeting room", "guest wifi voucher")),
            Subcategory("Remote access", "VPN gateway", 4, (
                "VPN will not connect", "VPN very slow", "VPN drops during calls")),
            Subcategory("Site connection", "Wide area network", 1, (
                "whole site without network", "connection to branch slow")),
        ),
    ),
    Category(
        "Cloud and files", 10, 0.48, 0.01, {"Cloud": 0.8, "Network": 0.15, "Security": 0.05},
        (0.64, 0.22, 0.11, 0.03),
        (
            Subcategory("File share", "File service", 3, (
                "network drive missing", "no rights on project folder", "file locked by another user")),
            Subcategory("Virtual desktop", "Virtual desktop", 3, (
                "virtual desktop black screen", "session hangs at sign-in", "desktop very slow")),
            Subcategory("Backup and restore", "Backup", 1, (
                "please restore deleted folder", "restore file from last week")),
        ),
    ),
    Category(
        "Business applications", 12, 0.34, 0.02, {"Applications": 0.92, "Security": 0.08},
        (0.68, 0.14, 0.14, 0.04),
        (
            Subcategory("Finance system", "Ledgerline", 3, (
                "invoice run stops with error", "posting period locked", "report shows wrong totals")),
            Subcategory("Customer system", "Clientbook", 3, (
                "customer record will not save", "search returns nothing", "duplicate customers")),
            Subcategory("Time and leave", "Timekeeper", 2, (
                "cannot submit time sheet", "leave balance wrong", "manager cannot approve")),
        ),
    ),
    Category(
        "Software and licences", 9, 0.50, 0.0, {"Workplace": 0.7, "Applications": 0.3},
        (0.34, 0.5, 0.11, 0.05),
        (
            Subcategory("Installation", "Software catalogue", 3, (
                "install request", "installation fails at 90 %", "need PDF editor")),
            Subcategory("Licence", "Software catalogue", 2, (
                "licence expired", "no licence assigned", "licence for new colleague")),
            Subcategory("Update", "Client management", 2, (
                "update loops forever", "crashes since update")),
        ),
    ),
    Category(
        "Laptops and devices", 10, 0.52, 0.0, {"Workplace": 0.5, "Field": 0.5},
        (0.66, 0.24, 0.07, 0.03),
        (
            Subcategory("Laptop", "Workplace device", 4, (
                "laptop does not start", "blue screen", "battery empty after an hour",
                "docking station not recognised")),
            Subcategory("Monitor", "Workplace device", 2, (
                "second monitor stays black", "monitor flickers")),
            Subcategory("New device", "Workplace device", 2, (
                "laptop for new starter", "replacement device", "keyboard and mouse please")),
        ),
    ),
    Category(
        "Phones and meetings", 5, 0.55, 0.0, {"Network": 0.5, "Workplace": 0.3, "Field": 0.2},
        (0.7, 0.18, 0.1, 0.02),
        (
            Subcategory("Telephone", "Telephony", 2, (
                "no dial tone", "calls go to wrong person", "headset without sound")),
            Subcategory("Meeting room", "Meeting rooms", 1, (
                "screen sharing fails in meeting room", "camera not found")),
        ),
    ),
    Category(
        "Security", 3, 0.44, 0.03, {"Security": 0.9, "Network": 0.1},
        (0.68, 0.1, 0.2, 0.02),
        (
            Subcategory("Suspicious mail", "Mail service", 3, (
                "suspicious mail received", "clicked on a strange link", "is this mail genuine?")),
            Subcategory("Malware", "Endpoint protection", 1, (
                "virus warning", "pop-up says device infected")),
        ),
    ),
)  # fmt: skip
