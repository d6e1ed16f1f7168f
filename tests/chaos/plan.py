"""From a seed to who takes part and what goes wrong when."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Setting = Literal["plain", "clock", "full", "deleted", "replaced"]
SETTINGS: tuple[Setting, ...] = (
    "plain", "clock", "full", "plain", "deleted", "plain", "clock", "replaced", "plain", "full",
)  # fmt: skip
TROUBLED_SECONDS = 3.5
ENDS_IN_FILE_TROUBLE: tuple[Setting, ...] = ("deleted", "replaced")


@dataclass(frozen=True, order=True)
class Step:
    """Something that the driver does to somebody."""

    at: float
    act: str
    target: int = 0


@dataclass
class Plan:
    """An episode. Workers are described by how long they take for a task and whether they beat."""

    seed: int
    setting: Setting
    servers: int
    clients: int
    followers: int
    directs: int
    workers: list["WorkerPlan"]
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class WorkerPlan:
    """A worker of the API."""

    lease_seconds: float
    work_seconds: float
    beats: bool


def plan(seed: int) -> Plan:
    """The episode of this seed."""
    chance = random.Random(seed)
    setting = SETTINGS[seed % len(SETTINGS)]
    made = Plan(
        seed,
        setting,
        servers=chance.choice([1, 1, 2]),
        clients=chance.choice([1, 2]),
        followers=chance.choice([1, 2]),
        directs=0 if setting in ENDS_IN_FILE_TROUBLE else chance.choice([1, 1, 2]),
        workers=[worker(chance) for _ in range(chance.choice([2, 3]))],
    )
    made.steps = sorted([*of_setting(made, chance), *troubles(made, chance)])
    return made


def worker(chance: random.Random) -> WorkerPlan:
    """Healthy or slow, or one that does not beat and reports when others may have its task."""
    if chance.random() < 0.3:
        return WorkerPlan(lease_seconds=0.5, work_seconds=chance.uniform(1.5, 2.5), beats=False)
    return WorkerPlan(chance.choice([0.6, 1.0, 2.0]), chance.choice([0.05, 0.3, 1.2]), beats=True)


def of_setting(made: Plan, chance: random.Random) -> Iterator[Step]:
    """What the setting itself brings."""
    if made.setting == "clock":
        ways = chance.sample(["clock ahead", "clock back"], 2)
        for at, way in zip((0.5, 1.6, 2.7), (*ways, ways[0]), strict=True):
            yield Step(at + chance.uniform(0, 0.3), way)
    elif made.setting == "full":
        at = chance.uniform(0.5, 1.5)
        yield Step(at, "fill disk")
        yield Step(at + chance.uniform(0.3, 1.2), "free disk")
    elif made.setting in ENDS_IN_FILE_TROUBLE:
        yield Step(TROUBLED_SECONDS - 1.0, "delete file" if made.setting == "deleted" else "replace file")


def troubles(made: Plan, chance: random.Random) -> Iterator[Step]:
    """Four to seven troubles; nobody is in two at once."""
    kinds: list[Trouble] = [stop_server, zombie, kill_worker, hold_lock]
    if made.directs:
        kinds += [kill_direct, stop_direct]
    if made.setting not in ENDS_IN_FILE_TROUBLE:
        kinds += [kill_server, end_server]
    troubled: set[tuple[str, int]] = set()
    for _ in range(chance.randint(4, 7)):
        steps = chance.choice(kinds)(made, chance, chance.uniform(0.2, 2.6))
        who = {(step.act.split()[-1], step.target) for step in steps}
        if not who & troubled:
            yield from steps
            troubled |= who


Trouble = Callable[[Plan, random.Random, float], list[Step]]


def kill_server(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """kill -9, and start it again."""
    target = chance.randrange(made.servers)
    return [Step(at, "kill server", target), Step(at + chance.uniform(0.05, 0.5), "start server", target)]


def end_server(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """SIGTERM, and start it again when it has gone."""
    return [Step(at, "restart server", chance.randrange(made.servers))]


def stop_server(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """SIGSTOP for a while."""
    target = chance.randrange(made.servers)
    return [Step(at, "stop server", target), Step(at + chance.uniform(0.2, 1.5), "continue server", target)]


def kill_worker(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """kill -9; sometimes another begins under its name."""
    target = chance.randrange(len(made.workers))
    again = [Step(at + chance.uniform(0.05, 1.0), "start worker", target)] if chance.random() < 0.6 else []
    return [Step(at, "kill worker", target), *again]


def zombie(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """It stands still, another begins under its name, and then it goes on as if nothing had been."""
    target = chance.randrange(len(made.workers))
    goes_on_at = at + made.workers[target].lease_seconds + chance.uniform(-0.3, 2.0)
    return [Step(at, "replace worker", target), Step(goes_on_at, "wake worker", target)]


def kill_direct(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """kill -9, with a task in its hands or not; another begins under another name."""
    target = chance.randrange(made.directs)
    return [Step(at, "kill direct", target), Step(at + 0.3, "start direct", target)]


def stop_direct(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """It stands still for longer than silence is borne, and then reports."""
    target = chance.randrange(made.directs)
    return [Step(at, "stop direct", target), Step(at + chance.uniform(0.3, 2.5), "continue direct", target)]


def hold_lock(made: Plan, chance: random.Random, at: float) -> list[Step]:
    """Another program holds the write lock."""
    return [Step(at, "take lock"), Step(at + chance.uniform(0.1, 1.0), "give lock")]
