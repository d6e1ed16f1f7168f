"""A queue that is nothing but dictionaries: what the store must answer and hold, worked out the obvious way."""
