"""问题底稿: the form of one finding, with the list of what supports it and three signatures."""

from docx.shared import Pt

from inspection.work_paper_forms import Signature, Support, WorkPaperForm
from inspection.work_paper_terms import PaperField
from storage.office import terms
from storage.office.grid import at_least, fill, grid, listing
from storage.office.page import Align, Font, as_bytes, line
from storage.office.text import official_paper
from storage.office.words import Words, words_in
from storage.pack_inside import name_of

TWELVE = Pt(12)
PIECES = (("序号", 14), ("材料名称", 46), ("种类", 26), ("原件/复印件", 22), ("出处", 48))
CHOICES = {PaperField.METHOD: terms.method, PaperField.SOURCE_KIND: terms.source}


def work_paper_document(form: WorkPaperForm) -> bytes:
    """Return the work paper as DOCX; what nobody has filled is blank."""
    paper = official_paper("问题底稿", form.heading)
    words = words_in(form.heading.language)
    state = words(terms.PAPER_STATES[form.state])
    zone = form.heading.as_of.tzinfo
    compiled = words.forms.day(form.compiled_at.astimezone(zone))
    head = words("编号：{label}　　被巡察单位：{unit}", label=form.label, unit=form.unit)
    line(paper, head, size=Pt(14), before=Pt(4))
    stands = words("编制日期：{day}　　状态：{state}", day=compiled, state=state)
    line(paper, stands, size=Pt(14))
    table = grid(paper, len(form.fields), (34, 122))
    cells = iter(table._cells)  # one by one, each would count the whole table anew
    for field, written in form.fields:
        shown = CHOICES[field](written, words) if field in CHOICES else written
        fill(next(cells), words(terms.FIELDS[field]), Font.HEADING, size=TWELVE, align=Align.CENTRE)
        fill(next(cells), shown, size=TWELVE)
    for number in range(len(form.fields)):
        at_least(table, number, 8)
    listed = words("支撑材料目录（{n}件）", n=len(form.support))
    line(paper, listed, Font.HEADING, size=Pt(14), before=Pt(8))
    rows = [_piece(number, each, words) for number, each in enumerate(form.support, start=1)]
    listing(paper, PIECES, words, rows, size=Pt(10.5))
    line(paper, "", size=TWELVE)
    signatures = grid(paper, 1, (52, 52, 52))
    steps = (("经办人", form.compiled), ("副组长复核", form.reviewed), ("组长审签", form.signed))
    for place, (name, signature) in enumerate(steps):
        signed = _signed(signature, form, words)
        said = words("{step}：\n{signed}", step=words(name), signed=signed)
        fill(signatures.cell(0, place), said, size=TWELVE)
    at_least(signatures, 0, 18)
    return as_bytes(paper)


def _piece(number: int, piece: Support, words: Words) -> tuple[str, ...]:
    forms = {True: words("原件"), False: words("复印件"), None: ""}
    obtained = piece.obtained
    if piece.file is not None:
        obtained = "\n".join(filter(None, (obtained, name_of(piece.file, words))))
    kind = words(terms.PROOFS[piece.kind]) if piece.kind is not None else ""
    return (str(number), piece.name, kind, forms[piece.original], obtained)


def _signed(signature: Signature, form: WorkPaperForm, words: Words) -> str:
    if signature.at is None:
        return words("{name}\n　　　年　　月　　日", name=signature.name)
    day = words.forms.day(signature.at.astimezone(form.heading.as_of.tzinfo))
    return words("{name}（系统记录）\n{day}", name=signature.name, day=day)
