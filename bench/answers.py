"""Contenders are only compared on equal answers."""

import http.client
from typing import Any

import orjson

from bench.contenders import Contender
from bench.questions import Question

HEADERS = {"content-type": "application/json", "accept": "application/json"}
PLACE = "VARY"


def request(contender: Contender, question: Question) -> tuple[str, str, str]:
    """Method, path and body that ask this of this contender."""
    if contender.kind != "rest":
        return "POST", contender.path, question.body.decode()
    method, _, path = question.rest.partition(" ")
    return method, path, orjson.dumps(question.variables["input"]).decode() if method == "POST" else ""


def ask(contender: Contender, question: Question, port: int, number: int, token: str | None = None) -> Any:
    """The value of the question's root field. Raises RuntimeError when there is none."""
    method, path, body = (part.replace(PLACE, str(number)) for part in request(contender, question))
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    authorization = {"authorization": f"Bearer {token}"} if token else {}
    connection.request(method, path, body, HEADERS | authorization)
    response = connection.getresponse()
    text = response.read()
    if response.status != 200:
        raise RuntimeError(f"{contender.name} {question.name}: {response.status} {text[:300]!r}")
    return value(contender, question, orjson.loads(text))


def value(contender: Contender, question: Question, answer: Any) -> Any:
    """The part of an answer in which contenders can be compared."""
    if contender.kind != "rest":
        if answer.get("errors"):
            raise RuntimeError(f"{contender.name} {question.name}: {answer['errors']}")
        answer = answer["data"][question.field]
    elif question.name == "CreateTask":
        answer = {"__typename": "TaskCreated", "task": answer}
    elif isinstance(answer, list):
        answer = {"nodes": answer}
    if question.name == "CreateTask":
        answer["task"] |= dict.fromkeys(("id", "createdAt", "updatedAt"))
    return answer
