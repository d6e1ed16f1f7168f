"""What a document may ask for, measured in one pass that visits each fragment once, however often it is spread."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLNamedType,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
)

from execution.selections import fragments_of
from resolvers.roles import Role
from server.merges import fields_of, merges
from server.settings import Limits, Settings

PAGE = 100
"""Entries of a page whose size is not said."""
INTROSPECTION = {"__schema": 2_500, "__type": 50}
"""What walking over all types, or over one, costs by itself: once in a document is enough."""
INTROSPECTION_ENTRIES = 8
CAP = 10**12
Sizes = Mapping[str, Any]
Type = GraphQLNamedType | None


class Measure(NamedTuple):
    """How much a part of a document asks for."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0
    directives: int = 0
    cost: int = 0

    def beside(self, other: "Measure") -> "Measure":
        """Both, in one selection set."""
        sums = (min(CAP, a + b) for a, b in zip(self[1:], other[1:], strict=True))
        return Measure(max(self.depth, other.depth), *sums)


NOTHING = Measure()


class Cost(int):
    """The cost of a document; `sizes` are the variables that decide it beside the text, with their defaults."""

    document: DocumentNode
    sizes: dict[str, int]
    known: dict[tuple[int | None, ...], int]
    unchanging: bool

    @classmethod
    def of(cls, document: DocumentNode, measured: int, sizes: dict[str, int]) -> "Cost":
        """The cost of a document with every page counted as one entry whose size is a variable."""
        cost = cls(measured)
        cost.document, cost.sizes, cost.known, cost.unchanging = document, sizes, {}, is_unchanging(document)
        return cost


class Scale:
    """Measures one document. `sizes` gives the values of its variables; others count as one entry."""

    def __init__(self, document: DocumentNode, schema: GraphQLSchema, sizes: Sizes) -> None:
        self.fragments = fragments_of(document)
        self.operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
        self.schema, self.sizes = schema, sizes
        self.measured: dict[str, Measure] = {}
        self.under_way: set[str] = set()
        self.variables: set[str] = set()
        self.introspects = False

    def whole(self) -> Measure:
        """All operations, and fragments that none of them uses. Raises GraphQLError for one that spreads itself."""
        total = NOTHING
        for operation in self.operations:
            root = self.schema.get_root_type(operation.operation)
            total = total.beside(self.selections(operation.selection_set, root))
        for name in self.fragments.keys() - self.measured.keys():
            total = total.beside(self.fragment(name))
        return total

    def selections(self, node: SelectionSetNode, parent: Type) -> Measure:
        """A selection set on a type, fragments at their place."""
        total = NOTHING
        for selection in node.selections:
            total = total.beside(self.selection(selection, parent))
        return total

    def selection(self, node: SelectionNode, parent: Type) -> Measure:
        """One field or fragment with its directives."""
        inside = NOTHING
        if isinstance(node, FieldNode):
            inside = self.field(node, parent)
        elif isinstance(node, FragmentSpreadNode):
            inside = self.fragment(node.name.value)
        elif isinstance(node, InlineFragmentNode):
            inside = self.selections(node.selection_set, self.condition(node, parent))
        return inside._replace(directives=min(CAP, inside.directives + len(node.directives or ())))

    def field(self, node: FieldNode, parent: Type) -> Measure:
        """A field: what is inside counts once for each entry that it can have."""
        definition = getattr(parent, "fields", {}).get(node.name.value)
        kind = get_named_type(definition.type) if definition else None
        inside = self.selections(node.selection_set, kind) if node.selection_set else NOTHING
        depth, own, times = inside.depth + 1, 1, self.entries(node, definition)
        if node.name.value in INTROSPECTION:
            self.introspects = True
            depth, own, times = 1, INTROSPECTION[node.name.value], INTROSPECTION_ENTRIES
        aliases = inside.aliases + (node.alias is not None)
        return Measure(depth, inside.fields + 1, aliases, inside.directives, min(CAP, own + times * inside.cost))

    def fragment(self, name: str) -> Measure:
        """A named fragment, measured once. One that is unknown is left to validation."""
        if name in self.measured:
            return self.measured[name]
        if name in self.under_way:
            raise GraphQLError(f"The fragment {name} spreads itself", extensions={"code": "BAD_USER_INPUT"})
        self.under_way.add(name)
        fragment = self.fragments.get(name)
        inside = self.selections(fragment.selection_set, self.condition(fragment, None)) if fragment else NOTHING
        self.measured[name] = inside
        return inside

    def condition(self, node: FragmentDefinitionNode | InlineFragmentNode, parent: Type) -> Type:
        """The type that a fragment is on."""
        return self.schema.get_type(node.type_condition.name.value) if node.type_condition else parent

    def entries(self, node: FieldNode, definition: GraphQLField | None) -> int:
        """How many entries a field can have by its `first` or `last`."""
        given = [a.value for a in node.arguments or () if a.name.value in ("first", "last")]
        if not given:
            return PAGE if definition and "first" in definition.args else 1
        return max(map(self.size, given))

    def size(self, value: object) -> int:
        """The number that an argument's value stands for."""
        if isinstance(value, IntValueNode):
            return max(1, int(value.value)) if len(value.value) < 10 else CAP
        if isinstance(value, VariableNode):
            self.variables.add(value.name.value)
            size = self.sizes.get(value.name.value, 1)
            return min(CAP, max(1, size)) if type(size) is int else PAGE
        return PAGE


