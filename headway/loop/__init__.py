"""The subject: ten rooms, read downwards; a room may use earlier rooms, never later ones.

``aim → evidence → kpis → assessment → register → plan → adoption → run → check → learn``
"""
