"""Task types as GraphQL inputs: names, types, defaults, descriptions, and what falls back to JSON."""

from typing import Any

import pytest
from graphql import GraphQLEnumType, graphql_sync, print_type

from resolvers.parameters import ParameterSchema, shipped_schemas
from tests.parameters.typed import BASE, core_of, sdl_of, typed_input


def define(task_type: str = "sample", required: tuple[str, ...] = (), **properties: Any) -> ParameterSchema:
    return ParameterSchema.define(task_type, {"type": "object", "properties": properties, "required": list(required)})


@pytest.mark.parametrize(
    "sdl",
    [
        "input ChannelScrapeInput { channelUrl: String! topN: Int = 10 maxAgeDays: Int }",
        "enum TrendingScrapeCategory { ALL MUSIC GAMING NEWS MOVIES }",
        'input TrendingScrapeInput { country: String = "US" category: TrendingScrapeCategory = ALL topN: Int = 50 }',
        "enum KeywordSearchDateFilter { DAY WEEK MONTH YEAR ALL }",
        "enum KeywordSearchDurationFilter { SHORT MEDIUM LONG ALL }",
        "enum KeywordSearchSortBy { RELEVANCE DATE VIEWS RATING }",
        "input KeywordSearchInput { query: String! topN: Int = 50 dateFilter: KeywordSearchDateFilter = ALL "
        "durationFilter: KeywordSearchDurationFilter = ALL sortBy: KeywordSearchSortBy = RELEVANCE }",
        "input TypedTaskInput @oneOf { channelScrape: ChannelScrapeInput keywordSearch: KeywordSearchInput "
        "trendingScrape: TrendingScrapeInput }",
    ],
)
def test_the_shipped_types_are_as_the_contract_has_them(sdl):
    assert sdl_of(core_of(*shipped_schemas()), sdl.split()[1]) == sdl


def test_everything_is_described():
    core = core_of(*shipped_schemas())
    made = [core.type_map[name] for name in core.type_map if name.endswith(("ScrapeInput", "SearchInput", "TaskInput"))]
    enums = [type_ for type_ in core.type_map.values() if isinstance(type_, GraphQLEnumType) and type_.name[0] != "_"]
    assert (len(made), len(enums)) == (4, 4)
    fields = [field for type_ in made for field in type_.fields.values()]  # type: ignore[attr-defined]
    values = [value for type_ in enums for value in type_.values.values()]
    assert all(thing.description for thing in [*made, *enums, *fields, *values])


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ({"type": "boolean"}, "Boolean"),
        ({"type": "number", "default": 1.5}, "Float = 1.5"),
        ({"type": "integer", "maximum": 2**31}, "JSON"),
        ({"type": "integer", "default": 2**31}, "Int"),
        ({"type": ["string", "null"]}, "String"),
        ({"type": ["string", "integer"]}, "JSON"),
        ({}, "JSON"),
        ({"enum": ["a", "b", None], "default": None}, "SampleP = null"),
        ({"enum": ["a-b", "a b"], "type": "string"}, "String"),
        ({"enum": [1, 2], "type": "integer", "default": 2}, "Int = 2"),
        ({"const": "only"}, "SampleP"),
        ({"enum": ["true", "4k", "été"]}, "SampleP"),
        ({"enum": ["日本"], "type": "string"}, "String"),
        ({"type": "array", "items": {"type": "string"}, "default": ["x"]}, '[String!] = ["x"]'),
        ({"type": "array", "items": {"enum": ["x", "y"]}, "default": ["y"]}, "[SamplePItem] = [Y]"),
        ({"type": "array", "items": {"type": ["integer", "null"]}}, "[Int]"),
        ({"type": "array", "items": {"type": "array", "items": {"type": "integer"}}}, "[[Int!]!]"),
        ({"type": "array"}, "JSON"),
        ({"type": "array", "default": ["x"]}, "JSON"),
        ({"type": "array", "prefixItems": [{"type": "string"}], "items": {"type": "string"}}, "JSON"),
        ({"type": "object"}, "JSON"),
        ({"type": "object", "properties": {"a": {}}, "additionalProperties": {"type": "string"}}, "JSON"),
        ({"type": "object", "properties": {"a_b": {}, "a-b": {}}}, "JSON"),
        ({"type": "object", "properties": {"日本": {}}}, "JSON"),
        ({"type": "object", "properties": {"a": {}}, "default": {}}, "SamplePInput"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None}, "Int = null"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}], "default": "x"}, 'JSON = "x"'),
    ],
)
def test_a_parameter_has_the_closest_type(rule, written):
    sdl = sdl_of(core_of(define(p=rule)), "SampleInput")
    assert sdl == f"input SampleInput {{ p: {written} }}"


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        ({"type": "string", "default": "x"}, "String!"),
        ({"type": ["string", "null"]}, "String"),
        ({}, "JSON"),
        ({"type": "object"}, "JSON!"),
        ({"anyOf": [{"type": "integer"}, {"type": "null"}]}, "Int"),
    ],
)
def test_a_required_parameter_is_required_unless_null_will_do(rule, written):
    sdl = sdl_of(core_of(define(required=("p",), p=rule)), "SampleInput")
    assert sdl == f"input SampleInput {{ p: {written} }}"


