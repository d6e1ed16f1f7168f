"""Every way in names the role it needs, and each role opens what it is for."""

import pytest
from graphql import GraphQLObjectType
from strawberry.schema.schema_converter import GraphQLCoreConverter

from resolvers.errors import Forbidden
from resolvers.parameters import ParameterRegistry, shipped_schemas
from resolvers.roles import GRANTS, Identity, Role, check_worker
from schema.root import build_schema

CORE = build_schema(ParameterRegistry(shipped_schemas()))._schema
ROOTS = [CORE.query_type, CORE.mutation_type, CORE.subscription_type]


def roles_of(root: GraphQLObjectType) -> dict[str, object]:
    definition = GraphQLCoreConverter.DEFINITION_BACKREF
    return {name: field.extensions[definition].metadata.get("role") for name, field in root.fields.items()}


@pytest.mark.parametrize("root", ROOTS, ids=lambda root: root.name)
def test_every_root_field_names_a_role(root: GraphQLObjectType) -> None:
    assert [name for name, role in roles_of(root).items() if not isinstance(role, Role)] == []


def test_queries_and_subscriptions_need_no_more_than_a_viewer() -> None:
    assert set(roles_of(ROOTS[0]).values()) == {Role.VIEWER}
    assert set(roles_of(ROOTS[2]).values()) == {Role.VIEWER}


def test_mutations_are_for_operators_and_workers_and_task_types_for_administrators() -> None:
    mutations = roles_of(ROOTS[1])
    assert mutations.pop("registerTaskType") is Role.ADMIN
    workers = {name for name, role in mutations.items() if role is Role.WORKER}
    assert workers == {
        "claimTasks", "heartbeat", "reportProgress", "appendTaskLogs", "completeTask", "failTask", "releaseTask"
    }  # fmt: skip
    assert {role for name, role in mutations.items() if name not in workers} == {Role.OPERATOR}


def test_each_role_opens_what_it_is_for_and_only_an_administrator_everything() -> None:
    assert Identity("t", Role.VIEWER).may(Role.VIEWER)
    assert not Identity("t", Role.VIEWER).may(Role.OPERATOR)
    assert not Identity("t", Role.OPERATOR).may(Role.WORKER)
    assert not Identity("t", Role.WORKER).may(Role.VIEWER)
    assert GRANTS[Role.ADMIN] == set(Role)


@pytest.mark.parametrize("worker_id", ["fetcher", "fetcher/1"])
def test_a_workers_token_acts_for_its_own_workers(worker_id: str) -> None:
    check_worker(Identity("fetcher", Role.WORKER), worker_id)


@pytest.mark.parametrize("worker_id", ["other", "fetcher2", "", "fetche"])
def test_a_workers_token_acts_for_no_other_worker(worker_id: str) -> None:
    with pytest.raises(Forbidden, match="fetcher only"):
        check_worker(Identity("fetcher", Role.WORKER), worker_id)


def test_an_administrator_acts_for_every_worker() -> None:
    check_worker(Identity(), "anybody")
