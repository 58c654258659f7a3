"""Who is in: enrolment, invitations, members, the group's chat, choosing an inspection."""

from handlers.cards import button
from handlers.context import Desk, Keyboard, Turn
from inspection import enrolment
from inspection.audit import note
from inspection.enums import Mode, Role
from inspection.errors import (
    CodeError,
    NotAllowedError,
    NothingHereError,
    UsageError,
)
from inspection.ports import REGISTRY, Store
from inspection.records import Inspection, Invite, Member, TimetableItem
from inspection.timetable import owners_of

ROLE_WORDS = {
    "leader": Role.LEADER,
    "组长": Role.LEADER,
    "deputy": Role.DEPUTY,
    "副组长": Role.DEPUTY,
    "member": Role.MEMBER,
    "组员": Role.MEMBER,
    "成员": Role.MEMBER,
    "group_liaison": Role.GROUP_LIAISON,
    "组内联络员": Role.GROUP_LIAISON,
    "unit_liaison": Role.UNIT_LIAISON,
    "联络员": Role.UNIT_LIAISON,
    "单位联络员": Role.UNIT_LIAISON,
    "被巡察单位联络员": Role.UNIT_LIAISON,
}
ROLE_NAMES = {
    Role.LEADER: "组长",
    Role.DEPUTY: "副组长",
    Role.MEMBER: "组员",
    Role.GROUP_LIAISON: "组内联络员",
    Role.UNIT_LIAISON: "被巡察单位联络员",
}


def link_of(username: str, code: str) -> str:
    """Return the enrolment link, on one line; without a name only its end."""
    return f"https://t.me/{username}?start={code}" if username else f"?start={code}"


def start(turn: Turn, argument: str) -> None:
    """Enrol with a one-time code; without one, greet whoever is known."""
    code = argument.strip()
    if not code:
        _greet(turn)
        return
    try:
        member = enrolment.enrol(
            turn.work, code=code, user_id=turn.user_id, name=turn.user_name, now=turn.now
        )
    except CodeError as refusal:
        turn.reply(turn.texts("people", "code_refused", kind=type(refusal).__name__, e=refusal))
        return
    turn.member = member
    _welcome(turn, member)


def _greet(turn: Turn) -> None:
    from handlers.start import help_text  # noqa: PLC0415  # help knows every topic

    turn.reply(help_text(turn) if turn.member else turn.texts("common", "stranger"))


def _welcome(turn: Turn, member: Member) -> None:
    view = turn.store.view(member.inspection_id)
    inspection = view.get(Inspection, 1)
    if inspection is None:
        raise NothingHereError
    drill = turn.settings.mode is Mode.DRILL
    if member.role is Role.UNIT_LIAISON:
        unit = member.units[0] if member.units else inspection.units[0]
        turn.reply(turn.texts("liaison", "welcome", name=member.name, drill=drill, unit=unit))
        return
    rows = list(view.all(TimetableItem))
    mine = [r for r in rows if member in owners_of(r, (member,))]
    leader = next(
        (m for m in enrolment.members_of(turn.work, member.inspection_id) if m.role is Role.LEADER),
        None,
    )
    turn.reply(
        turn.texts(
            "people",
            "welcome",
            member=member,
            role=ROLE_NAMES[member.role],
            inspection=inspection,
            rows=mine,
            leader=leader.name if leader else "",
            drill=drill,
        )
    )


# --- invitations -----------------------------------------------------------------------


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


def invite_role(turn: Turn, _record_id: int, argument: str) -> None:
    """The role was chosen by a press."""
    _prepare(turn, Role(argument), _inspection_of(turn), "")


def _inspection_of(turn: Turn) -> Inspection:
    scope = turn.me.inspection_id
    found = turn.store.view(scope).get(Inspection, 1)
    if found is None:
        raise NothingHereError
    return found


def _prepare(turn: Turn, role: Role, inspection: Inspection, unit_word: str) -> None:
    if role is Role.LEADER and turn.me.role is not Role.LEADER:
        raise NotAllowedError
    draft = turn.work.add(
        Invite(
            code_hash="",
            inspection_id=inspection.slug,
            role=role,
            unit=_unit(inspection, unit_word) if role is Role.UNIT_LIAISON else None,
            issued_by=turn.user_id,
            issued_at=turn.now,
            expires_at=turn.now + turn.settings.invite_valid,
        )
    )
    if role is Role.UNIT_LIAISON:
        _issue(turn, draft)
    else:
        _show_draft(turn, draft, anew=True)


def _unit(inspection: Inspection, word: str) -> str:
    if not word:
        if len(inspection.units) > 1:
            raise UsageError("invite")
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


_NO_POSTS = {"组长", "副组长", "组员", "各小组", "巡察办", "组内联络员", "经办人"}


