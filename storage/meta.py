"""What a scope's file says about itself, in a table of one document."""

from itertools import zip_longest

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from storage.documents import Document
from storage.json_file import Tables
from storage.state import ScopeState

SCHEMA = 1
META = "meta"
META_KEY = "1"


class Meta(BaseModel):
    """Which file this is, and which numbers were given; fields of a later version are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    version: int = Field(alias="schema", ge=0)
    scope: str
    order: int = 0
    next_ids: dict[str, int] = Field(default_factory=dict)
    sequences: dict[str, int] = Field(default_factory=dict)
    handled: tuple[int, ...] = ()
    origins: tuple[int, ...] = ()  # of those, one for each; earlier versions kept none
    audited: tuple[int, str] | None = None  # number and hash of a line of the audit trail


def meta_in(tables: Tables) -> Meta | None:
    """Return what a file's tables say about themselves; None when they are not ours."""
    try:
        return Meta.model_validate(tables.get(META, {}).get(META_KEY))
    except ValidationError:
        return None


def meta_of(state: ScopeState, order: int, audited: tuple[int, str] | None = None) -> Document:
    """Return the document that describes a scope as it is now."""
    return {
        "id": int(META_KEY),
        "schema": SCHEMA,
        "scope": state.scope,
        "order": order,
        "next_ids": dict(state.next_ids),
        "sequences": dict(state.sequences),
        "handled": [update_id for update_id, _ in state.handled],
        "origins": [origin for _, origin in state.handled],
        **({"audited": list(audited)} if audited is not None and audited[0] else {}),
    }


def restore_numbers(state: ScopeState, meta: Meta) -> None:
    """Let a scope go on counting where its file stopped."""
    for table, next_id in meta.next_ids.items():
        state.next_ids[table] = max(next_id, state.next_ids.get(table, 1))
    for sequence, number in meta.sequences.items():
        state.counted(sequence, number)
    origins = meta.origins if len(meta.origins) == len(meta.handled) else ()
    state.note_handled(zip_longest(meta.handled, origins, fillvalue=0))
