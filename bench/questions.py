"""What is asked of every contender, in the product's own documents where there is one."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

QUERIES = Path(__file__).parents[1] / "queries"
EIGHT = "id taskType status priority createdAt retryCount claimedBy progress"
WORKER = f"{EIGHT} worker {{ id hostname strategy tasksProcessed tasksFailed startedAt }}"


@dataclass(frozen=True, slots=True)
class Question:
    """A document with variables and its root field. `VARY` in the variables stands for a number that changes."""

    name: str
    title: str
    document: str
    variables: dict[str, Any]
    field: str
    rest: str

    @property
    def body(self) -> bytes:
        """The request that GraphQL contenders get."""
        return orjson.dumps({"query": self.document, "operationName": self.name, "variables": self.variables})


def shipped(name: str) -> str:
    """A document of `queries/` with its fragments, without comments, as clients send it."""
    parts = [(QUERIES / f"{name}.graphql").read_text()]
    known = {path.stem: path.read_text() for path in (QUERIES / "fragments").glob("*.graphql")}
    for part in parts:
        parts += [known.pop(spread) for spread in re.findall(r"\.\.\.(\w+)", part) if spread in known]
    return " ".join(line.strip() for part in parts for line in part.splitlines() if not line.startswith("#"))


def listing(name: str, fields: str) -> str:
    """A document that lists tasks with these fields."""
    return f"query {name}($first: Int) {{ tasks(first: $first) {{ nodes {{ {fields} }} }} }}"


NEW = {
    "taskType": "keyword_search",
    "parameters": {"query": "a", "top_n": 20, "date_filter": "all", "duration_filter": "all", "sort_by": "relevance"},
    "priority": 7,
    "labels": [{"key": "team", "value": "research"}],
}
PAGE = {"first": 100}
QUESTIONS = (
    Question("GetTask", "one task: GetTask", shipped("GetTask"), {"id": "VARY"}, "task", "GET /GetTask/VARY"),
    Question("ListTasks", "100 tasks: ListTasks", shipped("ListTasks"), PAGE, "tasks", "GET /ListTasks?first=100"),
    Question("Rows8", "100 tasks, 8 fields", listing("Rows8", EIGHT), PAGE, "tasks", "GET /Rows8?first=100"),
    Question("Rows2", "100 tasks, 2 fields", listing("Rows2", "id status"), PAGE, "tasks", "GET /Rows2?first=100"),
    Question("Workers", "100 with their worker", listing("Workers", WORKER), PAGE, "tasks", "GET /Workers?first=100"),
    Question("GetStatistics", "GetStatistics", shipped("GetStatistics"), {}, "statistics", "GET /GetStatistics"),
    Question("CreateTask", "CreateTask", shipped("CreateTask"), {"input": NEW}, "createTask", "POST /CreateTask"),
)
