"""The ASGI application: GraphQL over HTTP, WebSocket and SSE, the REST calls, and who may come in."""
