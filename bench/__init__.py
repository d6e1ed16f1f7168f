"""Benchmarks: what each asks is in its first line. `python -m bench` runs them and writes docs/performance.md."""
