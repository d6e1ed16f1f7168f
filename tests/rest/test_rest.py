"""The REST calls answer as existing scripts know them."""

from contextlib import closing
from typing import Any

import httpx
import pytest

from db.sqlite.connection import connect
from tests.serving import Server

KEYS = {"name", "type", "required", "default", "description", "enum_values", "min_value", "max_value", "pattern"}


@pytest.fixture
def rest(server: Server) -> httpx.Client:
    return httpx.Client(base_url=server.address, timeout=40, verify=False)


def submit(rest: httpx.Client, **body: object) -> dict[str, Any]:
    response = rest.post("/tasks", json={"task_type": "keyword_search", "parameters": {"query": "rest"}, **body})
    assert response.status_code == 201, response.text
    answer: dict[str, Any] = response.json()
    return answer


def test_a_task_is_submitted_with_its_defaults(rest: httpx.Client):
    task = submit(rest)
    assert isinstance(task["id"], int)
    assert {name: task[name] for name in ("task_type", "status", "claimed_by", "priority")} == {
        "task_type": "keyword_search",
        "status": "queued",
        "claimed_by": None,
        "priority": 5,
    }
    assert task["parameters"]["top_n"] == 50
    assert task["created_at"].endswith("+00:00")
    assert rest.get(f"/tasks/{task['id']}").json() == task


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"task_type": "nothing", "parameters": {}}, ["Unknown task type: nothing"]),
        (
            {"task_type": "keyword_search", "parameters": {"top_n": 0, "sort_by": "x"}},
            [
                "Required parameter missing: query",
                "top_n must be >= 1",
                "sort_by must be one of ['relevance', 'date', 'views', 'rating']",
            ],
        ),
    ],
)
def test_invalid_parameters_are_400_with_every_error(rest: httpx.Client, body: dict[str, Any], errors: list[str]):
    response = rest.post("/tasks", json=body)
    assert response.status_code == 400
    assert response.json() == {"detail": {"errors": errors}}


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "task_type"),
        ({"task_type": 1, "parameters": {}}, "task_type"),
        ({"task_type": "keyword_search"}, "parameters"),
        ({"task_type": "keyword_search", "parameters": []}, "parameters"),
        ({"task_type": "keyword_search", "parameters": {"query": "x"}, "priority": 0}, "priority"),
        ({"task_type": "keyword_search", "parameters": {"query": "x"}, "priority": 11}, "priority"),
        ({"task_type": "keyword_search", "parameters": {"query": "x"}, "priority": "5"}, "priority"),
        ({"task_type": "keyword_search", "parameters": {"query": "x"}, "priority": None}, "priority"),
    ],
)
def test_a_wrong_shape_is_422_and_named(rest: httpx.Client, body: dict[str, Any], named: str):
    response = rest.post("/tasks", json=body)
    assert response.status_code == 422
    assert named in response.json()["detail"][0]["loc"]


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b"{}", "text/plain", 415),
        (b" " * 300_000, "application/json", 413),
    ],
)
def test_a_body_that_is_no_json_is_4xx(rest: httpx.Client, content: bytes, content_type: str, status: int):
    response = rest.post("/tasks", content=content, headers={"content-type": content_type})
    assert response.status_code == status
    assert isinstance(response.json()["detail"], str)


def test_lists_are_newest_first_and_ties_by_id(rest: httpx.Client):
    ids = [submit(rest)["id"] for _ in range(3)]
    found = [task["id"] for task in rest.get("/tasks", params={"limit": 3}).json()]
    assert found == ids[::-1]


def test_lists_can_be_of_one_status(rest: httpx.Client):
    task = submit(rest)
    assert rest.delete(f"/tasks/{task['id']}").status_code == 204
    cancelled = rest.get("/tasks", params={"status": "cancelled", "limit": 1000}).json()
    assert task["id"] in [one["id"] for one in cancelled]
    assert {one["status"] for one in cancelled} == {"cancelled"}
    assert rest.get("/tasks", params={"status": "nothing"}).json() == []


@pytest.mark.parametrize("limit", ["0", "1001", "-1", "x", "1.5", "9" * 30])
def test_a_limit_outside_1_to_1000_is_refused(rest: httpx.Client, limit: str):
    response = rest.get("/tasks", params={"limit": limit})
    assert response.status_code == 422
    assert response.json()["detail"][0]["loc"] == ["query", "limit"]


@pytest.mark.parametrize("id", ["999999999", "0", "-1", str(2**63), "9" * 40])
def test_a_task_that_is_not_there_is_404(rest: httpx.Client, id: str):
    read, removed = rest.get(f"/tasks/{id}"), rest.delete(f"/tasks/{id}")
    assert (read.status_code, read.json()) == (404, {"detail": "Task not found"})
    assert (removed.status_code, removed.json()) == (404, {"detail": "Task not found or cannot be cancelled"})


