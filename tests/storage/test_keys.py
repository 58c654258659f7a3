import base64
import stat
from pathlib import Path

import pytest

from storage.keys import (
    KeyFault,
    KeyTroubleError,
    cipher_of,
    new_key,
    put_new_first,
    text_of,
    write_new,
    written_in,
)

WRONG = ("", "# nothing", "xk1_short", "密钥", new_key()[:-1] + "!", new_key() + "AAAA")


def test_a_new_key_file_is_its_owners_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_new(path)
    text = path.read_text()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert len(written_in(text)) == 1
    assert cipher_of(text).is_on
    with pytest.raises(KeyTroubleError) as caught:
        write_new(path)
    assert caught.value.fault is KeyFault.EXISTS
    assert path.read_text() == text


def test_no_two_keys_are_alike() -> None:
    assert len({new_key() for _ in range(100)}) == 100


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_what_is_no_key_is_refused_and_not_shown(text: str, tmp_path: Path) -> None:
    with pytest.raises(KeyTroubleError) as caught:
        cipher_of(text, tmp_path / "key")
    assert caught.value.fault is KeyFault.MALFORMED
    assert not text or text not in str(caught.value)


def test_a_key_may_be_plain_base64_and_several_may_stand_in_one_line() -> None:
    plain = base64.b64encode(b"\xff\xfe" * 16).decode()
    key = new_key()
    sealed = cipher_of(plain).seal(b"x", "place")
    assert cipher_of(f"{key}, {plain}").open(sealed, "place") == b"x"
    assert not cipher_of(f"{key}, {plain}").is_current(sealed)


def test_a_new_first_key_keeps_the_earlier_ones(tmp_path: Path) -> None:
    path = tmp_path / "key"
    write_new(path)
    earlier = written_in(path.read_text())
    sealed = cipher_of(path.read_text()).seal(b"x", "place")
    cipher = put_new_first(path)
    assert written_in(path.read_text())[1:] == earlier
    assert cipher.open(sealed, "place") == b"x"
    assert not cipher.is_current(sealed)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_missing_key_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyTroubleError) as caught:
        text_of(tmp_path / "none")
    assert (caught.value.fault, caught.value.path) == (KeyFault.MISSING, tmp_path / "none")
