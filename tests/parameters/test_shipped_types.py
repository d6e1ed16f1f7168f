"""The three task types that come with Taskdeck, as existing clients know them."""

import pytest

from resolvers.parameters import ParameterRegistry, description_of, shipped_schemas

CHANNEL = "https://www.youtube.com/@NASA"


@pytest.fixture
def registry() -> ParameterRegistry:
    return ParameterRegistry(shipped_schemas())


@pytest.mark.parametrize(
    ("task_type", "given", "prepared"),
    [
        ("channel_scrape", {"channel_url": CHANNEL}, {"channel_url": CHANNEL, "top_n": 10}),
        ("trending_scrape", {}, {"country": "US", "category": "all", "top_n": 50}),
        (
            "keyword_search",
            {"query": "cats", "sort_by": "views"},
            {"query": "cats", "top_n": 50, "date_filter": "all", "duration_filter": "all", "sort_by": "views"},
        ),
        ("channel_scrape", {"channel_url": CHANNEL, "top_n": 500, "max_age_days": 1, "mine": [1.0]}, None),
    ],
)
def test_valid_parameters_get_their_defaults_and_keep_all_that_was_given(registry, task_type, given, prepared):
    expected = prepared if prepared is not None else given
    assert registry.validate_and_prepare(task_type, given) == (True, expected, [])


@pytest.mark.parametrize(
    ("task_type", "given", "errors"),
    [
        ("nonsense", {}, ["Unknown task type: nonsense"]),
        ("channel_scrape", {}, ["Required parameter missing: channel_url"]),
        ("channel_scrape", {"channel_url": 7}, ["channel_url must be string, got <class 'int'>"]),
        ("channel_scrape", {"channel_url": None}, ["channel_url must be string, got <class 'NoneType'>"]),
        (
            "channel_scrape",
            {"channel_url": "https://example.com/@NASA"},
            [r"channel_url must match pattern ^https?://(www\.)?youtube\.com/@[\w-]+"],
        ),
        ("trending_scrape", {"top_n": "7"}, ["top_n must be integer, got <class 'str'>"]),
        ("trending_scrape", {"top_n": 10.0}, ["top_n must be integer, got <class 'float'>"]),
        ("trending_scrape", {"top_n": True}, ["top_n must be integer, got <class 'bool'>"]),
        ("trending_scrape", {"top_n": None}, ["top_n must be integer, got <class 'NoneType'>"]),
        ("trending_scrape", {"top_n": 0}, ["top_n must be >= 1"]),
        ("trending_scrape", {"top_n": 201}, ["top_n must be <= 200"]),
        ("trending_scrape", {"top_n": 0.0}, ["top_n must be integer, got <class 'float'>"]),
        ("trending_scrape", {"category": 1}, ["category must be one of ['all', 'music', 'gaming', 'news', 'movies']"]),
        ("trending_scrape", [], ["parameters must be object, got <class 'list'>"]),
        (
            "keyword_search",
            {"sort_by": "rating!", "extra": 1, "top_n": 501, "duration_filter": None},
            [
                "Required parameter missing: query",
                "top_n must be <= 500",
                "duration_filter must be one of ['short', 'medium', 'long', 'all']",
                "sort_by must be one of ['relevance', 'date', 'views', 'rating']",
            ],
        ),
    ],
)
def test_every_error_is_told_at_once_in_definition_order(registry, task_type, given, errors):
    ok, _, told = registry.validate_and_prepare(task_type, given)
    assert (ok, told) == (False, errors)


def test_refused_parameters_come_back_without_defaults(registry):
    assert registry.validate_and_prepare("trending_scrape", {"top_n": 0})[1] == {"top_n": 0}


def test_unknown_parameters_are_noted(registry, caplog):
    registry.validate_and_prepare("trending_scrape", {"colour": "red", "top_n": 3})
    assert [record.message for record in caplog.records] == ["Task type trending_scrape does not define: colour"]


def test_every_example_is_valid(registry):
    for schema in registry.list_schemas():
        shape = description_of(schema)
        assert shape["examples"]
        for example in shape["examples"]:
            assert registry.validate_and_prepare(schema.task_type, example)[0]


def test_the_rest_shape_has_flat_keys_and_constraints(registry):
    shape = description_of(registry.get_schema("channel_scrape"))
    assert (shape["task_type"], shape["description"]) == ("channel_scrape", "Scrape videos from YouTube channel")
    limits = {"enum_values": None, "min_value": 1, "max_value": 500, "pattern": None}
    assert shape["parameters"][1] == {
        "name": "top_n",
        "type": "integer",
        "required": False,
        "default": 10,
        "description": "How many videos to take, newest first.",
        **limits,
        "constraints": {**limits, "min_length": None, "max_length": None},
    }


@pytest.mark.parametrize(
    ("task_type", "parameters"),
    [
        (
            "channel_scrape",
            [
                ("channel_url", "string", True, None, None, None, None),
                ("top_n", "integer", False, 10, None, 1, 500),
                ("max_age_days", "integer", False, None, None, 1, None),
            ],
        ),
        (
            "trending_scrape",
            [
                ("country", "string", False, "US", None, None, None),
                ("category", "enum", False, "all", ["all", "music", "gaming", "news", "movies"], None, None),
                ("top_n", "integer", False, 50, None, 1, 200),
            ],
        ),
        (
            "keyword_search",
            [
                ("query", "string", True, None, None, None, None),
                ("top_n", "integer", False, 50, None, 1, 500),
                ("date_filter", "enum", False, "all", ["day", "week", "month", "year", "all"], None, None),
                ("duration_filter", "enum", False, "all", ["short", "medium", "long", "all"], None, None),
                ("sort_by", "enum", False, "relevance", ["relevance", "date", "views", "rating"], None, None),
            ],
        ),
    ],
)
def test_the_three_types_are_as_existing_clients_know_them(registry, task_type, parameters):
    keys = ("name", "type", "required", "default", "enum_values", "min_value", "max_value")
    shape = description_of(registry.get_schema(task_type))
    assert [tuple(parameter[key] for key in keys) for parameter in shape["parameters"]] == parameters
    assert all(parameter["description"] for parameter in shape["parameters"])


def test_scripts_share_one_registry_with_the_shipped_types():
    registry = ParameterRegistry.get_instance()
    assert registry is ParameterRegistry.get_instance()
    assert {"channel_scrape", "trending_scrape", "keyword_search"} <= {s.task_type for s in registry.list_schemas()}
