"""The catalogue of a work paper in the chat: each piece classed by a tap, named by a reply."""

from handlers.buttons import button, rows_of
from handlers.context import Keyboard, Turn
from handlers.work_paper_cards import about
from handlers.work_paper_fields import after_writing
from handlers.work_papers import compiling
from inspection import exhibits
from inspection.errors import NothingHereError
from inspection.records import Exhibit, Finding, WorkPaper
from inspection.work_paper_terms import ProofKind


def show_files(turn: Turn, paper_id: int, _argument: str) -> None:
    """`支撑材料`: every piece with its class, a button each."""
    paper, finding = compiling(turn, paper_id)
    exhibits.list_files(turn.work, paper, finding, now=turn.now)
    pieces = exhibits.catalogue(turn.work, paper)
    buttons = [button(f"第{n}件", "w.file", e.id) for n, e in enumerate(pieces, start=1)]
    text = turn.texts("work_paper", "files", paper=paper, pieces=pieces)
    rows = [*rows_of(buttons, 4), [button("加一件", "w.new", paper.id)]]
    _menu(turn, paper, finding, text, [*rows, [button("返回", "w.show", paper.id)]])


def _menu(turn: Turn, paper: WorkPaper, finding: Finding, text: str, rows: Keyboard) -> None:
    turn.show(
        turn.user_id,
        f"work_paper:{paper.id}",
        text,
        buttons=rows,
        about=about(finding, paper),
    )


def _piece_at(turn: Turn, piece_id: int) -> tuple[Exhibit, WorkPaper, Finding]:
    piece = turn.work.get(Exhibit, piece_id)
    if piece is None:
        raise NothingHereError
    return piece, *compiling(turn, piece.paper_id)


def _number(turn: Turn, piece: Exhibit, paper: WorkPaper) -> int:
    return [e.id for e in exhibits.catalogue(turn.work, paper)].index(piece.id) + 1


def show_piece(turn: Turn, piece_id: int, _argument: str) -> None:
    """One piece: its class, original or copy, name and source."""
    piece, paper, finding = _piece_at(turn, piece_id)
    kinds = [
        button(turn.texts("work_paper", "proof", code=k.value), "w.kind", piece.id, k.value)
        for k in ProofKind
    ]
    rows = [
        *rows_of(kinds, 3),
        [button("原件", "w.copy", piece.id, "no"), button("复印件", "w.copy", piece.id, "yes")],
        [
            button("改名", "w.name", piece.id),
            button("出处", "w.from", piece.id),
            button("不列入" if piece.listed else "列入", "w.list", piece.id),
        ],
        [button("返回", "w.files", paper.id)],
    ]
    number = _number(turn, piece, paper)
    text = turn.texts("work_paper", "piece", paper=paper, piece=piece, number=number)
    _menu(turn, paper, finding, text, rows)


def set_kind(turn: Turn, piece_id: int, argument: str) -> None:
    """Class the piece as was pressed."""
    piece, paper, finding = _piece_at(turn, piece_id)
    exhibits.change_piece(
        turn.work, paper, finding, piece, kind=ProofKind(argument), by=turn.me, now=turn.now
    )
    _written(turn, paper)
    show_files(turn, paper.id, "")


def set_copy(turn: Turn, piece_id: int, argument: str) -> None:
    """`原件` or `复印件`."""
    piece, paper, finding = _piece_at(turn, piece_id)
    exhibits.change_piece(
        turn.work, paper, finding, piece, original=argument == "no", by=turn.me, now=turn.now
    )
    _written(turn, paper)
    show_piece(turn, piece_id, "")


def toggle_listed(turn: Turn, piece_id: int, _argument: str) -> None:
    """`不列入` keeps a piece out of the catalogue, `列入` takes it back."""
    piece, paper, finding = _piece_at(turn, piece_id)
    exhibits.change_piece(
        turn.work, paper, finding, piece, listed=not piece.listed, by=turn.me, now=turn.now
    )
    _written(turn, paper)
    show_files(turn, paper.id, "")


def _written(turn: Turn, before: WorkPaper, said: str = "") -> None:
    turn.note(turn.texts("work_paper", "toast_piece", paper=before))
    paper = turn.work.get(WorkPaper, before.id)
    if paper is not None:
        after_writing(turn, before, paper, said)


def ask_new(turn: Turn, paper_id: int, _argument: str) -> None:
    """`加一件`: ask for the name of something that is kept outside the bot."""
    paper, finding = compiling(turn, paper_id)
    turn.tell_me(
        turn.texts("work_paper", "ask_piece", paper=paper),
        asks=f"w.new:{paper.id}",
        about=about(finding, paper),
    )


def answer_new(turn: Turn, paper_id: int, text: str) -> None:
    """Put what was named into the catalogue, and ask for its class by buttons."""
    paper, finding = compiling(turn, paper_id)
    piece = exhibits.add_piece(turn.work, paper, finding, name=text, by=turn.me, now=turn.now)
    _written(turn, paper, text)
    _show_unless_sealed(turn, piece)


def _show_unless_sealed(turn: Turn, piece: Exhibit) -> None:
    paper = turn.work.get(WorkPaper, piece.paper_id)
    finding = turn.work.get(Finding, paper.finding_id) if paper is not None else None
    if finding is not None and not finding.sealed:
        show_piece(turn, piece.id, "")


def ask_name(turn: Turn, piece_id: int, _argument: str) -> None:
    """`改名`: ask for the piece's name."""
    _ask(turn, piece_id, "ask_name", "w.name")


def ask_obtained(turn: Turn, piece_id: int, _argument: str) -> None:
    """`出处`: ask from where, when, by which two, where it is kept."""
    _ask(turn, piece_id, "ask_obtained", "w.from")


def _ask(turn: Turn, piece_id: int, macro: str, verb: str) -> None:
    piece, paper, finding = _piece_at(turn, piece_id)
    number = _number(turn, piece, paper)
    turn.tell_me(
        turn.texts("work_paper", macro, paper=paper, number=number),
        asks=f"{verb}:{piece.id}",
        about=about(finding, paper),
    )


def answer_name(turn: Turn, piece_id: int, text: str) -> None:
    """Name the piece as was replied."""
    piece, paper, finding = _piece_at(turn, piece_id)
    exhibits.change_piece(turn.work, paper, finding, piece, name=text, by=turn.me, now=turn.now)
    _written(turn, paper, text)
    _show_unless_sealed(turn, piece)


def answer_obtained(turn: Turn, piece_id: int, text: str) -> None:
    """Note the source as was replied."""
    piece, paper, finding = _piece_at(turn, piece_id)
    exhibits.change_piece(turn.work, paper, finding, piece, obtained=text, by=turn.me, now=turn.now)
    _written(turn, paper, text)
    _show_unless_sealed(turn, piece)
