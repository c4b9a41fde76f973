"""The cast of the doors, on a desk with tickets."""

from tests.doors.conftest import cast, desk, stock

__all__ = ["cast", "desk", "stock"]
