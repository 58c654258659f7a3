"""The buttons and questions of reminders, hand-over and standing in, each a row."""

from handlers import drill, handover, member_card, reminders
from handlers.routing import AnswerTable, Press, PressTable
from inspection.roles import ENROLLED, INSIDE, LEADER, LEADING, LIAISON

PRESSES: PressTable = {
    "r.later": Press(reminders.choose_later, LIAISON),
    "r.put_off": Press(reminders.put_off, LIAISON),
    "p.show": Press(member_card.show, LEADING, on_registry=True),
    "p.leave": Press(member_card.leave, LEADER, on_registry=True),
    "c.show": Press(member_card.toggle_channel, LEADER, on_registry=True),
    "s.begin": Press(member_card.begin_stand_in, LEADING, on_registry=True),
    "s.end": Press(member_card.end, LEADING, on_registry=True),
    "h.begin": Press(handover.begin, LEADING),
    "h.to": Press(handover.choose_day, LEADING),
    "h.day": Press(handover.press_day, LEADING),
    "h.day?": Press(handover.ask_day, LEADING),
    "h.all": Press(handover.leader_takes_all, LEADER),
    "e.drill": Press(drill.press_confirm, ENROLLED, on_registry=True),
    "h.take": Press(handover.take, INSIDE),
}

ANSWERS: AnswerTable = {"h.day": handover.answer_day, "s.days": member_card.answer_days}
