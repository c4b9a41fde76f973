"""Addresses that are secrets: kept sealed, never shown whole again."""

from __future__ import annotations

import base64
from urllib.parse import urlsplit

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from headway.ground.trouble import Trouble


def _box() -> Fernet:
    key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"headway post")
    return Fernet(base64.urlsafe_b64encode(key.derive(settings.POST_KEY.encode())))


def seal(text: str) -> str:
    """The text, encrypted and authenticated with the installation's own key."""
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """The text again; `Trouble` when the key in the data folder is not the one it was sealed with."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Trouble(
            "A chat address cannot be read: the key in the data folder is another one."
            " Remove the address and add it again."
        ) from error


def hinted(url: str) -> str:
    """What may be shown of an address: where it leads, and nothing of its secrets.

    >>> hinted("slack://tokenA/tokenB/tokenC"), hinted("json://user:pw@chat.example/hook/secret")
    ('slack', 'json at chat.example')
    """
    scheme = urlsplit(url).scheme.lower()
    if scheme.rstrip("s") in {"json", "xml", "form", "mattermost", "mmost", "rocket", "ntfy"}:
        host = urlsplit(url).hostname or ""
        return f"{scheme} at {host}" if host else scheme
    return scheme
