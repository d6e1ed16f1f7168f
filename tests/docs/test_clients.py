"""Every block of the page on clients is a module that the tests of clients run."""

from tests.clients.speaking import PAGE, modules
from tests.docs.blocks import blocks

RUN = {
    *("resuming.js", "socket.js", "urql.js", "apollo.js", "sse.js"),
    *("submit.ts", "submit.py", "typed.py", "untyped.py"),
}


def test_every_block_is_a_module_that_is_run() -> None:
    assert set(modules(PAGE)) == RUN
    assert len(blocks(PAGE)) == len(RUN)