@pytest.mark.parametrize("id", ["x", "1.5", "1e3", "%00", "9" * 5000])
def test_an_id_that_is_no_number_is_4xx(rest: httpx.Client, id: str):
    assert rest.get(f"/tasks/{id}").status_code in (404, 422)


@pytest.mark.parametrize(
    ("status", "answer"), [("claimed", 204), ("running", 204), ("completed", 404), ("failed", 404)]
)
def test_what_is_not_finished_is_cancelled_at_once(rest: httpx.Client, server: Server, status: str, answer: int):
    task = submit(rest)
    with closing(connect(server.database)) as other:
        for reached in ("claimed", status):
            other.execute("UPDATE task_queue SET status = ?, claimed_by = 'w' WHERE id = ?", (reached, task["id"]))
    assert rest.delete(f"/tasks/{task['id']}").status_code == answer
    assert rest.get(f"/tasks/{task['id']}").json()["status"] == ("cancelled" if answer == 204 else status)


def test_workers_are_latest_heartbeat_first(rest: httpx.Client, server: Server):
    with closing(connect(server.database)) as other:
        for name, minute in (("rest-early", 1), ("rest-late", 2)):
            beat = f"2099-01-01T00:0{minute}:00.000000+00:00"
            other.execute(
                "INSERT OR REPLACE INTO worker_heartbeats (worker_id, last_heartbeat, tasks_processed, tasks_failed) "
                "VALUES (?, ?, 4, 1)",
                (name, beat),
            )
    found = [worker for worker in rest.get("/workers").json() if worker["worker_id"].startswith("rest-")]
    assert [worker["worker_id"] for worker in found] == ["rest-late", "rest-early"]
    assert {name: found[0][name] for name in ("tasks_processed", "tasks_failed", "current_task_id")} == {
        "tasks_processed": 4,
        "tasks_failed": 1,
        "current_task_id": None,
    }


def test_schemas_are_described_flat_and_nested(rest: httpx.Client):
    schemas = {schema["task_type"]: schema for schema in rest.get("/schemas").json()["schemas"]}
    assert {"channel_scrape", "trending_scrape", "keyword_search"} <= set(schemas)
    one = rest.get("/schemas/keyword_search").json()
    assert one == schemas["keyword_search"]
    assert set(one) >= {"task_type", "description", "parameters", "examples"}
    top_n = next(parameter for parameter in one["parameters"] if parameter["name"] == "top_n")
    assert set(top_n) >= KEYS | {"constraints"}
    assert (top_n["min_value"], top_n["max_value"], top_n["pattern"], top_n["default"]) == (1, 500, None, 50)
    assert top_n["constraints"]["max_value"] == 500


def test_an_unknown_schema_is_404(rest: httpx.Client):
    response = rest.get("/schemas/nothing")
    assert (response.status_code, response.json()) == (404, {"detail": "Schema not found"})


def test_statistics_count_only_what_occurs(rest: httpx.Client):
    submit(rest)
    found = rest.get("/statistics").json()
    assert found["status_counts"]["queued"] >= 1
    assert 0 not in found["status_counts"].values()
    assert found["db_size_mb"] == round(found["db_size_bytes"] / 1_048_576, 2)
    assert isinstance(found["active_workers"], int)


def test_graphql_and_rest_tell_the_same(rest: httpx.Client, server: Server):
    task = submit(rest, priority=9)
    query = "query ($id: ID!) { task(id: $id) { id taskType status priority parameters } }"
    told = server.graphql(query, {"id": str(task["id"])}).json()["data"]["task"]
    assert told == {
        "id": str(task["id"]),
        "taskType": task["task_type"],
        "status": task["status"].upper(),
        "priority": 9,
        "parameters": task["parameters"],
    }


def test_the_documentation_needs_no_network(rest: httpx.Client):
    page = rest.get("/docs").text
    assert "http://" not in page
    assert "https://" not in page
    for part in ("/static-offline-docs/swagger-ui-bundle.js", "/static-offline-docs/swagger-ui.css"):
        assert part in page
        assert rest.get(part).status_code == 200


def test_every_call_is_documented(rest: httpx.Client):
    paths = rest.get("/openapi.json").json()["paths"]
    calls = {f"{method.upper()} {path}" for path, methods in paths.items() for method in methods}
    assert calls == {
        "POST /tasks", "GET /tasks", "GET /tasks/{id}", "DELETE /tasks/{id}",
        "GET /workers", "GET /schemas", "GET /schemas/{task_type}", "GET /statistics",
    }  # fmt: skip


def test_a_call_that_is_not_there_is_404_and_a_wrong_method_405(rest: httpx.Client):
    assert rest.get("/nothing").status_code == 404
    assert rest.put("/tasks", json={}).status_code == rest.post("/workers").status_code == 405


def test_metrics_count_requests_and_tasks(rest: httpx.Client):
    submit(rest)
    page = rest.get("/metrics").text
    assert 'taskdeck_requests_total{kind="rest",status="201"}' in page
    assert 'taskdeck_tasks{status="queued",task_type="keyword_search"}' in page
