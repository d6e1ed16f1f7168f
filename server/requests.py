"""What a client asks over HTTP: the parameters of a GraphQL request, from a body or a URL, in their right shapes."""

from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from server.answers import Refused, parse_json

MAX_URL_FIELDS = 20


class GraphQLRequest(NamedTuple):
    """A well-formed request. Exactly one of `query` and `document_id` is given."""

    query: str | None
    document_id: str | None
    operation_name: str | None
    variables: dict[str, Any] | None


def from_body(body: bytes, max_depth: int) -> GraphQLRequest:
    """The request in a JSON body. Raises Refused naming what is wrong."""
    parsed = parse_json(body, "The body", max_depth)
    if not isinstance(parsed, dict):
        many = ", one request at a time" if isinstance(parsed, list) else ""
        raise Refused(400, f"The body must be a JSON object{many}")
    return from_parameters(parsed)


def from_url(query_string: bytes, max_depth: int) -> GraphQLRequest:
    """The request in a URL; a parameter with an empty value is absent. Raises Refused naming what is wrong."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=MAX_URL_FIELDS)
    except UnicodeDecodeError:
        raise Refused(400, "The URL is not in UTF-8") from None
    except ValueError:
        raise Refused(400, f"The URL has more than {MAX_URL_FIELDS} parameters") from None
    parameters: dict[str, Any] = dict(pairs)
    if len(parameters) < len(pairs):
        raise Refused(400, "A parameter of the URL is given twice")
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = parse_json(parameters[name], name, max_depth)
    return from_parameters(parameters)


def from_parameters(parameters: dict[str, Any]) -> GraphQLRequest:
    """The request with these parameters. Raises Refused naming the one of a wrong type."""
    get = parameters.get
    query, document_id, name = get("query"), get("documentId"), get("operationName")
    variables, extensions = get("variables"), get("extensions")
    if type(query) is not str or not query or document_id is not None or (name is not None and type(name) is not str):
        _check_texts(query, document_id, name)
    if variables is not None and type(variables) is not dict:
        raise Refused(400, "variables must be a JSON object")
    if extensions is not None and type(extensions) is not dict:
        raise Refused(400, "extensions must be a JSON object")
    return GraphQLRequest(query or None, document_id, name or None, variables)


def _check_texts(query: object, document_id: object, name: object) -> None:
    for parameter, value in (("query", query), ("documentId", document_id), ("operationName", name)):
        if value is not None and type(value) is not str:
            raise Refused(400, f"{parameter} must be a string")
    if query and document_id is not None:
        raise Refused(400, "Send either query or documentId, not both")
    if not query and not document_id:
        raise Refused(400, "query is missing: send the document's text, or the documentId of a trusted one")
