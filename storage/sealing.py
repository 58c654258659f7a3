"""What lies in a data folder, brought to the present key: at the start and at a change of keys."""

import logging
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from storage.cipher import HEADER_LENGTH, Cipher, is_sealed
from storage.errors import SealError
from storage.evidence import digest_of
from storage.layout import evidence_folder, evidence_place, records_place, scope_file
from storage.platform import TEMPORARY, Replace, replace_file

log = logging.getLogger(__name__)


def seal_folder(
    root: Path,
    scopes: Iterable[str],
    cipher: Cipher,
    replace: Replace = replace_file,
    progress: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Seal what is not sealed with the present key, and return how many files it was.

    Each file is replaced whole, so that a crash leaves every one readable. The first time a
    copy of the records is kept beside them; it is sealed too, or the key would be for nothing.
    """
    if not cipher.is_on:
        return 0
    behind = [each for each in _sealable(root, scopes) if not _is_current(each[0], cipher)]
    for number, (path, place) in enumerate(behind, start=1):
        progress(number, len(behind))
        data = path.read_bytes()
        if not is_sealed(data) and path.suffix == ".json":
            replace(path.with_name(f"{path.name}.unsealed.bak"), cipher.seal(data, place))
        try:
            opened = cipher.open(data, place)
        except SealError as error:  # no record hangs on it: those were opened before
            log.warning("%s stays as it is: %s", path.name, error.reason.value)
            continue
        replace(path, cipher.seal(opened, place))
    return len(behind)


def _sealable(root: Path, scopes: Iterable[str]) -> Iterator[tuple[Path, str]]:
    """Yield each file that holds texts, with what it is sealed for."""
    for scope in scopes:
        records = scope_file(root, scope)
        for path in sorted(records.parent.glob(f"{records.name}*")):
            if path.suffix in {".json", ".bak"}:
                yield path, records_place(scope)
        for path in sorted(evidence_folder(root, scope).glob("[!.]*")):
            if path.suffix != TEMPORARY:
                yield path, evidence_place(scope, digest_of(path))


def _is_current(path: Path, cipher: Cipher) -> bool:
    with path.open("rb") as file:
        return cipher.is_current(file.read(HEADER_LENGTH))
