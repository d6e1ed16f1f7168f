"""Another time of day for a whole Python process: the true one, and as many seconds more as a file says."""

import os
import time
from pathlib import Path

true_time, clock = time.time, Path(os.environ["CHAOS_CLOCK"])
time.time = lambda: true_time() + float(clock.read_text())
