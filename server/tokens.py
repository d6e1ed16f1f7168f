"""The text of a token: a prefix that scanners can find, 256 random bits, and a checksum that tells typing errors."""

import re
import secrets
import zlib
from hashlib import sha256

from db.records import Instant
from db.store import Tokens
from resolvers.roles import Role

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
PREFIX = "tdk_"
LENGTH = len(PREFIX) + 64 + 8


def new_token() -> str:
    """A token that nobody can guess."""
    body = PREFIX + secrets.token_hex(32)
    return body + checksum(body)


def is_token(text: str) -> bool:
    """Whether a text is a whole token, rightly copied."""
    return len(text) == LENGTH and text.startswith(PREFIX) and text.isascii() and checksum(text[:-8]) == text[-8:]


def checksum(body: str) -> str:
    """Eight hexadecimal digits made of the rest."""
    return f"{zlib.crc32(body.encode()):08x}"


def digest(token: str) -> str:
    """What is kept of a token: its SHA-256 in hex."""
    return sha256(token.encode()).hexdigest()


async def issue(store: Tokens, name: str, role: Role, expires_at: Instant | None = None) -> str:
    """Make a token and return its text, which nobody can be shown again. Raises ValueError, TokenNameTaken."""
    if not NAME.fullmatch(name):
        raise ValueError("A token's name has 1 to 100 letters, digits, dots, dashes and underscores")
    token = new_token()
    await store.add_token(name, role.value, digest(token), expires_at)
    return token
