"""Load by wrk: requests a second, latency, and what the server's process used of its core."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

TICKS = os.sysconf("SC_CLK_TCK")
SCRIPT = """
local number = %d
wrk.method = "%s"
wrk.headers["Content-Type"] = "application/json"
%s
local body, path = %s, %s
request = function()
    number = (number * 1103515245 + 12345) %% 2147483648
    local id = tostring(1 + number %% %d)
    return wrk.format(nil, (path:gsub("VARY", id)), nil, (body:gsub("VARY", id)))
end
done = function(summary, latency)
    local wrong = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
    print(string.format("RESULT %%d %%d %%d %%d", summary.requests, summary.duration, latency:percentile(99), wrong))
end
"""


@dataclass(frozen=True, slots=True)
class Target:
    """A request to repeat; `VARY` in path and body becomes a number from 1 to `ids`."""

    port: int
    method: str
    path: str
    body: str = ""
    token: str | None = None
    ids: int = 1


@dataclass(frozen=True, slots=True)
class Load:
    """What one run of load showed: requests, seconds, the server's CPU seconds, the 99th percentile in ms."""

    requests: int
    seconds: float
    cpu_seconds: float
    p99_ms: float

    @property
    def per_second(self) -> float:
        """Requests answered in a second."""
        return self.requests / self.seconds

    @property
    def per_cpu_second(self) -> float:
        """Requests answered in a second of the server's own work."""
        return self.requests / self.cpu_seconds


def press(target: Target, process: int, seconds: int, connections: int = 32) -> Load:
    """Load a server for so long. Raises RuntimeError when any request failed."""
    with TemporaryDirectory() as folder:
        script = Path(folder) / "load.lua"
        script.write_text(lua(target))
        url = f"http://127.0.0.1:{target.port}"
        before = cpu_seconds(process)
        command = ["wrk", "-t1", "--timeout", "20s", f"-c{connections}", f"-d{seconds}s", "-s", str(script), url]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        used = cpu_seconds(process) - before
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+)", output)
    if found is None or int(found[4]):
        raise RuntimeError(f"{target.path} on {target.port}: {output}")
    return Load(int(found[1]), int(found[2]) / 1e6, max(used, 0.01), int(found[3]) / 1e3)


def lua(target: Target) -> str:
    """The script that wrk runs for this target."""
    token = f'wrk.headers["Authorization"] = "Bearer {target.token}"' if target.token else ""
    return SCRIPT % (os.getpid(), target.method, token, quoted(target.body), quoted(target.path), target.ids)


def quoted(text: str) -> str:
    """A Lua string of any text."""
    return f"[==[{text}]==]"


def cpu_seconds(process: int) -> float:
    """What a process has used of the processor so far, in seconds."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
