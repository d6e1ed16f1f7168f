"""Everything that can be set, by arguments or by `TASKDECK_…` in the environment."""

import os
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from resolvers.roles import Role

PREFIX = "TASKDECK_"
Texts = Annotated[tuple[str, ...], NoDecode]
"""Several texts; in the environment with commas between them."""


class Limits(BaseModel):
    """What one document may ask for. Each is the highest number that passes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    depth: int = Field(10, ge=1, description="Fields inside fields.")
    fields: int = Field(500, ge=1, description="Fields, those of fragments at each place that uses them.")
    aliases: int = Field(30, ge=0, description="Fields under another name.")
    directives: int = Field(20, ge=0, description="Directives on fields and fragments.")
    merges: int = Field(2_000, ge=0, description="Pairs of fields that answer under the same path.")
    cost: int = Field(5_000, ge=1, description="Fields, with those inside a page counted once for each possible entry.")


class Settings(BaseSettings):
    """How a server runs. Each can be given as `TASKDECK_` and its name, e.g. `TASKDECK_LIMITS__COST=10000`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="ignore", frozen=True)

    host: str = Field("127.0.0.1", description="Address to bind; one beyond this machine needs a token.")
    port: int = Field(8000, ge=0, le=65535, description="Port to bind; 0 takes a free one.")
    database: Path = Field(Path("data/worker_queue.db"), description="The SQLite file; made when missing.")
    processes: int = Field(1, ge=1, le=64, description="Server processes that share the port.")
    task_types: Path | None = Field(None, description="Folder of task types: *.json and *.py files.")

    documents: Path | None = Field(None, description="Folder of trusted documents beside the shipped ones.")
    trusted_documents_only: bool = Field(False, description="Run no other document than trusted ones.")
    introspection: frozenset[Role] = Field(
        frozenset({Role.ADMIN, Role.OPERATOR}), description="Roles that may ask for the schema."
    )
    limits: Limits = Field(Limits(), description="What one document may ask for.")
    role_limits: dict[Role, Limits] = Field({}, description="Limits for single roles, as JSON.")
    max_document_characters: int = Field(32_768, ge=100, description="Characters in one document.")
    max_tokens: int = Field(2_000, ge=1, description="Tokens in one document.")
    max_body_bytes: int = Field(262_144, ge=1_024, description="Bytes in one request body.")
    max_message_bytes: int = Field(262_144, ge=1_024, description="Bytes in one WebSocket message.")
    max_json_depth: int = Field(100, ge=2, le=250, description="Lists and objects inside each other in a request body.")

    allowed_hosts: Texts = Field((), description="Names that the Host header may carry, beside this machine's own.")
    allowed_origins: Texts = Field((), description="Other origins whose pages may call, e.g. https://example.org.")
    requests_per_second: float = Field(
        1_000, ge=0, description="Of one token, with bursts of twice as many; 0: any number."
    )
    refused_sign_ins_per_minute: float = Field(30, gt=0, description="Wrong tokens from one address before it waits.")
    connections_per_address: int = Field(2_000, ge=0, description="Open connections of one address; 0: any number.")
    header_seconds: float = Field(10, gt=0, description="Time for the headers of a request to arrive.")
    body_seconds: float = Field(30, gt=0, description="Time for the body of a request to arrive.")
    reader_seconds: float = Field(20, gt=0, description="Time for a client to take what it is sent.")
    max_header_bytes: int = Field(32_768, ge=1_024, description="Bytes in the headers of one request.")
    shutdown_seconds: int = Field(8, ge=1, description="Time for requests under way to be answered at the end.")
    access_log: bool = Field(False, description="Log a line for every request, not only for refused ones.")

    silent_worker_seconds: float = Field(900, gt=0, description="Silence after which a worker without leases is gone.")
    log_keep_events: int = Field(1_000_000, ge=0, description="Events that are kept.")
    log_keep_seconds: int = Field(7 * 86_400, ge=0, description="Age up to which events are kept.")
    finished_keep_seconds: int | None = Field(None, description="Age up to which finished tasks are kept; unset: all.")
    worker_keep_seconds: int = Field(86_400, ge=1, description="Silence after which a worker is forgotten.")
    audit_keep_seconds: int = Field(365 * 86_400, ge=1, description="Age up to which the audit log is kept.")

    @field_validator("allowed_hosts", "allowed_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @model_validator(mode="after")
    def _folders_exist(self) -> Self:
        for folder in (self.task_types, self.documents):
            if folder is not None and not folder.is_dir():
                raise ValueError(f"{folder} is not a folder")
        return self

    def limits_of(self, role: Role) -> Limits:
        """What a document of this role may ask for."""
        return self.role_limits.get(role, self.limits)

    def export(self) -> None:
        """Put these settings into the environment, where the server's processes find them."""
        for name, value in self.model_dump(mode="json", exclude_none=True).items():
            os.environ[PREFIX + name.upper()] = _as_text(getattr(self, name), value)


def chosen(**given: Any) -> Settings:
    """These settings and those of the environment. Raises ValueError with one line that says what is wrong."""
    try:
        return Settings(**given)
    except ValidationError as wrong:
        raise ValueError("; ".join(_in_words(error["loc"], error["msg"]) for error in wrong.errors())) from None


def _in_words(place: tuple[int | str, ...], message: str) -> str:
    words = message.removeprefix("Value error, ")
    return f"{PREFIX}{'__'.join(map(str, place)).upper()}: {words}" if place else words


def _as_text(value: object, dumped: Any) -> str:
    """The text that the environment source reads back as this value."""
    if isinstance(value, tuple):
        return ",".join(value)
    if isinstance(dumped, (dict, list)):
        import orjson

        return orjson.dumps(dumped).decode()
    return str(dumped)
