"""Who may do what: every command, button and question for everybody there is, one table.

A row that is added to the product without one here fails, whoever it is for.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from telegram import CallbackQuery, Chat, Message, Update, User

from handlers import dispatch
from handlers.answering import ANSWERED_BY, may_answer
from handlers.commands import COMMANDS
from handlers.gate import Caller, identify
from handlers.menus import Menus, menus_of
from handlers.questions import ANSWERS
from handlers.routing import CommandTable
from handlers.table import PRESSES
from handlers.texts import Texts
from inspection.enrolment import enrol, invite
from inspection.enums import Role
from inspection.errors import CodeError, CodeLockedError, CodeUnknownError, PrivateOnlyError
from inspection.ports import REGISTRY, Work
from inspection.records import Invite, Person
from storage.memory import MemoryStore
from tests.make import NOW, SCOPE, UNIT, ZONE, a_member, an_inspection, memory_store

GROUP_ID = -1001
# who is who, by user id
LEADER, DEPUTY, MEMBER, GROUP_LIAISON, UNIT_LIAISON, RECUSED, LEFT, STRANGER = range(1, 9)
EVERYBODY = frozenset(range(1, 9))
LEADERS = frozenset({LEADER})
LEADING = LEADERS | {DEPUTY}
INSIDE = LEADING | {MEMBER, GROUP_LIAISON, RECUSED}
UNIT_SIDE = frozenset({UNIT_LIAISON})
ENROLLED = INSIDE | UNIT_SIDE
IMPORTING = LEADING | {GROUP_LIAISON}

Table = Mapping[frozenset[int], str]

COMMANDS_OF: Table = {
    EVERYBODY: "start",
    ENROLLED: "items requests plan rectification language help cancel",
    INSIDE: """finding mine search share board papers done today use status calendar interview
        end lists methods
        pledge""",
    LEADING: "members invite export dashboard setup",
    LEADERS: "bind transfers settings pack purge",
    IMPORTING: "prior documents",
}
PRESSES_OF: Table = {
    ENROLLED: "y.slip e.drill lg.ask lg.set x",
    INSIDE: """z.confirm z.cancel n.draft n.show n.ask n.due n.due? n.submit n.undo n.drop n.file
        r.list r.unit r.flip
        r.cut r.due? r.preview r.propose r.send r.undo r.drop r.file r.page r.show r.got r.returned
        r.missed
        f.tell f.unit f.aspects f.aspect f.handlings f.handling f.hold f.dues f.due f.due? f.back
        f.repeat f.split f.parts f.parts? f.unsplit f.into f.merge f.unmerge f.not f.void f.clue?
        f.clue f.unseal f.answer doc.paper w.open w.show w.full w.more w.field w.ask w.take w.pick
        w.submit
        w.files w.file w.kind w.copy w.list w.new w.name w.from k.done k.open k.drop k.own k.due
        q.see q.page m.page n.read v.end v.other v.join v.back v.place v.person v.keep v.apart
        v.pick v.page v.each v.merge v.leave v.count t.done t.add t.show t.not t.why t.replan
        t.xlsx t.ics h.take p.use o.due o.due? o.reword o.files o.preview o.cancel o.confirm o.undo
        wu.take cl.list cl.show cl.state cl.owner cl.own cl.prove cl.link cl.ask
        cl.add cl.drop cl.again md.add md.undo pg.nothing pg.declare pg.pledge
        ri.page ri.show ri.verify ri.back
        o.verify o.redo o.fix o.item o.page o.carry o.recur o.later o.lsave o.ldrop
        o.lback u.show u.extend u.refuse u.goon
        u.formal u.send u.drop""",
    LEADING: """ri.keep ri.resume ri.extend ri.correct ri.go ri.keep_it
        n.review n.sign n.agree n.back w.pass w.sign w.back d.open d.set d.clue d.free d.at
        t.owners t.own i.role i.post i.other i.clear i.recusal i.cancel p.show p.off p.link
        md.plan pg.remind
        s.begin
        s.end h.begin h.to h.day h.day? g.resume g.out o.release o.back o.again o.amend o.amdue
        o.amdue? o.amword o.insist o.return o.now o.correct o.edition o.keep o.waive""",
    LEADERS: """rl.draft rl.show rl.aspect rl.flip rl.all rl.preview rl.word rl.due rl.send
        rl.undo rl.drop ri.again ri.recall rt.list rt.show rt.new rt.reply rt.drop
        z.ask b.plan s.menu s.ask s.turn s.where s.people s.recusal p.leave c.show h.all
        o.recall""",
    IMPORTING: """doc.day doc.make t.import t.finding t.drop
        pi.col pi.map pi.preview pi.old pi.take pi.undo pi.finding pi.drop pi.set pi.year pi.src
        pi.unit pr.kin pr.apart pr.join wu.which wu.move""",
    UNIT_SIDE: """ru.page ru.show ru.sign ru.plan ru.ask ru.report ru.end ru.send ru.drop
        y.item y.file y.there y.files y.submit y.drop y.cannot y.decline y.keep y.head
        y.signed y.unsign r.later r.put_off l.ack l.pass l.fix l.drop l.submit l.undo l.who l.to
        l.held l.ask l.back l.show l.page""",
}
ANSWERS_OF: Table = {
    INSIDE: """ri.back n.fill.addressee n.fill.facts n.fill.provision n.fill.demand n.fill.reporting
        cl.finding cl.lines pg.recusal n.due
        r.due r.missed f.due f.parts w.new w.name w.from w.fill.title w.fill.period w.fill.place
        w.fill.overview w.fill.process w.fill.amount w.fill.basis w.fill.clause w.fill.responsible
        w.fill.remark t.not t.replan v.place v.person o.due o.wording o.redo o.later o.lback
        u.refuse""",
    LEADING: """ri.extend ri.correct
        md.plan h.day s.days w.back i.post i.recusal o.amdue o.amword o.insist o.correct
        o.waive""",
    LEADERS: """ri.recall rl.word rl.due.m rl.due.d rt.new.discipline rt.new.personnel rt.new.other
        s.set.morning s.set.asking s.set.evening s.set.reminders s.set.office_hours
        s.set.quiet_days s.recusal o.recall""",
    UNIT_SIDE: "ru.measures ru.responsible ru.planned y.reason l.who l.to",
}
ROLE_OF = {
    LEADER: Role.LEADER,
    DEPUTY: Role.DEPUTY,
    MEMBER: Role.MEMBER,
    GROUP_LIAISON: Role.GROUP_LIAISON,
    UNIT_LIAISON: Role.UNIT_LIAISON,
    RECUSED: Role.MEMBER,
    LEFT: Role.LEADER,
}


def expected(table: Table) -> dict[str, frozenset[int]]:
    return {name: who for who, names in table.items() for name in names.split()}


@pytest.fixture
def store() -> MemoryStore:
    """Provide an inspection with one of each; the one who left led it."""
    made = memory_store()
    with made.unit(SCOPE) as work:
        work.add(an_inspection(chat_id=GROUP_ID))
        work.commit()
    with made.unit(REGISTRY) as work:
        for user_id, role in ROLE_OF.items():
            gone = NOW if user_id == LEFT else None
            recusals = (UNIT,) if user_id == RECUSED else ()
            fields = {"id": user_id, "user_id": user_id, "recusals": recusals, "left_at": gone}
            work.add(a_member(role=role, **fields))
        work.commit()
    return made


class Deaf:
    """A turn on which every word is lost; only the records are real."""

    def __init__(self, work: Work) -> None:
        self.work, self.now, self.user_id, self.me = work, NOW, 0, a_member()

    def __getattr__(self, _name: str) -> Any:  # noqa: ANN401  # whatever a handler asks for
        return lambda *_args, **_facts: ""


class Doors:
    """The product's tables with a tally in the place of each act."""

    def __init__(self, store: MemoryStore, patch: pytest.MonkeyPatch) -> None:
        self.store = store
        self.opened: list[str] = []
        commands = [replace(c, act=self._tally(c.name)) for c in COMMANDS.commands]
        presses = {v: replace(p, act=self._tally(v)) for v, p in PRESSES.items()}
        patch.setattr(dispatch, "COMMANDS", CommandTable(commands))
        patch.setattr(dispatch, "PRESSES", presses)

    def _tally(self, name: str) -> Callable[..., None]:
        return lambda *_: self.opened.append(name)

    def opens(self, name: str, update: Update) -> bool:
        """Whether the update reaches the act of this name."""
        self.opened.clear()
        caller = identify(self.store, update)
        assert isinstance(caller, Caller)
        plan = dispatch.plan_for(self.store, update, caller, "bot")
        if plan.act is None:
            return False
        with self.store.unit(SCOPE) as work:
            try:
                plan.act(Deaf(work))  # type: ignore[arg-type]  # it listens to nothing
            except PrivateOnlyError:
                return False
        return self.opened == [name]


