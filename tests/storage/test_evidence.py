import hashlib
import stat
from pathlib import Path

import pytest

from inspection.ports import REGISTRY
from storage.evidence import EvidenceFolder
from tests.storage.builders import SLUG

DATA = b"\xff\xd8 a photo"
DIGEST = hashlib.sha256(DATA).hexdigest()


def test_a_file_is_named_by_its_hash_and_kept_once(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    assert folder.save(SLUG, DATA, ".JPG") == DIGEST
    folder.save(SLUG, DATA, ".png")
    path = tmp_path / "inspections" / SLUG / "evidence" / f"{DIGEST}.jpg"
    assert list(path.parent.iterdir()) == [path]
    assert folder.path_of(SLUG, DIGEST) == path
    assert path.read_bytes() == DATA
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_scopes_share_no_evidence(tmp_path: Path) -> None:
    folder = EvidenceFolder(tmp_path)
    folder.save(SLUG, DATA)
    assert folder.exists(SLUG, DIGEST)
    assert not folder.exists(REGISTRY, DIGEST)


@pytest.mark.parametrize("suffix", ["/../../x", ".tmp", ".a b", "." + "x" * 20, ""])
def test_a_suffix_that_is_none_is_left_off(tmp_path: Path, suffix: str) -> None:
    folder = EvidenceFolder(tmp_path)
    path = folder.path_of(SLUG, folder.save(SLUG, DATA, suffix))
    assert path is not None
    assert path.name == DIGEST
