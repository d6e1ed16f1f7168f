"""The queue in numbers."""

import pytest

from tests.schema.conftest import Api


async def test_counts_are_exact_and_every_status_has_its_row(api: Api) -> None:
    await api.create(3)
    await api.create(taskType="vault")
    await api.data("CancelTask", id="1")
    await api.claim()
    numbers = await api.data("GetStatistics")
    by_status = {row["status"]: row["count"] for row in numbers["countsByStatus"]}
    assert by_status == {"QUEUED": 2, "CLAIMED": 1, "RUNNING": 0, "COMPLETED": 0, "FAILED": 0, "CANCELLED": 1}
    by_type = {(row["taskType"], row["status"]): row["count"] for row in numbers["countsByType"]}
    assert by_type[("vault", "QUEUED")] == 1
    assert sum(by_type.values()) == numbers["totalTasks"] == 4
    assert numbers["activeWorkers"] == 1
    assert numbers["oldestQueuedAt"].endswith("Z")
    assert numbers["databaseSizeMb"] == round(numbers["databaseSizeBytes"] / 1_048_576, 2)


async def test_an_empty_queue_has_numbers_too(api: Api) -> None:
    numbers = await api.data("GetStatistics")
    assert (numbers["totalTasks"], numbers["oldestQueuedAt"], numbers["countsByType"]) == (0, None, [])


async def test_throughput_and_latency_tell_of_what_finished(api: Api) -> None:
    await api.create(3)
    for granted in await api.claim(limit=2):
        await api.data("CompleteTask", lease=granted["lease"])
    await api.data("CancelTask", id="3")
    numbers = await api.data("GetOverview", windowSeconds=600, stepSeconds=60)
    steps = numbers["throughput"]
    assert len(steps) in (10, 11)
    assert {name: sum(step[name] for step in steps) for name in ("created", "completed", "failed", "cancelled")} == {
        "created": 3, "completed": 2, "failed": 0, "cancelled": 1
    }  # fmt: skip
    running = numbers["latency"]["running"]
    assert running["count"] == 2
    assert 0 <= running["p50"] <= running["p99"] <= running["max"]
    other = await api.data("GetOverview", windowSeconds=600, stepSeconds=60, taskType="vault")
    assert other["latency"]["waiting"] == {"count": 0, "p50": None, "p95": None, "p99": None, "max": None}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"windowSeconds": 59}, "windowSeconds: must be between 60 and 2,592,000, got 59"),
        ({"stepSeconds": 0}, "stepSeconds: must be between 1 and 2,592,000, got 0"),
        ({"windowSeconds": 86_400, "stepSeconds": 1}, "stepSeconds: must be at least 44 for this window"),
    ],
)
async def test_a_window_that_cannot_be_is_refused(api: Api, arguments: dict[str, int], message: str) -> None:
    answer = await api.ask("GetOverview", **arguments)
    assert message in [error["message"] for error in answer["errors"]]
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"BAD_USER_INPUT"}