@pytest.fixture
def doors(store: MemoryStore, monkeypatch: pytest.MonkeyPatch) -> Doors:
    return Doors(store, monkeypatch)


def chat_of(user_id: int, chat_id: int) -> Chat:
    return Chat(chat_id, "private" if chat_id == user_id else "supergroup")


def typed(user_id: int, text: str, *, chat_id: int | None = None) -> Update:
    chat = chat_of(user_id, chat_id or user_id)
    user = User(user_id, f"某{user_id}", is_bot=False)
    return Update(1, message=Message(1, NOW, chat, from_user=user, text=text))


def pressed(user_id: int, data: str) -> Update:
    user = User(user_id, f"某{user_id}", is_bot=False)
    on = Message(1, NOW, chat_of(user_id, user_id), from_user=User(99, "bot", is_bot=True))
    return Update(1, callback_query=CallbackQuery("1", user, "1", message=on, data=data))


def test_every_command_has_a_row_here() -> None:
    assert {c.name for c in COMMANDS.commands} == set(expected(COMMANDS_OF))


def test_every_button_has_a_row_here() -> None:
    assert set(PRESSES) == set(expected(PRESSES_OF))


def test_every_question_has_a_row_here_and_in_the_product() -> None:
    assert set(ANSWERS) == set(expected(ANSWERS_OF))
    assert set(ANSWERS) - set(ANSWERED_BY) == set()


