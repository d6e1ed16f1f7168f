"""The text of a token, and the buckets that slow guessing down."""

import pytest

from server.rates import Buckets
from server.tokens import digest, is_token, new_token


def test_a_token_has_256_random_bits_and_a_prefix():
    first, second = new_token(), new_token()
    assert first.startswith("tdk_")
    assert first != second
    assert len(bytes.fromhex(first[4:68])) == 32


def test_a_typing_error_is_told_by_the_checksum():
    token = new_token()
    assert is_token(token)
    wrong = token[:10] + ("0" if token[10] != "0" else "1") + token[11:]
    assert not is_token(wrong)


@pytest.mark.parametrize("text", ["", "tdk_", "x" * 76, "tdk_" + "é" * 72, "tdk_" + "0" * 72])
def test_what_is_no_token_is_told_apart(text: str):
    assert not is_token(text)


def test_only_a_digest_is_kept():
    token = new_token()
    assert len(digest(token)) == 64
    assert token[4:68] not in digest(token)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_bucket_gives_its_burst_and_refills():
    clock = Clock()
    buckets = Buckets(per_second=2, burst=3, clock=clock)
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    clock.now = 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0, 0.5]


def test_buckets_that_are_full_again_are_forgotten():
    clock = Clock()
    buckets = Buckets(per_second=1, burst=1, clock=clock)
    for key in range(10_000):
        buckets.take(key)
    clock.now = 5
    buckets.take("one more")
    assert len(buckets.levels) == 1
