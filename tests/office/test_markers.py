"""No document tells its asker what the rules of design 6, told a second time, keep from them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspection.case_file import case_file
from inspection.documents import SECRET, DocumentKind, drafts, may_make, paper_draft
from inspection.enums import Mode
from inspection.ports import REGISTRY
from inspection.records import Finding, Member
from storage.cipher import PLAIN
from storage.office.documents import made
from storage.tiny import TinyStore
from tests.markers.ground import with_two_units
from tests.markers.oracle import MARKER, known_by
from tests.office.test_documents import everything_in
from tests.stage import MORNING, SCOPE

SEEDS = range(1, 7)


def members_of(store: TinyStore) -> tuple[Member, ...]:
    """Everybody who is or was in the inspection."""
    return store.view(REGISTRY).lookup(Member, "inspection_id", SCOPE)


def documents_of(store: TinyStore, asker: Member) -> Iterator[tuple[str, bytes]]:
    """Every document this member may have, and each work paper that is theirs to read."""
    view = store.view(SCOPE)
    case = case_file(view, members_of(store), asker, now=MORNING, mode=Mode.DRILL)
    for kind in DocumentKind:
        if may_make(asker, kind):
            for draft in drafts(kind, case, MORNING.date()):
                yield draft.name, made(draft.facts)
    if asker.is_inside:
        for paper in case.papers:
            one = paper_draft(case, paper.id)
            assert one is not None
            yield one.name, made(one.facts)


@pytest.fixture(scope="module", params=SEEDS)
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> TinyStore:
    folder: Path = tmp_path_factory.mktemp("marked")
    with_two_units(folder, request.param)
    return TinyStore.read_only(folder, PLAIN)


def test_nobody_s_document_holds_what_they_may_not_know(store: TinyStore) -> None:
    known = known_by(store, SCOPE)
    leaked, found = [], set()
    for asker in members_of(store):
        for name, data in documents_of(store, asker):
            markers = set(MARKER.findall(everything_in(data)))
            found |= markers
            leaked += [(asker.role, name, m) for m in markers if asker.user_id not in known[m]]
    assert leaked == []
    assert found  # the search finds markers where there are some


def test_the_papers_of_clues_hold_no_word_of_any_finding(store: TinyStore) -> None:
    view = store.view(SCOPE)
    told = [str(finding.model_dump(mode="json")) for finding in view.all(Finding)]
    of_findings = {marker for text in told for marker in MARKER.findall(text)}
    for asker in members_of(store):
        case = case_file(view, members_of(store), asker, now=MORNING, mode=Mode.DRILL)
        for kind in SECRET:
            for draft in drafts(kind, case):
                assert not of_findings & set(MARKER.findall(everything_in(made(draft.facts))))


def test_nobody_of_another_inspection_gets_a_document(store: TinyStore) -> None:
    strangers = set(store.view(REGISTRY).all(Member)) - set(members_of(store))
    assert strangers
    for asker in strangers:
        with pytest.raises(LookupError):
            list(documents_of(store, asker))