def _posts(turn: Turn, draft: Invite) -> list[str]:
    """The owner words of the timetable that are posts, then those typed."""
    import re  # noqa: PLC0415  # one use

    view = turn.store.view(draft.inspection_id)
    words = [w for r in view.all(TimetableItem) for w in re.split("[、/，,;；]", r.owners)]
    known = [w.strip() for w in words if w.strip() and w.strip() not in _NO_POSTS]
    return list(dict.fromkeys([*known, *draft.posts]))


def _draft(turn: Turn, draft_id: int) -> Invite:
    draft = turn.work.get(Invite, draft_id)
    if draft is None or draft.issued_by != turn.user_id or draft.code_hash:
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
    draft = turn.work.put(draft.changed(recusals=(*draft.recusals, text.strip()[:60])))
    _issue(turn, draft)


def cancel_invite(turn: Turn, draft_id: int, _argument: str) -> None:
    """`取消`: no link was made."""
    draft = _draft(turn, draft_id)
    turn.work.put(draft.changed(expires_at=turn.now, issued_by=None))
    turn.note("已取消")
    turn.show(
        turn.user_id, f"invite:{draft.id}", turn.texts("common", "cancelled"), only_update=True
    )


def _issue(turn: Turn, draft: Invite) -> None:
    issued, code = enrolment.issue(
        turn.work, draft, by=turn.user_id, now=turn.now, valid_for=turn.settings.invite_valid
    )
    turn.show(
        turn.user_id,
        f"invite:{issued.id}",
        turn.texts(
            "people",
            "invited",
            invite=issued,
            role=ROLE_NAMES[issued.role],
            link=link_of(turn.facts.username, code),
            code=code,
        ),
    )


def members(turn: Turn, _argument: str) -> None:
    """List who is in, with role, posts and whether they can be reached."""
    here = enrolment.members_of(turn.work, turn.me.inspection_id)
    lines = [
        {
            "name": m.name,
            "role": ROLE_NAMES[m.role],
            "posts": m.posts,
            "recusals": m.recusals,
            "unit": m.units[0] if m.units else "",
            "unreachable": _unreachable(turn, m),
        }
        for m in here
    ]
    turn.reply(turn.texts("people", "members", lines=lines))


def _unreachable(turn: Desk, member: Member) -> bool:
    person = enrolment.find_person(turn.people, member.user_id)
    return person is not None and person.unreachable_since is not None


# --- the group's chat, and choosing ----------------------------------------------------


def bind(turn: Turn, _argument: str) -> None:
    """Bind this group, or this topic, to the inspection; the leader's own act."""
    if turn.is_private:
        turn.reply(turn.texts("people", "bind_in_group"))
        return
    if turn.me.role is not Role.LEADER:
        raise NotAllowedError
    inspection = turn.inspection
    turn.work.put(
        inspection.changed(chat_id=turn.chat_id, thread_id=turn.thread_id, chat_active=True)
    )
    note(turn.work, by=turn.user_id, at=turn.now, act="chat.bound")
    turn.say(
        turn.chat_id,
        turn.texts("people", "bound", inspection=inspection, sees_all=turn.facts.sees_all),
        thread_id=turn.thread_id,
    )


def use(turn: Turn, argument: str) -> None:
    """Choose the inspection to work in."""
    places = enrolment.memberships(turn.work, turn.user_id)
    named = {m.inspection_id: _name_of(turn.store, m.inspection_id) for m in places}
    chosen = next(
        (s for s, name in named.items() if argument.strip() and argument.strip() in {s, name}), None
    )
    if chosen is not None:
        _choose(turn, chosen)
        return
    turn.reply(
        turn.texts("people", "use", names=list(named.values()), one=len(named) == 1),
        buttons=[[button(named[m.inspection_id], "p.use", m.id)] for m in places]
        if len(named) > 1
        else (),
    )


def press_use(turn: Turn, member_id: int, _argument: str) -> None:
    """The inspection was chosen by a press."""
    member = turn.work.get(Member, member_id)
    if member is None or member.user_id != turn.user_id or not member.is_active:
        raise NothingHereError
    _choose(turn, member.inspection_id)


def _choose(turn: Turn, scope: str) -> None:
    person = enrolment.person_of(turn.work, turn.user_id, turn.user_name)
    turn.work.put(person.changed(inspection_id=scope))
    turn.reply(turn.texts("people", "using", name=_name_of(turn.store, scope)))


def _name_of(store: Store, scope: str) -> str:
    found = store.view(scope).get(Inspection, 1)
    return found.name if found else scope


def tell_leader_of_joining(store: Store, member: Member) -> tuple[Member, ...]:
    """Return who is to hear that somebody joined: the inspection's leader."""
    everyone = enrolment.members_of(store.view(REGISTRY), member.inspection_id)
    return tuple(m for m in everyone if m.role is Role.LEADER and m.user_id != member.user_id)
