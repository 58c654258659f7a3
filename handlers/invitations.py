"""Invitations: role, post and recusal first, then a one-time link."""

from handlers.buttons import button
from handlers.context import Keyboard, Turn
from handlers.inside import units_of
from handlers.roles import ROLE_NAMES, ROLE_WORDS, link_of
from inspection import enrolment
from inspection.enums import Role
from inspection.errors import (
    NotAllowedError,
    NothingHereError,
    UsageError,
)
from inspection.lost_accounts import SeesMoreError, liaison_sees_more
from inspection.records import Inspection, Invite, Member, TimetableItem
from inspection.recusals import understood
from inspection.settings import read_recusals
from inspection.timetable import may_be_post, owner_words


def invite(turn: Turn, argument: str) -> None:
    """Prepare an invitation: post and recusal first, then the link."""
    word, _, rest = argument.strip().partition(" ")
    role = ROLE_WORDS.get(word.strip().lower())
    inspection = _inspection_of(turn)
    if role is None:
        turn.reply(
            turn.texts("people", "invite_which"),
            buttons=[[button(ROLE_NAMES[r], "i.role", 0, r.value)] for r in Role],
        )
        return
    _prepare(turn, role, inspection, rest.strip())


def invite_role(turn: Turn, unit_number: int, argument: str) -> None:
    """The role was chosen by a press, and of several units the one: numbered from 1."""
    inspection = _inspection_of(turn)
    if not 0 <= unit_number <= len(inspection.units):
        raise NothingHereError
    unit = inspection.units[unit_number - 1] if unit_number else ""
    _prepare(turn, Role(argument), inspection, unit)


def _inspection_of(turn: Turn) -> Inspection:
    scope = turn.me.inspection_id
    found = turn.store.view(scope).get(Inspection, 1)
    if found is None:
        raise NothingHereError
    return found


def _prepare(turn: Turn, role: Role, inspection: Inspection, unit_word: str) -> None:
    if role is Role.LEADER and turn.me.role is not Role.LEADER:
        raise NotAllowedError
    if role is Role.UNIT_LIAISON and liaison_sees_more(turn.me):
        raise SeesMoreError(ROLE_NAMES[role], is_leader=False)
    if role is Role.UNIT_LIAISON and not unit_word and len(inspection.units) > 1:
        _ask_unit(turn, inspection)
        return
    draft = turn.work.add(
        Invite(
            code_hash="",
            inspection_id=inspection.slug,
            role=role,
            unit=_unit(inspection, unit_word) if role is Role.UNIT_LIAISON else None,
            recusals=_inherited(turn.me, role),
            issued_by=turn.user_id,
            issued_at=turn.now,
            expires_at=turn.now + turn.settings.invite_valid,
        )
    )
    if role is Role.UNIT_LIAISON:
        _issue(turn, draft)
    else:
        _show_draft(turn, draft, anew=True)


def _ask_unit(turn: Turn, inspection: Inspection) -> None:
    choices = enumerate(inspection.units, 1)
    turn.tell_me(
        turn.texts("people", "invite_unit"),
        buttons=[[button(unit, "i.role", n, Role.UNIT_LIAISON.value)] for n, unit in choices],
    )


def _inherited(by: Member, role: Role) -> tuple[str, ...]:
    """Nobody lets in somebody who sees more than they do; the leader may take it off again.

    A unit's liaison keeps away from nothing: one who leads and is recused invites none.
    """
    is_free = by.role is Role.LEADER or role is Role.UNIT_LIAISON
    return () if is_free else by.recusals


def _unit(inspection: Inspection, word: str) -> str:
    if not word:
        return inspection.units[0]
    if word not in inspection.units:
        raise UsageError("invite")
    return word


def _show_draft(turn: Turn, draft: Invite, *, anew: bool = False) -> None:
    turn.show(
        turn.user_id,
        f"invite:{draft.id}",
        turn.texts("people", "invite_draft", draft=draft, role=ROLE_NAMES[draft.role]),
        buttons=_draft_buttons(turn, draft),
        anew=anew,
    )


