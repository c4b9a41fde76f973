"""Desk, client, member, and who may do what."""
