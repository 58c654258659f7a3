from random import Random

import pytest

from storage.cipher import CHUNK, HEADER_LENGTH, PLAIN, TAG_LENGTH, Cipher, Key, Room, is_sealed
from storage.errors import Refusal, SealError

ONE, OTHER = Key(b"1" * 32), Key(b"2" * 32)
CIPHER = Cipher([ONE])
PLACE = "records/north-ferry"
STEP = CHUNK + TAG_LENGTH


def refusal(data: bytes, place: str = PLACE, cipher: Cipher = CIPHER) -> Refusal:
    with pytest.raises(SealError) as caught:
        cipher.open(data, place)
    return caught.value.reason


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_sealed_comes_back(size: int) -> None:
    data = Random(size).randbytes(size)
    sealed = CIPHER.seal(data, PLACE)
    assert is_sealed(sealed)
    assert CIPHER.open(sealed, PLACE) == data


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_parts_are_sealed_as_the_whole_is_and_come_back(size: int) -> None:
    data = Random(size).randbytes(size)
    parts = [data[start : start + 300_000] for start in range(0, size, 300_000)]
    sealed = CIPHER.seal_parts([b"", *parts], PLACE, Room())
    assert len(sealed) == len(CIPHER.seal(data, PLACE))
    assert CIPHER.open(sealed, PLACE) == data


def test_a_short_file_after_a_long_one_has_nothing_of_it() -> None:
    room = Room()
    long = CIPHER.seal_parts([b"{}" * 10_000], PLACE, room)
    short = CIPHER.seal_parts([b"{}"], PLACE, room)
    assert (CIPHER.open(long, PLACE), CIPHER.open(short, PLACE)) == (b"{}" * 10_000, b"{}")
    assert len(short) == HEADER_LENGTH + 2 + TAG_LENGTH


def test_parts_without_a_key_are_joined() -> None:
    assert PLAIN.seal_parts([b"{", b"}"], PLACE, Room()) == b"{}"


def test_the_same_data_is_never_sealed_alike() -> None:
    assert CIPHER.seal(b"x", PLACE) != CIPHER.seal(b"x", PLACE)


def test_nothing_is_opened_in_another_place() -> None:
    assert refusal(CIPHER.seal(b"x", PLACE), "records/south-ferry") is Refusal.ALTERED


def test_every_byte_counts() -> None:
    sealed = CIPHER.seal("灭火器未见点检卡".encode(), PLACE)
    for place in range(8, len(sealed)):
        flipped = bytearray(sealed)
        flipped[place] ^= 1
        assert refusal(bytes(flipped)) in {Refusal.ALTERED, Refusal.WRONG_KEY}


def test_chunks_cannot_be_cut_off_swapped_or_doubled() -> None:
    sealed = CIPHER.seal(bytes(3 * CHUNK), PLACE)
    head, body = sealed[:HEADER_LENGTH], sealed[HEADER_LENGTH:]
    first, second, third = (body[n * STEP : (n + 1) * STEP] for n in range(3))
    for chunks in (
        (first, second),
        (first,),
        (),
        (second, first, third),
        (first, second, third, third),
    ):
        assert refusal(b"".join((head, *chunks))) is Refusal.ALTERED


def test_a_missing_and_a_wrong_key_are_told_apart() -> None:
    sealed = CIPHER.seal(b"x", PLACE)
    assert refusal(sealed, cipher=PLAIN) is Refusal.LOCKED
    assert refusal(sealed, cipher=Cipher([OTHER])) is Refusal.WRONG_KEY


def test_an_earlier_key_opens_and_the_first_one_seals() -> None:
    both = Cipher([OTHER, ONE])
    sealed = CIPHER.seal(b"x", PLACE)
    assert both.open(sealed, PLACE) == b"x"
    assert not both.is_current(sealed)
    assert Cipher([OTHER]).open(both.seal(b"x", PLACE), PLACE) == b"x"


def test_without_a_key_data_stays_as_it_is() -> None:
    assert PLAIN.seal(b"{}", PLACE) == b"{}"
    assert PLAIN.open(b"{}", PLACE) == b"{}"


def test_a_key_shows_no_secret() -> None:
    assert "1111" not in repr(ONE)
