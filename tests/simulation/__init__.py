"""A whole installation in one thread: servers, workers, people and faults, replayed from a seed on its own clock."""
