"""Who may answer which question: asked again at the answer, for roles change in between."""

from collections.abc import Mapping

from inspection.enums import Role
from inspection.records import NoticeField, SettingKey, TransferKind
from inspection.roles import INSIDE, LEADER, LEADING, LIAISON
from inspection.work_paper_terms import PaperField

NOBODY: frozenset[Role] = frozenset()

ANSWERED_BY: Mapping[str, frozenset[Role]] = {
    **{f"n.fill.{field.value}": INSIDE for field in NoticeField},
    **{f"w.fill.{field.value}": INSIDE for field in PaperField},
    **{f"s.set.{key.value}": LEADER for key in SettingKey},
    **dict.fromkeys(("n.due", "r.due", "r.missed", "f.due", "f.parts"), INSIDE),
    **dict.fromkeys(("t.not", "t.replan"), INSIDE),
    **dict.fromkeys(("w.new", "w.name", "w.from", "v.place", "v.person"), INSIDE),
    **dict.fromkeys(("o.due", "o.wording", "o.redo", "u.refuse"), INSIDE),
    **dict.fromkeys(("o.later", "o.lback"), INSIDE),  # of what they hold; asked again there
    **dict.fromkeys(("cl.finding", "cl.lines", "pg.recusal"), INSIDE),
    **dict.fromkeys(("h.day", "s.days", "i.post", "i.recusal", "w.back", "md.plan"), LEADING),
    **dict.fromkeys(("o.amdue", "o.amword", "o.insist", "o.correct", "o.waive"), LEADING),
    **dict.fromkeys(("s.recusal", "o.recall"), LEADER),
    **dict.fromkeys(("rl.word", "rl.due.m", "rl.due.d", "ri.recall"), LEADER),
    **{f"rt.new.{kind.value}": LEADER for kind in TransferKind},
    **dict.fromkeys(("ri.back",), INSIDE),
    **dict.fromkeys(("ri.extend", "ri.correct"), LEADING),
    **dict.fromkeys(("ru.measures", "ru.responsible", "ru.planned"), LIAISON),
    **dict.fromkeys(("y.reason", "l.who", "l.to"), LIAISON),
}


def may_answer(verb: str, role: Role | None) -> bool:
    """Whether a person with this role may answer; a question in no row is nobody's."""
    return role in ANSWERED_BY.get(verb, NOBODY)
