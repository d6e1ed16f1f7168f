"""Clients listen on after the server is killed, and after it is restarted: every event comes once, in order."""

from collections.abc import Iterator
from queue import Empty

import pytest

from tests.acceptance.processes import free_port
from tests.clients.speaking import CLIENTS, Speaker, speaking
from tests.clients.writing import create, create_without_server, now
from tests.live.talking import CHANGES
from tests.serving import made_token, served

pytestmark = pytest.mark.slow
Story = tuple[list[str], dict[str, Speaker], dict[str, list[str]]]


def heard(speaker: Speaker, count: int) -> list[str]:
    """The tasks of the next events, or why there are no more."""
    told: list[str] = []
    try:
        while len(told) < count:
            line = speaker.next(10)
            told.append(line["event"]["taskStatusChanged"]["taskId"] if "event" in line else line["ended"])
    except Empty:
        told.append("silence")
    return told


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """What happened, who listened, and what each had heard before the first server died in the middle of a burst."""
    folder, port = tmp_path_factory.mktemp("resuming"), free_port()
    token = made_token(folder / "queue.db", "clients")
    with speaking(folder / "programs", f"http://127.0.0.1:{port}", token) as speakers:
        with served(folder, port=port) as server:
            start = now(server.address, token)
            for speaker in speakers.values():
                speaker.say(follow=CHANGES, variables={"after": start})
            happened = create(server.address, token)
            early = {name: heard(speaker, 1) for name, speaker in speakers.items()}
            happened += create(server.address, token, 500)
        happened += create_without_server(folder / "queue.db", 20)
        with served(folder, port=port) as server:
            happened += create(server.address, token)
            for name, speaker in speakers.items():
                early[name] += heard(speaker, len(happened) - 1)
            server.process.end()
        happened += create_without_server(folder / "queue.db", 20)
        with served(folder, port=port) as server:
            happened += create(server.address, token)
            yield happened, speakers, early


@pytest.mark.parametrize("name", CLIENTS)
def test_every_event_comes_once_and_in_order(story: Story, name: str) -> None:
    happened, speakers, early = story
    assert early[name] + heard(speakers[name], len(happened) - len(early[name])) == happened
    assert speakers[name].lines.empty()
