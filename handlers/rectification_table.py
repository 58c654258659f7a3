"""Commands, buttons and questions of what follows the feedback, each a row."""

from handlers import rectification, rectification_lists, rectification_preview
from handlers import rectification_amending as amending
from handlers import rectification_transfers as transfers
from handlers.liaison import rectification as unit
from handlers.liaison import rectification_sendings as sendings
from handlers.routing import AnswerTable, Command, Press, PressTable
from inspection.errors import InspectionError
from inspection.records import AmendmentKind, TransferKind
from inspection.rectification_errors import ASK_AGAIN as OURS
from inspection.roles import ENROLLED, INSIDE, LEADER, LEADING, LIAISON

COMMANDS: tuple[Command, ...] = (
    Command(
        "rectification",
        ("整改",),
        rectification.command,
        ENROLLED,
        aliases=("rectify",),
        private_only=True,
        argument="$",
    ),
    Command("transfers", ("移交",), transfers.command, LEADER, private_only=True, argument="$"),
)

PRESSES: PressTable = {
    "rl.draft": Press(rectification_lists.begin, LEADER),
    "rl.show": Press(rectification_lists.show, LEADER),
    "rl.aspect": Press(rectification_lists.choose, LEADER),
    "rl.flip": Press(rectification_lists.flip, LEADER),
    "rl.all": Press(rectification_lists.take_all, LEADER),
    "rl.preview": Press(rectification_preview.preview, LEADER),
    "rl.word": Press(rectification_preview.ask_words, LEADER),
    "rl.due": Press(rectification_lists.ask_due, LEADER),
    "rl.send": Press(rectification_lists.send, LEADER),
    "rl.undo": Press(rectification_lists.undo, LEADER),
    "rl.drop": Press(rectification_lists.drop, LEADER),
    "ri.page": Press(rectification.turn_page, INSIDE),
    "ri.show": Press(rectification.show, INSIDE),
    "ri.verify": Press(rectification.verify, INSIDE),
    "ri.back": Press(rectification.ask_reason, INSIDE),
    "ri.keep": Press(rectification.keep_up, LEADING),
    "ri.resume": Press(rectification.resume, LEADING),
    "ri.extend": Press(rectification.ask_due, LEADING),
    "ri.again": Press(rectification.begin_again, LEADER),
    "ri.correct": Press(amending.ask(AmendmentKind.CORRECT), LEADING),
    "ri.recall": Press(amending.ask(AmendmentKind.RECALL), LEADER),
    "ri.go": Press(amending.go, LEADING),
    "ri.keep_it": Press(amending.keep_it, LEADING),
    "ru.page": Press(unit.turn_page, LIAISON),
    "ru.show": Press(unit.show, LIAISON),
    "ru.sign": Press(unit.sign, LIAISON),
    "ru.plan": Press(sendings.begin_plan, LIAISON),
    "ru.ask": Press(sendings.ask_again, LIAISON),
    "ru.report": Press(sendings.begin_report, LIAISON),
    "ru.end": Press(sendings.begin_end, LIAISON),
    "ru.send": Press(sendings.send, LIAISON),
    "ru.drop": Press(sendings.drop, LIAISON),
    "rt.list": Press(transfers.show_list, LEADER),
    "rt.show": Press(transfers.show, LEADER),
    "rt.new": Press(transfers.ask_new, LEADER),
    "rt.reply": Press(transfers.reply, LEADER),
    "rt.drop": Press(transfers.drop, LEADER),
}

ANSWERS: AnswerTable = {
    "rl.word": rectification_preview.answer_words,
    "rl.due.m": rectification_lists.answer_measures_due,
    "rl.due.d": rectification_lists.answer_due,
    "ri.back": rectification.answer_reason,
    "ri.extend": rectification.answer_due,
    **{f"ri.{kind.value}": amending.answer(kind) for kind in AmendmentKind},
    **{f"ru.{name}": sendings.answer(name) for name in sendings.FIELDS},
    **{f"rt.new.{kind.value}": transfers.answer_new(kind) for kind in TransferKind},
}

ASK_AGAIN: tuple[type[InspectionError], ...] = OURS
