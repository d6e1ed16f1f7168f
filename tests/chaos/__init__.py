"""Real processes in trouble: an episode from each seed, then an audit of everything that anybody was told."""
