"""An evidence pack made from the data folder as it is on disk, also while the bot owns it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from bot.pack_orders import PackOrder
from inspection.access import is_recused, may_see_finding
from inspection.board import notes_to_take_out
from inspection.case_file import case_file
from inspection.documents import FOLDERS, drafts_of_all, with_folder
from inspection.enrolment import membership
from inspection.enums import Mode
from inspection.languages import language_of_inspection
from inspection.pack_contents import for_unit, pieces_for, settled_at
from inspection.ports import REGISTRY, View
from inspection.records import Finding, Inspection, Member, OutwardItem, TimetableItem
from storage.audit import AUDIT_FILE
from storage.cipher import Cipher
from storage.evidence import EvidenceFolder
from storage.export import Ledger
from storage.layout import scope_folder
from storage.office.documents import made
from storage.office.words import words_in
from storage.pack import Packed, PackMember, Progress, write_pack
from storage.pack_inside import Document, inside_members, trail_until_packs
from storage.pack_unit import unit_members
from storage.platform import make_folder
from storage.tiny import TinyStore


def make_pack(
    order: PackOrder, cipher: Cipher, progress: Progress = lambda _done, _all: None
) -> Packed:
    """Make the pack of what is on disk now. Raises the storage's refusals, and then makes none."""
    # the trail first: what is written meanwhile is then in the records and not, alone, in it
    trail = trail_until_packs(scope_folder(order.folder, order.scope) / AUDIT_FILE)
    store = TinyStore.read_only(order.folder, cipher)
    view = store.view(order.scope)
    make_folder(order.target.parent)
    evidence = EvidenceFolder(order.folder, cipher)
    people = store.view(REGISTRY)
    _may_pack(order, people)
    if order.unit is not None:
        members, missing = _for_unit(order, view, evidence)
    else:
        members, missing = _for_group(order, view, people, evidence, trail)
    return write_pack(
        order.target,
        members,
        title=_title(order, view),
        missing=missing,
        language=language_of_inspection(view, order.language),
        progress=progress,
    )


def _may_pack(order: PackOrder, people: View) -> None:
    """Raise `LookupError` for whoever does not lead, or keeps away from the unit it is for."""
    if order.asker_id is None:
        return
    asker = membership(people, order.asker_id, order.scope)
    if asker is None or not asker.leads or is_recused(asker, order.unit or ""):
        raise LookupError(order.asker_id)


Made = tuple[list[PackMember], list[str]]


def _title(order: PackOrder, view: View) -> str:
    """Name the pack; the inspection's own name is not the unit's to know."""
    words = words_in(language_of_inspection(view, order.language))
    mark = words.drill(drill=order.mode is Mode.DRILL)
    if order.unit is not None:
        return words("{mark}{unit} 往来材料", mark=mark, unit=order.unit)
    inspection = view.get(Inspection, 1)
    name = inspection.name if inspection is not None else order.scope
    return words("{mark}{name} 证据包", mark=mark, name=name)


def _for_unit(order: PackOrder, view: View, evidence: EvidenceFolder) -> Made:
    return unit_members(
        for_unit(view, order.unit or "", show_carried_over=order.show_carried_over),
        order.scope,
        evidence,
        zone=order.zone,
        when=settled_at(view),
        drill=order.mode is Mode.DRILL,
        language=language_of_inspection(view, order.language),
    )


def _for_group(
    order: PackOrder, view: View, people: View, evidence: EvidenceFolder, trail: bytes
) -> Made:
    asker = membership(people, order.asker_id, order.scope) if order.asker_id is not None else None
    return inside_members(
        replace(
            _ledger(view, people, asker),
            language=language_of_inspection(view, order.language),
        ),
        tuple(_documents(order, view, people, asker)),
        pieces_for(view, asker),
        order.scope,
        evidence,
        trail=trail,
        near=order.target.parent,
        zone=order.zone,
        when=settled_at(view),
    )


def _documents(
    order: PackOrder, view: View, people: View, asker: Member | None
) -> Iterator[Document]:
    """Yield each document with what makes it.

    Papers of clues are in the leader's own pack alone: the host's goes to whoever takes the
    inspection over, and clues are handed over on paper to somebody else.
    """
    everybody = people.lookup(Member, "inspection_id", view.scope)
    now = settled_at(view).astimezone(order.zone)
    language = language_of_inspection(view, order.language)
    case = case_file(view, everybody, asker, now=now, mode=order.mode, language=language)
    if asker is None:
        case = replace(case, leads=False, clues=())
    for draft in drafts_of_all(with_folder(case)):
        yield f"{FOLDERS[language]}/{draft.name}", partial(made, draft.facts)


def _ledger(view: View, people: View, asker: Member | None) -> Ledger:
    inspection = view.get(Inspection, 1)
    if inspection is None:
        raise LookupError(view.scope)
    everything = view.all(Finding)
    findings = tuple(f for f in everything if asker is None or may_see_finding(asker, f))
    ids = {each.id for each in findings}
    return Ledger(
        inspection=inspection,
        members=people.lookup(Member, "inspection_id", view.scope),
        findings=findings,
        outward_items=tuple(i for i in view.all(OutwardItem) if i.finding_id in ids),
        notes=notes_to_take_out(view, asker),
        timetable_items=tuple(view.all(TimetableItem)),
    )
