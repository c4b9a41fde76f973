"""Headway makes service improvement stick."""
