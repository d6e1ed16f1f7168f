"""What resolvers refuse themselves, as GraphQL errors with a stable code; what the store refuses is in `db.errors`.

GraphQLError
├── BadInput      BAD_USER_INPUT: an argument is wrong; `.argument` names it
├── Forbidden     FORBIDDEN: the caller's role does not allow it
└── FellBehind    CURSOR_EXPIRED: a slow reader of a stream that cannot be resumed
"""

from graphql import GraphQLError


class BadInput(GraphQLError):
    """An argument cannot be used. The text names it and says what would be right."""

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(f"{argument}: {message}", extensions={"code": "BAD_USER_INPUT", "argument": argument})
        self.argument = argument


class Forbidden(GraphQLError):
    """The caller may not do this. The text says what the caller may do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "FORBIDDEN"})


class FellBehind(GraphQLError):
    """More has happened than is kept for a slow reader. The text says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "CURSOR_EXPIRED"})
