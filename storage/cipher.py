"""Data sealed with AES-256-GCM, bound to the place it belongs to."""

import hashlib
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import ciphers
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.errors import Refusal, SealError

MAGIC = b"xuncha\x00\x01"
ID_LENGTH, SALT_LENGTH, TAG_LENGTH = 8, 16, 16
HEADER_LENGTH = len(MAGIC) + ID_LENGTH + SALT_LENGTH
CHUNK = 2**23  # bytes sealed at a time: what one call takes is bounded, and copying is rare
KEY_LENGTH = 32


@dataclass(frozen=True)
class Key:
    """A secret of 32 bytes; its id is told, the secret never."""

    secret: bytes = field(repr=False)

    @cached_property
    def id(self) -> bytes:
        """What tells a sealed file which key it wants, and nothing about the key."""
        return hashlib.sha256(b"xuncha key id" + self.secret).digest()[:ID_LENGTH]


class Cipher:
    """Seals with the first of its keys and opens with any; without a key it changes nothing."""

    def __init__(self, keys: Sequence[Key] = ()) -> None:
        self._keys = {key.id: key for key in keys}
        self._current = keys[0] if keys else None

    @property
    def is_on(self) -> bool:
        """Whether what is written is sealed."""
        return self._current is not None

    def seal(self, data: bytes, place: str) -> bytes:
        """Return the data as it may lie on a disk; it can be opened for the same place only."""
        if self._current is None:
            return data
        header = _new_header(self._current)
        sealing = AESGCM(_derived(self._current, header))
        known = header + place.encode()
        whole = memoryview(data)
        chunks = [whole[start : start + CHUNK] for start in range(0, len(data), CHUNK)] or [whole]
        sealed = (
            sealing.encrypt(nonce, chunk, known)
            for nonce, chunk in zip(_nonces(len(chunks)), chunks, strict=True)
        )
        return b"".join((header, *sealed))

    def seal_parts(self, parts: Iterable[bytes], place: str, room: "Room") -> bytes:
        """Return what `seal` would of the parts joined, without joining them before."""
        if self._current is None:
            return b"".join(parts)
        header, chunks = _new_header(self._current), list(_chunks(parts))
        secret, known = _derived(self._current, header), header + place.encode()
        size = len(header) + sum(len(part) + TAG_LENGTH for chunk in chunks for part in chunk)
        with room.of(size + 2 * TAG_LENGTH) as view:
            view[: len(header)] = header
            end = len(header)
            for nonce, chunk in zip(_nonces(len(chunks)), chunks, strict=True):
                sealing = ciphers.Cipher(AES(secret), GCM(nonce)).encryptor()
                sealing.authenticate_additional_data(known)
                for part in chunk:
                    end += sealing.update_into(part, view[end:])
                sealing.finalize()
                view[end : end + TAG_LENGTH] = sealing.tag
                end += TAG_LENGTH
            return bytes(view[:end])

    def open(self, data: bytes, place: str) -> bytes:
        """Return what was sealed for this place; data that never was sealed comes back as it is.

        Raises `SealError` when the key is missing or another one, or the data was altered, cut
        off, or sealed for another place.
        """
        if not is_sealed(data):
            return data
        key = self._key_of(data)
        if len(data) < HEADER_LENGTH + TAG_LENGTH:
            raise SealError(Refusal.ALTERED)
        header, step, whole = data[:HEADER_LENGTH], CHUNK + TAG_LENGTH, memoryview(data)
        opening, known = AESGCM(_derived(key, header)), header + place.encode()
        chunks = [whole[start : start + step] for start in range(HEADER_LENGTH, len(data), step)]
        try:
            return b"".join(
                opening.decrypt(nonce, chunk, known)
                for nonce, chunk in zip(_nonces(len(chunks)), chunks, strict=True)
            )
        except InvalidTag:
            raise SealError(Refusal.ALTERED) from None

    def open_blocks(self, file: BinaryIO, place: str) -> Iterator[bytes]:
        """Yield what `open` returns, a chunk at a time; a fault may show after the first ones.

        Whoever uses the chunks must drop them all when `SealError` comes.
        """
        size = file.seek(0, os.SEEK_END)
        file.seek(0)
        header = file.read(HEADER_LENGTH)
        if not is_sealed(header):
            file.seek(0)
            while block := file.read(CHUNK):
                yield block
            return
        key, step = self._key_of(header), CHUNK + TAG_LENGTH
        if size < HEADER_LENGTH + TAG_LENGTH:
            raise SealError(Refusal.ALTERED)
        opening, known = AESGCM(_derived(key, header)), header + place.encode()
        for nonce in _nonces(-(-(size - HEADER_LENGTH) // step)):
            try:
                yield opening.decrypt(nonce, file.read(step), known)
            except InvalidTag:
                raise SealError(Refusal.ALTERED) from None

    def is_current(self, head: bytes) -> bool:
        """Whether data that begins so is as it would be written now."""
        if self._current is None:
            return not is_sealed(head)
        return head.startswith(MAGIC + self._current.id)

    def _key_of(self, data: bytes) -> Key:
        if not self._keys:
            raise SealError(Refusal.LOCKED)
        key = self._keys.get(data[len(MAGIC) : len(MAGIC) + ID_LENGTH])
        if key is None:
            raise SealError(Refusal.WRONG_KEY)
        return key


PLAIN = Cipher()


def is_sealed(head: bytes) -> bool:
    """Whether data that begins so was sealed, with whatever key."""
    return head.startswith(MAGIC)


class Room:
    """Memory that is kept from one file to the next, for one thread at a time.

    A file of records has megabytes, and is sealed anew with each filing: new memory for it took
    the system three times as long as the sealing.
    """

    def __init__(self) -> None:
        self._kept = bytearray()

    def of(self, size: int) -> memoryview:
        """Return room of at least this size, to be released before it is asked for again."""
        if len(self._kept) < size:
            self._kept = bytearray(size + size // 8)
        return memoryview(self._kept)


def _new_header(key: Key) -> bytes:
    return MAGIC + key.id + os.urandom(SALT_LENGTH)


def _derived(key: Key, header: bytes) -> bytes:
    """Return a key for one file alone, so that no nonce ever meets another."""
    salt = header[-SALT_LENGTH:]
    return HKDF(algorithm=SHA256(), length=KEY_LENGTH, salt=salt, info=b"xuncha data").derive(
        key.secret
    )


def _chunks(parts: Iterable[bytes]) -> Iterator[list[memoryview]]:
    """Yield the data a chunk at a time, each still in parts; of no data an empty one."""
    chunk: list[memoryview] = []
    free = CHUNK
    for part in parts:
        rest = memoryview(part)
        while rest:
            if not free:
                yield chunk
                chunk, free = [], CHUNK
            chunk.append(rest[:free])
            rest = rest[free:]
            free -= len(chunk[-1])
    yield chunk


def _nonces(count: int) -> Iterator[bytes]:
    """Yield a nonce a chunk; the last one differs, so that a file cut at a chunk is noticed."""
    for number in range(count):
        yield number.to_bytes(11, "big") + bytes([number == count - 1])
