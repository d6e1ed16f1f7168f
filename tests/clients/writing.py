"""What happens while the clients listen."""

from pathlib import Path

import httpx

from db.records import JsonText, NewTask
from tests.live.talking import CREATE, TASK
from tests.serving import in_store


def now(address: str, token: str) -> str:
    """The cursor of the present."""
    answer = httpx.post(
        f"{address}/graphql", json={"query": "{ statistics { cursor } }"}, headers={"authorization": f"Bearer {token}"}
    )
    return str(answer.json()["data"]["statistics"]["cursor"])


def create(address: str, token: str, count: int = 1) -> list[str]:
    """Create tasks over HTTP; their ids."""
    body = {"query": CREATE, "variables": {"inputs": [TASK] * count}}
    answer = httpx.post(f"{address}/graphql", json=body, headers={"authorization": f"Bearer {token}"}, timeout=30)
    return [made["task"]["id"] for made in answer.json()["data"]["createTasks"]]


def create_without_server(database: Path, count: int) -> list[str]:
    """Create tasks in the file, as another program does; their ids."""
    new = NewTask("trending_scrape", JsonText("{}"))
    return [str(outcome.task.id) for outcome in in_store(database, lambda store: store.create([new] * count))]
