"""Who waits for the interpreter gets it soon, for as long as anybody wants that."""

import sys
from collections.abc import Iterator

import pytest

from db.interpreter import SOON_SECONDS, given_soon


@pytest.fixture(autouse=True)
def usual() -> Iterator[float]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.003)
    yield 0.003
    sys.setswitchinterval(before)


def test_it_is_given_as_late_as_before_once_the_last_block_has_ended(usual: float) -> None:
    first, second = given_soon(), given_soon()
    seen = []
    for step in (first.__enter__, second.__enter__, lambda: first.__exit__(None, None, None)):
        step()
        seen.append(sys.getswitchinterval())
    second.__exit__(None, None, None)
    assert [*seen, sys.getswitchinterval()] == pytest.approx([*[SOON_SECONDS] * 3, usual], abs=2e-6)


def test_a_block_that_fails_ends_too(usual: float) -> None:
    with pytest.raises(ValueError, match="no"), given_soon():
        raise ValueError("no")
    assert sys.getswitchinterval() == pytest.approx(usual, abs=2e-6)
