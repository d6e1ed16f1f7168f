"""Documents and variables made from a schema by chance: most are sensible, some are wrong in ways that clients are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

import orjson
from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
)

DEEPEST = 5
SCALARS: dict[str, Callable[[Random], Any]] = {
    "ID": lambda chance: chance.choice(["1", "2", "3", "7", "12", "30", "31", "999", "x", "one", "2.1.w1", "3.1.w2"]),
    "Int": lambda chance: chance.choice([0, 1, 1, 2, 3, 5, 10, 50, 60, 3600, -1, 1001]),
    "Float": lambda chance: chance.choice([0.0, 0.5, 1.0, 2.5, 30.5, -1.0]),
    "Boolean": lambda chance: chance.random() < 0.5,
    "String": lambda chance: chance.choice(["scrape", "keyword_search", "w1", "team", "red", "", "no such", "näme"]),
    "JSON": lambda chance: chance.choice([{"n": 1}, {"query": "a"}, {"query": 1}, [1, {"a": None}], "text", 7, True]),
    "DateTime": lambda chance: chance.choice(["2025-06-15T15:06:40Z", "2025-06-15T15:06:41.5+02:00", "yesterday"]),
    "Cursor": lambda chance: chance.choice(["", "x-1", "00000000-1"]),
}
WAITS = frozenset({"waitSeconds", "timeoutSeconds"})
"""How long an answer may take: nothing is waited for here."""
WRONG = (None, True, 1, 2**31, 1.5, "GREEN", "", [], [None], {}, {"no": 1})


@dataclass
class Request:
    """A document and its variables."""

    query: str
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass
class Generator:
    """Makes one request. What has happened in it so far is kept, so that names do not clash."""

    schema: GraphQLSchema
    chance: Random
    leave_out: frozenset[str] = frozenset()
    declared: dict[str, str] = field(default_factory=dict)
    given: dict[str, Any] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.numbers = count(1)

    def request(self) -> Request:
        """A query, or now and then a mutation."""
        changes = self.chance.random() < 0.2
        root = self.schema.mutation_type if changes else self.schema.query_type
        assert root is not None
        names = [name for name in root.fields if name not in self.leave_out]
        chosen = [self.chance.choice(names) for _ in range(self.chance.choice([1, 1, 1, 2, 3]))]
        body = " ".join(self.field(name, root.fields[name], 1, renamed=True) for name in chosen)
        variables = ", ".join(f"${name}: {type_}" for name, type_ in self.declared.items())
        head = f"{'mutation' if changes else 'query'} Made{f'({variables})' if variables else ''}"
        return Request(" ".join([f"{head} {{ {body} }}", *self.fragments]), self.given)

    def field(self, name: str, field: GraphQLField, depth: int, renamed: bool) -> str:
        """A field with arguments, selections, and now and then a directive."""
        alias = f"{self.name('a')}: " if renamed or self.chance.random() < 0.1 else ""
        arguments = [text for key, argument in field.args.items() if (text := self.argument(key, argument))]
        given = f"({', '.join(arguments)})" if arguments else ""
        return f"{alias}{name}{given}{self.directive()}{self.below(field.type, depth)}"

    def directive(self) -> str:
        """Seldom a condition."""
        if self.chance.random() > 0.005:
            return ""
        name = self.variable("Boolean!", self.chance.random() < 0.7)
        return f" @{self.chance.choice(['include', 'skip'])}(if: {name})"

    def below(self, type_: GraphQLOutputType, depth: int) -> str:
        """The selections of a composite type; nothing for a leaf."""
        named = get_named_type(type_)
        if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
            return f" {{ {self.selections(named, depth)} }}"
        if isinstance(named, GraphQLUnionType):
            return f" {{ __typename {self.members(named.types, depth)} }}"
        return ""

    def selections(self, type_: GraphQLObjectType | GraphQLInterfaceType, depth: int, renamed: bool = False) -> str:
        """Some fields of a type, and for an interface some of its members' own."""
        leaves = [name for name, field in type_.fields.items() if not self.is_composite(field)]
        others = [name for name in type_.fields if name not in leaves and depth < DEEPEST]
        chosen = self.some(leaves, 4) + self.some(others, 2)
        parts = [self.field(name, type_.fields[name], depth + 1, renamed or name in others) for name in chosen]
        if not parts or self.chance.random() < 0.2:
            parts.append("__typename")
        if isinstance(type_, GraphQLInterfaceType):
            parts.append(self.members(self.schema.get_possible_types(type_), depth))
        return self.spread(type_.name, " ".join(parts))

    def members(self, types: Sequence[GraphQLObjectType], depth: int) -> str:
        """Fragments on some members of an abstract type."""
        chosen = self.some(list(types), 3)
        return " ".join(f"... on {type_.name} {{ {self.selections(type_, depth, True)} }}" for type_ in chosen)

    def spread(self, type_name: str, selections: str) -> str:
        """The selections as they are, or behind a fragment."""
        if self.chance.random() > 0.1:
            return selections
        name = self.name("F")
        self.fragments.append(f"fragment {name} on {type_name} {{ {selections} }}")
        return f"...{name}"

    def argument(self, name: str, argument: GraphQLArgument) -> str:
        """An argument by literal or by variable; nothing for one that is left out."""
        if name in WAITS:
            return f"{name}: 0"
        required = isinstance(argument.type, GraphQLNonNull)
        if self.chance.random() < (0.5 if not required else 0.5 * (argument.default_value is not None) * 0.2):
            return "" if not required or argument.default is not None else self.argument(name, argument)
        if self.chance.random() < 0.3:
            return f"{name}: {literal(self.value(argument.type), argument.type)}"
        value = self.chance.choice(WRONG) if self.chance.random() < 0.05 else self.value(argument.type)
        return f"{name}: {self.variable(str(argument.type), value)}"

    def variable(self, type_: str, value: Any) -> str:
        """A new variable of this type; now and then it is not given."""
        name = self.name("v")
        self.declared[name] = type_
        if self.chance.random() > 0.03:
            self.given[name] = value
        return f"${name}"

    def value(self, type_: GraphQLInputType) -> Any:
        """A value of a type, as JSON."""
        if isinstance(type_, GraphQLNonNull):
            return self.value_of(type_.of_type)
        return None if self.chance.random() < 0.1 else self.value_of(type_)

    def value_of(self, type_: Any) -> Any:
        """A value that is not null."""
        if isinstance(type_, GraphQLList):
            return [self.value(type_.of_type) for _ in range(self.chance.choice([0, 1, 1, 2, 3]))]
        if isinstance(type_, GraphQLEnumType):
            return self.chance.choice(list(type_.values))
        if isinstance(type_, GraphQLInputObjectType):
            return self.members_of(type_)
        return SCALARS[type_.name](self.chance)

    def members_of(self, type_: GraphQLInputObjectType) -> dict[str, Any]:
        """An input object: what is required, and some of the rest; one member where there has to be one."""
        if type_.is_one_of:
            name = self.chance.choice(list(type_.fields))
            return {name: self.value_of(type_.fields[name].type)}
        wanted = (name for name, field in type_.fields.items() if needed(field) or self.chance.random() < 0.3)
        return {name: 0.0 if name in WAITS else self.value(type_.fields[name].type) for name in wanted}

    def some(self, items: list[Any], most: int) -> list[Any]:
        """A few of these, in any order."""
        return self.chance.sample(items, min(len(items), self.chance.randint(0, most)))

    def name(self, prefix: str) -> str:
        """A name that is new."""
        return f"{prefix}{next(self.numbers)}"

    @staticmethod
    def is_composite(field: GraphQLField) -> bool:
        """Whether a field has selections below it."""
        return isinstance(get_named_type(field.type), GraphQLObjectType | GraphQLInterfaceType | GraphQLUnionType)


def needed(field: Any) -> bool:
    """Whether a member of an input has to be given."""
    return isinstance(field.type, GraphQLNonNull)


def literal(value: Any, type_: Any) -> str:
    """A value as it is written in a document."""
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(inner, GraphQLList) and isinstance(value, list):
        return f"[{', '.join(literal(item, inner.of_type) for item in value)}]"
    if isinstance(inner, GraphQLInputObjectType) and isinstance(value, dict):
        return written({name: literal(item, inner.fields[name].type) for name, item in value.items()})
    if isinstance(inner, GraphQLEnumType) and value is not None:
        return str(value)
    if isinstance(value, dict):
        return written({name: literal(item, None) for name, item in value.items()})
    if isinstance(value, list):
        return f"[{', '.join(literal(item, None) for item in value)}]"
    return orjson.dumps(value).decode()


def written(members: dict[str, str]) -> str:
    """An object literal."""
    return "{" + ", ".join(f"{name}: {value}" for name, value in members.items()) + "}"
