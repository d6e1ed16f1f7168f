"""Times and JSON values travel as text inside and come out as clients expect them."""

import orjson
import pytest
import strawberry
from graphql import GraphQLError

from db.records import Instant, JsonText
from schema.scalars import SCALARS, print_instant, read_instant


@pytest.mark.parametrize(
    ("stored", "printed"),
    [
        ("2025-11-11T12:00:00.123456+00:00", "2025-11-11T12:00:00.123456Z"),
        ("2025-11-11T12:00:00+00:00", "2025-11-11T12:00:00.000000Z"),
        ("2025-11-11T12:00:00.5Z", "2025-11-11T12:00:00.500000Z"),
        ("2025-11-11T12:00:00", "2025-11-11T12:00:00.000000Z"),
        ("2025-11-11 12:00:00", "2025-11-11T12:00:00.000000Z"),
        ("2025-11-11T13:00:00.000000+01:00", "2025-11-11T12:00:00.000000Z"),
    ],
)
def test_every_form_found_in_files_is_printed_in_one(stored: str, printed: str) -> None:
    assert print_instant(stored) == printed


@pytest.mark.parametrize(
    "given", ["2025-11-11T12:00:00Z", "2025-11-11T14:00:00+02:00", "2025-11-11T12:00:00", "2025-11-11 12:00:00"]
)
def test_a_time_given_with_any_offset_is_kept_in_utc(given: str) -> None:
    assert read_instant(given) == "2025-11-11T12:00:00.000000+00:00"


@pytest.mark.parametrize(
    "given", ["tomorrow", "", 5, None, True, [], "2025-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_time_is_refused_with_an_example(given: object) -> None:
    with pytest.raises(GraphQLError, match=r"write it as 2024-11-13T08:00:00.123456Z"):
        read_instant(given)


@strawberry.type
class Query:
    @strawberry.field
    def echo(self, value: strawberry.scalars.JSON) -> JsonText:
        return JsonText(orjson.dumps(value).decode())

    @strawberry.field
    def at(self, at: Instant) -> Instant:
        return at


SCHEMA = strawberry.Schema(Query, config=strawberry.schema.config.StrawberryConfig(scalar_map=SCALARS))


@pytest.mark.parametrize("value", [{"a": [1, 2.5, "x", None, True, {}]}, [], "text", 5, False, 1e300])
async def test_any_json_value_comes_back_as_it_was(value: object) -> None:
    result = await SCHEMA.execute("query ($v: JSON!) { echo(value: $v) }", {"v": value})
    assert result.errors is None
    assert orjson.loads(orjson.dumps(result.data)) == {"echo": value}


async def test_json_can_be_written_in_a_document_with_variables_in_it() -> None:
    result = await SCHEMA.execute(
        "query ($x: String!) { echo(value: {a: [1, -2.5, $x, null, true, SOME], b: {}}) }", {"x": 'q"'}
    )
    assert result.errors is None
    assert orjson.loads(orjson.dumps(result.data)) == {"echo": {"a": [1, -2.5, 'q"', None, True, "SOME"], "b": {}}}


async def test_a_time_can_be_written_in_a_document() -> None:
    result = await SCHEMA.execute('{ at(at: "2025-11-11T14:00:00+02:00") }')
    assert result.data == {"at": "2025-11-11T12:00:00.000000Z"}


@pytest.mark.parametrize("literal", ["{a: [123456789012345678901234567890]}", "1e999", "[-1e999]"])
async def test_a_number_that_json_cannot_keep_is_refused(literal: str) -> None:
    result = await SCHEMA.execute(f"{{ echo(value: {literal}) }}")
    assert result.errors is not None
    assert "numbers have at most 64 bits" in result.errors[0].message