@pytest.mark.parametrize(
    ("own", "written"),
    [
        ("top_n", "topN"),
        ("top-n", "topN"),
        ("topN", "topN"),
        ("URL", "URL"),
        ("_x_y", "_xY"),
        ("3d", "_3d"),
        ("__a", "_a"),
    ],
)
def test_names_follow_graphql_and_lead_back(own, written):
    result = graphql_sync(
        core_of(define(**{own: {"type": "string"}})), f'mutation {{ submitTask(task: {{sample: {{{written}: "v"}}}}) }}'
    )
    assert (result.data, result.errors) == ({"submitTask": ["sample", {own: "v"}]}, None)


def test_a_name_that_is_taken_is_numbered():
    core = core_of(
        define("label", a={}),
        define("a_b", c={"type": "object", "properties": {"x": {}}}),
        define("a", b_c={"type": "object", "properties": {"x": {}}}),
        define("a-b", p={}),
        define("typed_task", p={}),
    )
    assert {"LabelInput", "ABCInput", "ABCInput2", "TypedTaskInput", "TypedTaskInput2"} <= core.type_map.keys()
    fields = core.type_map["TypedTaskInput"].fields  # type: ignore[attr-defined]
    assert [(name, field.out_name) for name, field in fields.items()] == [
        ("a", "a"), ("aB", "a-b"), ("aB2", "a_b"), ("label", "label"), ("typedTask", "typed_task"),
    ]  # fmt: skip


def test_references_share_a_type_and_may_lead_back_to_it():
    document = {
        "$defs": {"Size": {"type": "object", "properties": {"width": {"type": "integer"}}, "required": ["width"]}},
        "type": "object",
        "properties": {
            "small": {"$ref": "#/$defs/Size", "description": "The small one."},
            "large": {"anyOf": [{"$ref": "#/$defs/Size"}, {"type": "null"}]},
            "next": {"$ref": "#"},
            "others": {"type": "array", "items": {"$ref": "#"}},
        },
        "required": ["small", "next"],
    }
    core = core_of(ParameterSchema.define("picture", document))
    assert sdl_of(core, "PictureInput") == (
        "input PictureInput { small: PictureSizeInput! large: PictureSizeInput "
        "next: PictureInput others: [PictureInput] }"
    )
    assert sdl_of(core, "PictureSizeInput") == "input PictureSizeInput { width: Int! }"


@pytest.mark.parametrize(
    "rule", [{"minProperties": 1}, {"not": {"required": ["b"]}}, {"dependentRequired": {"a": ["c"]}}]
)
def test_where_a_rule_judges_the_object_as_given_defaults_are_told_in_words(rule):
    document = {"type": "object", "properties": {"a": {"type": "integer", "default": 1}, "b": {}, "c": {}}, **rule}
    core = core_of(ParameterSchema.define("sample", document))
    assert "a: Int b" in sdl_of(core, "SampleInput")
    assert "Default: `1`." in print_type(core.type_map["SampleInput"])


def test_parameters_without_a_type_of_their_own_are_json_with_a_note():
    schema = define("ping")
    assert str(typed_input(core_of(schema))) == "JSON!"
    assert "Any JSON that the parameter schema allows" in print_type(core_of(schema).type_map["TypedTaskInput"])


@pytest.mark.parametrize(
    ("own", "shown"),
    [("Pixels", "Pixels. Default: `3`."), ("Why?", "Why? Default: `3`."), ("A. B.", "A. B. Default: `3`.")],
)
def test_notes_follow_a_description_as_sentences_of_their_own(own, shown):
    core = core_of(define(p={"type": "integer", "default": 3, "description": own}))
    assert shown in print_type(core.type_map["SampleInput"])


def test_exactly_one_task_type_is_given():
    core = core_of(*shipped_schemas())
    for task in ("{}", '{keywordSearch: {query: "a"}, trendingScrape: {}}', "{trendingScrape: null}"):
        assert graphql_sync(core, f"mutation {{ submitTask(task: {task}) }}").errors


def test_all_other_types_are_shared_with_the_schema_before():
    core = core_of(*shipped_schemas())
    assert core.query_type is BASE._schema.query_type
    assert core.mutation_type is not BASE._schema.mutation_type
    assert str(BASE._schema.type_map["TypedTaskInput"]) == "TypedTaskInput"
    assert "channelScrape" not in BASE.as_str()


def test_an_object_nested_beyond_reason_is_json():
    rule: dict[str, Any] = {"type": "string"}
    for _ in range(60):
        rule = {"type": "object", "properties": {"a": rule}}
    made = [name for name in core_of(ParameterSchema.define("deep", rule)).type_map if name.startswith("Deep")]
    assert len(made) == 12
