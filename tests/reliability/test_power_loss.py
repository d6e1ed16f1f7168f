"""A power cut loses nothing that was acknowledged."""

import shutil

import pytest

from tests.reliability.power_loss import cuts_that_lose

pytestmark = [pytest.mark.slow, pytest.mark.skipif(shutil.which("strace") is None, reason="records with strace")]


def test_no_acknowledged_change_is_lost() -> None:
    assert cuts_that_lose("FULL", cuts=25, rounds=15) == []


def test_the_test_would_see_a_store_that_does_not_wait_for_the_disk() -> None:
    assert cuts_that_lose("NORMAL", cuts=10, rounds=15)