@pytest.mark.parametrize("user_id", sorted(EVERYBODY))
def test_a_command_is_done_for_whom_it_is_for_and_nobody_else(doors: Doors, user_id: int) -> None:
    done = {name for name in expected(COMMANDS_OF) if doors.opens(name, typed(user_id, f"/{name}"))}
    assert done == {name for name, who in expected(COMMANDS_OF).items() if user_id in who}


@pytest.mark.parametrize("user_id", sorted(EVERYBODY))
def test_a_press_is_done_for_whom_it_is_for_and_nobody_else(doors: Doors, user_id: int) -> None:
    done = {verb for verb in PRESSES if doors.opens(verb, pressed(user_id, f"{verb}:1"))}
    assert done == {verb for verb, who in expected(PRESSES_OF).items() if user_id in who}


@pytest.mark.parametrize("user_id", sorted(EVERYBODY - {LEFT, STRANGER}))
def test_an_answer_is_taken_from_whom_it_is_asked_of_and_nobody_else(user_id: int) -> None:
    taken = {verb for verb in ANSWERS if may_answer(verb, ROLE_OF[user_id])}
    assert taken == {verb for verb, who in expected(ANSWERS_OF).items() if user_id in who}


@pytest.mark.parametrize("user_id", [UNIT_LIAISON, LEFT, STRANGER])
def test_the_groups_chat_does_nothing_for_who_is_not_of_it(doors: Doors, user_id: int) -> None:
    names = expected(COMMANDS_OF)
    done = [n for n in names if doors.opens(n, typed(user_id, f"/{n}", chat_id=GROUP_ID))]
    assert done == []


