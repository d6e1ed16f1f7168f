"""`taskdeck task …`: create, find, cancel, retry and wait for tasks."""

import json
from typing import Annotated, Any

import typer

from taskdeck.client import Client, CreateTaskInput, LabelInput, TaskFilter
from taskdeck.client.enums import CancelPolicy, Completion, TaskStatus
from taskdeck.commands.asking import HERE, Server, Token, ask, only
from taskdeck.commands.ending import REFUSED, TIMED_OUT, end
from taskdeck.commands.telling import AsJson, out, show_json, show_table

app = typer.Typer(no_args_is_help=True)
Id = Annotated[str, typer.Argument(help="The task's id.")]
Labels = Annotated[list[str] | None, typer.Option("--label", help="key=value; may be given several times.")]
LONGEST_WAIT_SECONDS = 30.0
FINISHED = {TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELLED}


@app.command()
def create(
    task_type: Annotated[str, typer.Argument(help="What kind of task.")],
    parameters: Annotated[str, typer.Argument(help="Its parameters, as a JSON object.")] = "{}",
    priority: Annotated[int, typer.Option(min=1, max=10, help="10 goes first.")] = 5,
    max_retries: Annotated[int, typer.Option(min=0, help="Further attempts after a failure.")] = 3,
    key: Annotated[str | None, typer.Option(help="Idempotency key: the same again makes no second task.")] = None,
    label: Labels = None,
    server: Server = HERE,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Create a task and print its id."""
    request = CreateTaskInput(
        task_type=task_type,
        parameters=parsed(parameters),
        priority=priority,
        max_retries=max_retries,
        idempotency_key=key,
        labels=labels_of(label),
    )
    answer = ask(server, token, lambda client: client.create_task(request)).create_task
    task = only(answer, "TaskCreated", "TaskDuplicate").task
    show_json(task) if as_json else out.print(task.id, highlight=False)


@app.command("list")
def list_tasks(
    status: Annotated[list[TaskStatus] | None, typer.Option(case_sensitive=False)] = None,
    task_type: Annotated[list[str] | None, typer.Option("--type")] = None,
    label: Labels = None,
    search: Annotated[str | None, typer.Option(help="Words in the parameters or the error.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    server: Server = HERE,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """List tasks, newest first."""
    wanted = TaskFilter(statuses=status, task_types=task_type, labels=labels_of(label), search=search)
    tasks = ask(server, token, lambda client: client.list_tasks(first=limit, filter_=wanted)).tasks.nodes
    if as_json:
        return show_json(tasks)
    rows = ([t.id, t.task_type, t.status, t.priority, t.created_at, t.claimed_by, t.error_message] for t in tasks)
    show_table(["ID", "TYPE", "STATUS", "PRIORITY", "CREATED", "WORKER", "ERROR"], rows)


@app.command()
def show(id: Id, server: Server = HERE, token: Token = None, as_json: AsJson = False) -> None:
    """Show one task with its history."""
    task = ask(server, token, lambda client: client.inspect_task(id, first_events=100)).task
    if task is None:
        raise end(f"Task {id} was not found")
    if as_json:
        return show_json(task)
    facts = task.model_dump(mode="json", by_alias=True, exclude={"events"}, exclude_none=True)
    show_table(["FIELD", "VALUE"], ((k, json.dumps(v) if isinstance(v, dict | list) else v) for k, v in facts.items()))
    out.print()
    events = (e.model_dump(mode="json", by_alias=True) for e in task.events.events)
    show_table(["AT", "EVENT", "WORKER"], ((e["at"], described(e), e["workerId"]) for e in events))


@app.command()
def cancel(
    id: Id,
    reason: Annotated[str | None, typer.Option(help="Kept with the task.")] = None,
    force: Annotated[bool, typer.Option(help="Do not wait for the worker.")] = False,
    server: Server = HERE,
    token: Token = None,
) -> None:
    """Cancel a task: at once while it waits, by asking its worker while it runs."""
    policy = CancelPolicy.FORCE if force else CancelPolicy.REQUEST
    answer = ask(server, token, lambda client: client.cancel_task(id, reason, policy)).cancel_task
    done = only(answer, "TaskCancelled", "TaskCancelRequested")
    out.print("cancelled" if done.typename__ == "TaskCancelled" else "cancel requested")


@app.command()
def retry(id: Id, server: Server = HERE, token: Token = None) -> None:
    """Run a failed or cancelled task once more."""
    only(ask(server, token, lambda client: client.retry_task(id)).retry_task, "TaskRetried")
    out.print("queued")


@app.command()
def wait(
    ids: Annotated[list[str], typer.Argument(help="Tasks to wait for.")],
    timeout_seconds: Annotated[float, typer.Option("--timeout", help="Seconds to wait.")] = 3600.0,
    server: Server = HERE,
    token: Token = None,
    as_json: AsJson = False,
) -> None:
    """Wait until all of these tasks have ended; exit code 0 when all completed, 1 when not, 4 when time ran out."""
    tasks = ask(server, token, lambda client: waited(client, ids, timeout_seconds))
    if None in tasks:
        raise end(f"Task {ids[tasks.index(None)]} was not found")
    show_json(tasks) if as_json else show_table(["ID", "STATUS"], ([t.id, t.status] for t in tasks))
    if not ended(tasks):
        raise typer.Exit(TIMED_OUT)
    if any(task.status != TaskStatus.COMPLETED for task in tasks):
        raise typer.Exit(REFUSED)


async def waited(client: Client, ids: list[str], timeout_seconds: float) -> list[Any]:
    """The tasks once all have ended or the time is up; None for one that does not exist."""
    tasks: list[Any] = []
    while timeout_seconds > 0 and not ended(tasks):
        turn = min(timeout_seconds, LONGEST_WAIT_SECONDS)
        tasks = (await client.await_tasks(ids, Completion.ALL, turn)).await_tasks
        timeout_seconds -= turn
    return tasks


def ended(tasks: list[Any]) -> bool:
    """Whether these tasks were read and none of them can change any more."""
    return bool(tasks) and all(task is None or task.status in FINISHED for task in tasks)


def described(event: dict[str, Any]) -> str:
    """One event in words."""
    words = [event.get("status"), event.get("level"), event.get("message") or event.get("text")]
    if event.get("progress") is not None:
        words.insert(0, f"{event['progress']:.0%}")
    return " ".join(word for word in words if word)


def parsed(parameters: str) -> dict[str, Any]:
    """The JSON object in this text; else ends the command."""
    try:
        value = json.loads(parameters)
    except ValueError as trouble:
        raise end(f"PARAMETERS is not JSON: {trouble}", 2) from None
    if not isinstance(value, dict):
        raise end('PARAMETERS must be a JSON object, e.g. \'{"query": "python"}\'', 2)
    return value


def labels_of(texts: list[str] | None) -> list[LabelInput] | None:
    """Labels from `key=value` texts; else ends the command."""
    if texts is None:
        return None
    pairs = [text.partition("=") for text in texts]
    if wrong := next((key for key, sign, _ in pairs if not sign or not key), None):
        raise end(f"--label {wrong} must be key=value", 2)
    return [LabelInput(key=key, value=value) for key, _, value in pairs]
