"""A table as JSON, in pieces: a write serialises those in which a document changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

import orjson

PIECE = 128  # documents


@dataclass
class Piece:
    """Some documents of a table, in its order, and their JSON when none has changed since."""

    ids: list[str] = field(default_factory=list)
    data: bytes | None = None

    def refresh(self, rows: Mapping[str, object]) -> list[str]:
        """Serialise the documents anew, and return the ids of those that are gone."""
        gone = [each for each in self.ids if each not in rows]
        self.ids = [each for each in self.ids if each in rows]
        members = (b"%b:%b" % (orjson.dumps(each), orjson.dumps(rows[each])) for each in self.ids)
        self.data = b",".join(members)
        return gone


class Pieces:
    """The JSON of one table, made anew only where it changed."""

    def __init__(self, ids: Iterable[str]) -> None:
        self._pieces: list[Piece] = []
        self._place: dict[str, Piece] = {}
        for each in ids:
            self.touch(each)

    def touch(self, doc_id: str) -> None:
        """Note that a document is new, changed or gone."""
        piece = self._place.get(doc_id)
        if piece is None:
            piece = self._last()
            piece.ids.append(doc_id)
            self._place[doc_id] = piece
        piece.data = None

    def _last(self) -> Piece:
        """Return the piece that takes the next document."""
        if not self._pieces or len(self._pieces[-1].ids) >= PIECE:
            self._pieces.append(Piece())
        return self._pieces[-1]

    def parts(self, rows: Mapping[str, object]) -> Iterator[bytes]:
        """Yield the table's JSON part by part; `rows` are its documents as they are now."""
        for piece in self._pieces:
            if piece.data is None:
                for gone in piece.refresh(rows):
                    del self._place[gone]
        self._pieces = [piece for piece in self._pieces if piece.ids]
        for number, piece in enumerate(self._pieces):
            yield b"," if number else b"{"
            yield piece.data or b""
        yield b"}" if self._pieces else b"{}"
