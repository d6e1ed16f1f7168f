"""Documents and bodies that are small to send and meant to be expensive, with the code that refuses each."""

from typing import NamedTuple

from graphql import get_introspection_query


class Attack(NamedTuple):
    """A request body's `query`, and what must become of it (None: it may pass, cheaply)."""

    name: str
    query: str
    code: str | None


def chain(count: int, spreads: int) -> str:
    """Fragments that each spread the next one several times: `spreads` to the power of `count` fields."""
    parts = [f"fragment F{n} on Query {{ {f'...F{n + 1} ' * spreads}}}" for n in range(count)]
    return "{ ...F0 } " + " ".join(parts) + f" fragment F{count} on Query {{ __typename }}"


def circle(count: int) -> str:
    """Fragments that spread each other in a circle."""
    return "{ ...F0 } " + " ".join(f"fragment F{n} on Query {{ ...F{(n + 1) % count} }}" for n in range(count))


def many(count: int, text: str) -> str:
    """A text again and again, `#` standing for the number."""
    return " ".join(text.replace("#", str(n)) for n in range(count))


REFUSED, COMPLEX = "BAD_USER_INPUT", "TOO_COMPLEX"
ATTACKS = (
    Attack("aliases", f"{{ {many(400, 'a#: __typename')} }}", COMPLEX),
    Attack("the same field", f"{{ {many(490, '__typename')} }}", COMPLEX),
    Attack("the same field with fields", f"{{ {many(240, 'statistics { cursor }')} }}", COMPLEX),
    Attack("an unused fragment", f"{{ __typename }} fragment F on Query {{ {many(240, 'a b')} }}", COMPLEX),
    Attack("conflicting arguments", f"{{ {many(200, 'task(id: #) { id }')} }}", COMPLEX),
    Attack("inline fragments", f"{{ {many(480, '... { __typename }')} }}", COMPLEX),
    Attack("a fragment bomb", chain(100, 3), COMPLEX),
    Attack("a circle of fragments", circle(180), REFUSED),
    Attack("unknown fragments", f"{{ {many(600, '...F#')} }}", REFUSED),
    Attack("unused fragments", f"{{ __typename }} {many(200, 'fragment F# on Query { __typename }')}", REFUSED),
    Attack("directives", f"{{ __typename {many(300, '@skip(if: true)')} }}", COMPLEX),
    Attack("unknown directives", f"{{ __typename {many(600, '@x')} }}", COMPLEX),
    Attack("unknown fields", f"{{ {many(490, 'task#')} }}", REFUSED),
    Attack("unknown arguments", f"{{ task({many(600, 'idx#: 1')}) {{ id }} }}", REFUSED),
    Attack("unknown input fields", f"{{ tasks(filter: {{ {many(450, 'k#: 1')} }}) {{ nodes {{ id }} }} }}", REFUSED),
    Attack("variables", f"query ({many(400, '$v#: Int')}) {{ __typename }}", REFUSED),
    Attack("operations", many(320, "query Q# { __typename }"), REFUSED),
    Attack("nested fields", "{ a" * 400 + " }" * 400, REFUSED),
    Attack("nested inline fragments", "{ " + "... { " * 300 + "__typename" + " }" * 301, REFUSED),
    Attack("nested lists", "{ task(id: " + "[" * 900 + "]" * 900 + ") { id } }", REFUSED),
    Attack("nested objects", "{ tasks(filter: " + "{ a: " * 400 + "1" + " }" * 401 + ") { id } }", REFUSED),
    Attack("deep lists", f"{{ tasks {{ nodes {{ {'worker { currentTasks { ' * 6} id {'} } ' * 6} }} }} }}", COMPLEX),
    Attack("wide lists", "{ tasks(first: 1000) { nodes { events(first: 1000) { events { cursor } } } } }", COMPLEX),
    Attack("a huge page", "{ tasks(first: " + "9" * 1_000 + ") { nodes { id } } }", COMPLEX),
    Attack("many ids", f"{{ awaitTasks(ids: [{many(1_800, '#')}], timeoutSeconds: 0) {{ id }} }}", REFUSED),
    Attack("tokens", "{ " + "a " * 3_000 + "}", COMPLEX),
    Attack("comments", "#\n" * 15_000 + "{ __typename }", COMPLEX),
    Attack("commas", "{ __typename" + "," * 30_000 + "}", None),
    Attack("a long name", "{ " + "a" * 30_000 + " }", REFUSED),
    Attack("a long string", '{ task(id: "' + "\\u0041" * 5_000 + '") { id } }', REFUSED),
    Attack("a long block string", '{ task(id: """' + "\n a" * 10_000 + '""") { id } }', REFUSED),
    Attack("a long document", "{ __typename }" + " " * 100_000, COMPLEX),
    Attack("introspection", get_introspection_query(), None),
    Attack("nested introspection", "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }",
           REFUSED),
    Attack("introspection again and again",
           f"{{ {many(25, 's#: __schema { types { fields { name type { name kind } args { name } } } }')} }}", COMPLEX),
)  # fmt: skip

FINE = b'{"query": "{ __typename }"'
BODIES = {
    "too long": (b'{"query": "' + b" " * 1_800_000 + b'"}', 413),
    "deep": (FINE + b', "variables": {"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}}", 400),
    "deep objects": (FINE + b', "variables": ' + b'{"a": ' * 30_000 + b"1" + b"}" * 30_001, 400),
    "many keys": (FINE + b', "variables": {' + b",".join(b'"k%d":1' % n for n in range(20_000)) + b"}}", 200),
    "no UTF-8": (b'{"query": "{ __typename }' + b"\xff" * 1_000 + b'"}', 400),
    "a surrogate": (rb'{"query": "{ task(id: \"\ud800\") { id } }"}', 400),
    "a batch": (b"[" + b",".join([b'{"query": "{ __typename }"}'] * 1_000) + b"]", 400),
    "a number of 100,000 digits": (FINE + b', "variables": {"n": ' + b"9" * 100_000 + b"}}", 400),
}  # fmt: skip