def _draft_buttons(turn: Turn, draft: Invite) -> Keyboard:
    posts = _posts(turn, draft)
    rows = [
        [
            button(f"{'✓ ' if post in draft.posts else ''}{post}", "i.post", draft.id, str(index))
            for index, post in list(enumerate(posts))[start : start + 3]
        ]
        for start in range(0, len(posts), 3)
    ]
    return [
        [button("无需回避", "i.clear", draft.id), button("有回避", "i.recusal", draft.id)],
        *rows,
        [button("其他岗位", "i.other", draft.id), button("取消", "i.cancel", draft.id)],
    ]


def _posts(turn: Turn, draft: Invite) -> list[str]:
    """The owner words of the timetable that are posts, then those typed."""
    view = turn.store.view(draft.inspection_id)
    words = [word for row in view.all(TimetableItem) for word in owner_words(row)]
    known = [word for word in words if may_be_post(word)]
    return list(dict.fromkeys([*known, *draft.posts]))


def _draft(turn: Turn, draft_id: int) -> Invite:
    draft = turn.work.get(Invite, draft_id)
    if draft is None or draft.issued_by != turn.user_id or draft.code_hash:
        raise NothingHereError
    is_wider = draft.role is Role.LEADER and turn.me.role is not Role.LEADER
    if draft.inspection_id != turn.me.inspection_id or is_wider:
        raise NothingHereError
    return draft


def toggle_post(turn: Turn, draft_id: int, argument: str) -> None:
    """Choose a post, or leave it out again."""
    draft = _draft(turn, draft_id)
    post = _posts(turn, draft)[int(argument)]
    posts = (
        tuple(p for p in draft.posts if p != post) if post in draft.posts else (*draft.posts, post)
    )
    _show_draft(turn, turn.work.put(draft.changed(posts=posts)))


def ask_post(turn: Turn, draft_id: int, _argument: str) -> None:
    """Ask for a post that is not among the buttons."""
    draft = _draft(turn, draft_id)
    turn.tell_me(turn.texts("people", "ask_post"), asks=f"i.post:{draft.id}")


def answer_post(turn: Turn, draft_id: int, text: str) -> None:
    """Take the replied post."""
    draft = _draft(turn, draft_id)
    draft = turn.work.put(draft.changed(posts=(*draft.posts, text.strip()[:20])))
    _show_draft(turn, draft, anew=True)


def no_recusal(turn: Turn, draft_id: int, _argument: str) -> None:
    """`无需回避`: the link."""
    _issue(turn, _draft(turn, draft_id))


def ask_recusal(turn: Turn, draft_id: int, _argument: str) -> None:
    """`有回避`: from which unit or department."""
    draft = _draft(turn, draft_id)
    turn.tell_me(turn.texts("people", "ask_recusal"), asks=f"i.recusal:{draft.id}")


def answer_recusal(turn: Turn, draft_id: int, text: str) -> None:
    """Take the replied recusal; then the link."""
    draft = _draft(turn, draft_id)
    said = understood(read_recusals(text), units_of(turn))
    draft = turn.work.put(draft.changed(recusals=(*draft.recusals, *said)))
    _issue(turn, draft)


def cancel_invite(turn: Turn, draft_id: int, _argument: str) -> None:
    """`取消`: no link was made."""
    draft = _draft(turn, draft_id)
    turn.work.put(draft.changed(expires_at=turn.now, issued_by=None))
    turn.toast_of("cancelled")
    turn.show(
        turn.user_id, f"invite:{draft.id}", turn.texts("common", "cancelled"), only_update=True
    )


def _issue(turn: Turn, draft: Invite) -> None:
    issued, code = enrolment.issue(
        turn.work, draft, by=turn.user_id, now=turn.now, valid_for=turn.settings.invite_valid
    )
    link = link_of(turn.facts.username, code)
    turn.show(
        turn.user_id,
        f"invite:{issued.id}",
        turn.texts(
            "people",
            "invited",
            invite=issued,
            role=ROLE_NAMES[issued.role],
            link=link,
            code=code,
        ),
    )
    if turn.facts.username:
        words = turn.texts(
            "people", "invite_square", invite=issued, role=ROLE_NAMES[issued.role], link=link
        )
        turn.tell_me(words, document="invitation")
