"""A server for a browser to look at, and the hands of those who use it without one."""

from typing import Any

import httpx


class Deck:
    """Speaks the shipped documents to a server."""

    def __init__(self, address: str, token: str | None = None) -> None:
        self.address = address
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.http = httpx.Client(base_url=address, headers=headers, timeout=30, verify=False)

    def url(self, view: str = "") -> str:
        """The address of a view: url("tasks?status=FAILED")."""
        return f"{self.address}/#/{view}"

    def ask(self, document: str, **variables: Any) -> Any:
        """What the one root field of a shipped document answers."""
        answer = self.http.post("/graphql", json={"documentId": document, "variables": variables})
        body = answer.json()
        assert "errors" not in body, body
        (value,) = body["data"].values()
        return value

    def create(self, query: str = "graphql", **values: Any) -> str:
        """The id of a new task that searches for `query`, and is the next in turn unless values say otherwise."""
        task = {"taskType": "keyword_search", "parameters": {"query": query}, "priority": 10, **values}
        return str(self.ask("CreateTask", input=task)["task"]["id"])

    def create_many(self, count: int, **values: Any) -> list[str]:
        """The ids of new tasks, the first made first."""
        tasks = [{"taskType": "keyword_search", "parameters": {"query": f"number {n}"}, **values} for n in range(count)]
        return [str(made["task"]["id"]) for made in self.ask("CreateTasks", inputs=tasks)]

    def claim(self, task_id: str, worker: str = "hand-1") -> str:
        """The lease of a task, claimed among whatever else is queued; the others go back."""
        claimed = self.ask("ClaimTasks", input={"workerId": worker, "limit": 20})
        for other in claimed:
            if other["task"]["id"] != task_id:
                self.ask("ReleaseTask", lease=other["lease"])
        return next(str(one["lease"]) for one in claimed if one["task"]["id"] == task_id)

    def complete(self, task_id: str, result: Any = None) -> None:
        """Run a task to its end."""
        self.ask("CompleteTask", lease=self.claim(task_id), result=result)

    def fail(self, task_id: str, error: str) -> None:
        """Run a task to a failure that is not tried again."""
        self.ask("FailTask", lease=self.claim(task_id), error=error, retryable=False)
