"""Times as text."""

from datetime import UTC, datetime

from hypothesis import example, given
from hypothesis import strategies as st

from db.clock import instant, parse_instant


@given(st.floats(-2e9, 2.5e11))
@example(0.0)
@example(0.9999996)
@example(1_999_999_999.9999999)
def test_an_instant_is_the_time_to_the_nearest_microsecond(seconds: float) -> None:
    told = instant(seconds)
    assert told == datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
    assert parse_instant(told) == datetime.fromtimestamp(seconds, UTC)
