"""How the tests call their servers."""

import httpx

HTTP = httpx.Client(verify=False, limits=httpx.Limits(max_keepalive_connections=0))
"""A new connection for each call. To load certificates, which no test server has, takes longer than most calls."""