@pytest.mark.parametrize("user_id", sorted(EVERYBODY))
def test_a_chat_that_is_not_bound_takes_nothing_but_the_binding(doors: Doors, user_id: int) -> None:
    names = expected(COMMANDS_OF)
    done = [n for n in names if doors.opens(n, typed(user_id, f"/{n}", chat_id=-5))]
    assert done == (["bind"] if user_id == LEADER else [])


# --- menus ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def menus() -> Menus:
    return menus_of(Texts(ZONE), COMMANDS)


@pytest.mark.parametrize("user_id", [LEADER, DEPUTY, MEMBER, GROUP_LIAISON, UNIT_LIAISON])
def test_a_menu_shows_what_its_reader_may_do(menus: Menus, user_id: int) -> None:
    shown = {name for name, _ in menus.of_role[ROLE_OF[user_id]]}
    allowed = {name for name, who in expected(COMMANDS_OF).items() if user_id in who}
    assert shown == allowed - {"start"}


def test_a_stranger_sees_two_commands(menus: Menus) -> None:
    assert [name for name, _ in menus.public] == ["start", "help"]


def test_the_groups_menu_shows_what_every_member_may_do_there(menus: Menus) -> None:
    private = {c.name for c in COMMANDS.commands if c.private_only}
    of_members = {name for name, who in expected(COMMANDS_OF).items() if MEMBER in who}
    assert {name for name, _ in menus.group} == of_members - private - {"start"}


def test_the_units_liaison_reads_nothing_of_the_groups_words(menus: Menus) -> None:
    words = " ".join(said for _, said in menus.of_role[Role.UNIT_LIAISON])
    assert [word for word in ("问题", "即知即改", "巡察", "底稿", "谈话") if word in words] == []


# --- codes ------------------------------------------------------------------------------------


@pytest.fixture
def registry(store: MemoryStore) -> Iterator[Work]:
    with store.unit(REGISTRY) as work:
        yield work


def a_code(work: Work, **fields: Any) -> str:  # noqa: ANN401  # of invite
    given = {"inspection_id": SCOPE, "role": Role.MEMBER, "unit": None, "by": LEADER, "now": NOW}
    return invite(work, valid_for=timedelta(hours=1), **{**given, **fields})[1]


def comes(work: Work, code: str, *, at: datetime = NOW) -> None:
    enrol(work, code=code, user_id=STRANGER, name="生人", now=at)


def test_a_code_is_kept_as_a_hash_only(registry: Work) -> None:
    code = a_code(registry)
    assert code not in "".join(each.model_dump_json() for each in registry.all(Invite))


def test_a_code_is_over_after_its_time(registry: Work) -> None:
    code = a_code(registry)
    with pytest.raises(CodeError):
        comes(registry, code, at=NOW + timedelta(hours=1))


def wrong_five_times(work: Work) -> None:
    for _ in range(5):
        with pytest.raises(CodeUnknownError):
            comes(work, "WRONGONE")


def test_five_wrong_codes_lock_the_asker_out_for_an_hour(registry: Work) -> None:
    code = a_code(registry)
    wrong_five_times(registry)
    with pytest.raises(CodeLockedError):
        comes(registry, code, at=NOW + timedelta(minutes=59))


def test_who_was_locked_out_comes_in_after_the_hour(store: MemoryStore) -> None:
    with store.unit(REGISTRY) as work:
        wrong_five_times(work)
        later = NOW + timedelta(hours=1)
        comes(work, a_code(work, now=later), at=later)
        (person,) = work.lookup(Person, "user_id", STRANGER)
    assert person.inspection_id == SCOPE
