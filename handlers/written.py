"""The rows of notices, document requests and papers: buttons and questions, as in the table."""

from handlers import (
    document_requests,
    notices,
    request_lists,
    unit_receipts,
    unit_requests,
)
from handlers.context import Turn
from handlers.routing import AnswerTable, Press, PressTable
from inspection.records import NoticeField
from inspection.roles import ENROLLED, INSIDE, LEADING, LIAISON


def requests(turn: Turn, argument: str) -> None:
    """`/requests`: each side sees its own."""
    if turn.me.is_inside:
        document_requests.requests(turn, argument)
    else:
        unit_requests.list_requests(turn, argument)


PRESSES: PressTable = {
    "n.draft": Press(notices.draft, INSIDE),
    "n.show": Press(notices.show, INSIDE),
    "n.ask": Press(notices.ask_field, INSIDE),
    "n.due": Press(notices.choose_due, INSIDE),
    "n.due?": Press(notices.ask_due, INSIDE),
    "n.submit": Press(notices.submit, INSIDE),
    "n.review": Press(notices.review, LEADING),
    "n.sign": Press(notices.sign, LEADING),
    "n.agree": Press(notices.agree, LEADING),
    "n.back": Press(notices.send_back, LEADING),
    "n.undo": Press(notices.undo, INSIDE),
    "n.drop": Press(notices.drop, INSIDE),
    "n.file": Press(notices.send_file, INSIDE),
    "r.list": Press(request_lists.show_list, INSIDE),
    "r.unit": Press(request_lists.choose_unit, INSIDE),
    "r.flip": Press(request_lists.flip, INSIDE),
    "r.cut": Press(request_lists.cut, INSIDE),
    "r.due?": Press(request_lists.ask_due, INSIDE),
    "r.preview": Press(request_lists.preview, INSIDE),
    "r.propose": Press(request_lists.propose, INSIDE),
    "r.send": Press(request_lists.send, INSIDE),
    "r.undo": Press(request_lists.undo, INSIDE),
    "r.drop": Press(request_lists.drop, INSIDE),
    "r.file": Press(request_lists.send_file, INSIDE),
    "r.page": Press(document_requests.turn_page, INSIDE),
    "r.show": Press(document_requests.show_one, INSIDE),
    "r.got": Press(document_requests.receive, INSIDE),
    "r.missed": Press(document_requests.ask_missed, INSIDE),
    "r.returned": Press(document_requests.give_back, INSIDE),
    "y.item": Press(unit_requests.show_item, LIAISON),
    "y.file": Press(unit_requests.send_file, LIAISON),
    "y.there": Press(unit_requests.delivered, LIAISON),
    "y.files": Press(unit_requests.begin_files, LIAISON),
    "y.submit": Press(unit_requests.submit, LIAISON),
    "y.drop": Press(unit_requests.drop, LIAISON),
    "y.cannot": Press(unit_requests.ask_reason, LIAISON),
    "y.decline": Press(unit_requests.decline, LIAISON),
    "y.keep": Press(unit_requests.keep, LIAISON),
    "y.head": Press(unit_receipts.begin, LIAISON),
    "y.signed": Press(unit_receipts.submit, LIAISON),
    "y.unsign": Press(unit_receipts.drop, LIAISON),
    "y.slip": Press(unit_receipts.send_slip, ENROLLED),
}

ANSWERS: AnswerTable = {
    **{f"n.fill.{field.value}": notices.answer_field(field) for field in NoticeField},
    "n.due": notices.answer_due,
    "r.due": request_lists.answer_due,
    "r.missed": document_requests.answer_missed,
    "y.reason": unit_requests.answer_reason,
}
