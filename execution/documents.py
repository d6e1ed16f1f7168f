"""Documents, each parsed, checked and validated once, and kept within bounds."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    GraphQLSyntaxError,
    OperationDefinitionNode,
    parse,
    specified_rules,
    validate,
)
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from execution.errors import RequestRefused, refused
from execution.fields import strawberry_field
from execution.selections import fragments_of, root_fields
from resolvers.roles import Role
from schema.typed_tasks import depends_on_task_types

if TYPE_CHECKING:
    from execution.compiled import CompiledOperation

Check = Callable[[DocumentNode, Role], int | GraphQLError]
"""Judges a parsed document for a role: its cost, or the error that refuses it."""

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)
KEPT_CHARACTERS = 16_384
MOST_ERRORS = 5
"""Errors that are told of one document: each can cost as much as printing all of it."""


@dataclass(slots=True, eq=False)
class Prepared:
    """One operation of a valid document, ready to be executed: its kind, its root fields, what they need, and its cost.

    `roles` are those that its fields need; `waits` says that it may hold its answer back, and wants a task of its own.
    """

    schema: GraphQLSchema
    document: DocumentNode
    operation: OperationDefinitionNode
    fields: tuple[FieldNode, ...]
    roles: frozenset[Role]
    waits: bool
    cost: int
    uses: int = 0
    compiled: "CompiledOperation | None" = None
    kind: str = field(init=False)
    """`query`, `mutation` or `subscription`."""
    names: frozenset[str] = field(init=False)
    """What the schema calls its root fields."""
    extensions: dict[str, Any] = field(init=False)
    """What every response tells beside the data: what the operation costs."""

    def __post_init__(self) -> None:
        self.kind = self.operation.operation.value
        self.names = frozenset([field.name.value for field in self.fields])
        self.extensions = {"cost": self.cost}

    @property
    def name(self) -> str | None:
        """The operation's own name."""
        return self.operation.name.value if self.operation.name else None


@dataclass(slots=True, eq=False)
class Document:
    """A parsed document, what was found about it for each role, and its operations by the name they were asked for."""

    node: DocumentNode
    verdicts: dict[Role, int | GraphQLError] = field(default_factory=dict)
    operations: dict[str | None, Prepared] = field(default_factory=dict)


class Documents:
    """The documents of one schema, at most `keep`: the least lately used goes. Long and invalid ones are never kept."""

    def __init__(self, schema: GraphQLSchema, check: Check, keep: int, max_tokens: int) -> None:
        self.schema, self.check, self.keep, self.max_tokens = schema, check, keep, max_tokens
        self.known: OrderedDict[str, Document] = OrderedDict()

    def succeed(self, others: "Documents") -> None:
        """Take over the documents that mean the same by this schema, if it differs in the task types alone."""
        if self.schema.query_type is others.schema.query_type:
            lasting = {query: known for query, known in others.known.items() if not depends_on_task_types(query)}
            self.known.update((query, Document(known.node, known.verdicts)) for query, known in lasting.items())

    def prepare(self, query: str, operation_name: str | None, role: Role) -> Prepared:
        """The operation to execute. Raises RequestRefused if it cannot be parsed, is too costly, invalid or missing."""
        document = self.known.get(query)
        if document is None:
            document = self._admit(query, role)
        else:
            self.known.move_to_end(query)
        cost = self._cost(document, role)
        prepared = document.operations.get(operation_name)
        if prepared is None:
            operation = select(document.node, operation_name)
            fields = tuple(root_fields(operation.selection_set, fragments_of(document.node)))
            needs = list(metadata(self.schema, operation, fields))
            roles = frozenset(need["role"] for need in needs if "role" in need)
            waits = any(need.get("waits") for need in needs)
            prepared = Prepared(self.schema, document.node, operation, fields, roles, waits, cost)
            document.operations[operation_name] = prepared
        return prepared

    def _admit(self, query: str, role: Role) -> Document:
        document = Document(self._parse(query))
        self._cost(document, role)
        errors = validate(self.schema, document.node, RULES, MOST_ERRORS, hide_suggestions=role is not Role.ADMIN)
        if errors:
            raise RequestRefused(errors)
        if len(query) <= KEPT_CHARACTERS:
            self.known[query] = document
            if len(self.known) > self.keep:
                self.known.popitem(last=False)
        return document

    def _parse(self, query: str) -> DocumentNode:
        try:
            return parse(query, max_lexical_tokens=self.max_tokens, max_comments=self.max_tokens)
        except GraphQLSyntaxError as error:
            if "more than" in error.message:
                raise refused(f"The document has more than {self.max_tokens} tokens", "TOO_COMPLEX") from error
            raise RequestRefused([error]) from error
        except GraphQLError as error:
            raise RequestRefused([error]) from error

    def _cost(self, document: Document, role: Role) -> int:
        verdict = document.verdicts.get(role)
        if verdict is None:
            verdict = document.verdicts[role] = self.check(document.node, role)
        if isinstance(verdict, GraphQLError):
            raise RequestRefused([verdict])
        return verdict


def select(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """The operation of this name, or the only one without a name. Raises RequestRefused when there is no telling."""
    operations = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    if name is None:
        if len(operations) == 1:
            return operations[0]
        names = ", ".join(node.name.value for node in operations if node.name)
        several = f"The document has several operations; name one in operationName: {names}"
        raise refused(several if operations else "The document has no operation to execute")
    for operation in operations:
        if operation.name and operation.name.value == name:
            return operation
    raise refused(f"The document has no operation named '{name}'")


def metadata(
    schema: GraphQLSchema, operation: OperationDefinitionNode, fields: Iterable[FieldNode]
) -> Iterator[Mapping[Any, Any]]:
    """What the operation's root fields declare: the `role` that each needs, and whether it `waits`."""
    root = schema.get_root_type(operation.operation)
    if root is not None:
        for node in fields:
            definition = strawberry_field(root.fields[node.name.value]) if node.name.value in root.fields else None
            yield definition.metadata if definition is not None else {}