class Limiter:
    """Judges documents by each role's limits."""

    def __init__(self, settings: Settings, schema: GraphQLSchema) -> None:
        self.settings, self.schema = settings, schema

    def check(self, document: DocumentNode, role: Role) -> Cost | GraphQLError:
        """The cost of a document, or the error that refuses it. Pages sized by variables count as one entry."""
        scale = Scale(document, self.schema, {})
        try:
            measure = scale.whole()
        except GraphQLError as error:
            return error
        if scale.introspects and role not in self.settings.introspection:
            return GraphQLError("Your role may not ask for the schema", extensions={"code": "FORBIDDEN"})
        limits = self.settings.limits_of(role)
        if excess := too_complex(measure._asdict(), limits) or too_complex({"merges": merges(document)}, limits):
            return excess
        sizes = {name: default_size(scale.operations, name) for name in sorted(scale.variables)}
        return Cost.of(document, measure.cost, sizes)

    def cost(self, cost: int, variables: Sizes | None, role: Role) -> int:
        """The cost with these variables. Raises the GraphQLError that refuses it."""
        if not isinstance(cost, Cost) or not cost.sizes:
            return cost
        given = variables or {}
        sizes = {name: given.get(name, default) for name, default in cost.sizes.items()}
        key = tuple(size if type(size) is int else None for size in sizes.values())
        exact = cost.known.get(key)
        if exact is None:
            exact = Scale(cost.document, self.schema, sizes).whole().cost
            if len(cost.known) < 1_000:
                cost.known[key] = exact
        if excess := too_complex({"cost": exact}, self.settings.limits_of(role)):
            raise excess
        return exact


def too_complex(measured: Mapping[str, int], limits: Limits) -> GraphQLError | None:
    """The error that names every limit passed, with both numbers; None when there is none."""
    allowed = limits.model_dump()
    over = {name: {"actual": n, "limit": allowed[name]} for name, n in measured.items() if n > allowed[name]}
    if not over:
        return None
    told = ", ".join(f"{name} {numbers['actual']} of at most {numbers['limit']}" for name, numbers in over.items())
    return GraphQLError(f"The document asks for too much: {told}", extensions={"code": "TOO_COMPLEX", "limits": over})


def default_size(operations: list[OperationDefinitionNode], variable: str) -> int:
    """The default that an operation gives a variable, or that of a page."""
    for operation in operations:
        for definition in operation.variable_definitions or ():
            if definition.variable.name.value == variable and isinstance(definition.default_value, IntValueNode):
                return int(definition.default_value.value)
    return PAGE


def is_unchanging(document: DocumentNode) -> bool:
    """Whether a document takes no variables and asks for nothing but the schema: its answer is always the same."""
    fragments = fragments_of(document)
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return not any(operation.variable_definitions for operation in operations) and all(
        field.name.value.startswith("__")
        for operation in operations
        for field in fields_of(operation.selection_set, fragments, set())
    )
