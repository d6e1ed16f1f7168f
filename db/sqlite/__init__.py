"""The queue in one SQLite file: one writer connection, a few readers, and triggers that keep the promises."""
