"""The text of a token: a prefix that scanners can find, 256 random bits, and a checksum that tells typing errors."""

import secrets
import zlib
from hashlib import sha256

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
