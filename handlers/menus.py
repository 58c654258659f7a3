"""The menu of commands that Telegram shows: each person sees what they may do, and no more."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from handlers.gate import current_place
from handlers.routing import Command, CommandTable
from handlers.texts import Texts
from inspection.access import may_see_feedback
from inspection.enrolment import memberships
from inspection.enums import Language, Role
from inspection.ports import REGISTRY, Store
from inspection.purged_people import NOBODY
from inspection.records import AccountChange, FeedbackList, Inspection, Member, Person
from inspection.settings import chosen

Menu = tuple[tuple[str, str], ...]  # command, what it does
PUBLIC = frozenset({"start", "help"})  # what a stranger sees
# in the group's chat everybody sees the same: what every one of its members may do there
GROUP_ROLE = Role.MEMBER
FOLLOW_UP = "rectification"


@dataclass(frozen=True)
class Menus:
    """Every menu there is, made once."""

    public: Menu
    group: Menu
    of_role: Mapping[Role, Menu]


def menus_of(texts: Texts, table: CommandTable) -> Menus:
    """Return what each sees: strangers, the group's chat, each role in private."""

    def menu(commands: Iterable[Command], *, inside: bool) -> Menu:
        said = ((c.name, texts("menus", "command", name=c.name, inside=inside)) for c in commands)
        return tuple((name, str(words)) for name, words in said)

    known = [c for c in table.commands if c.name != "start"]
    return Menus(
        public=menu((c for c in table.commands if c.name in PUBLIC), inside=False),
        group=menu((c for c in known if GROUP_ROLE in c.who and not c.private_only), inside=True),
        of_role={
            role: menu((c for c in known if role in c.who), inside=role is not Role.UNIT_LIAISON)
            for role in Role
        },
    )


MenusIn = Callable[[Language | None], Menus]  # None is the configuration's language


def wanted(store: Store, menus_in: MenusIn) -> dict[int, Menu | None]:
    """Return the menu of each chat: 0 for everybody else, None for one that had its own once."""
    people, there = store.view(REGISTRY), store.scopes()
    asked: dict[int, Menu | None] = {0: menus_in(None).public}
    for person in people.all(Person):
        if person.user_id == NOBODY:  # forgotten by a purge
            continue
        known = memberships(people, person.user_id)
        place = current_place(tuple(m for m in known if m.inspection_id in there), person)
        if place is not None:
            menu = menus_in(person.language).of_role[place.role]
            asked[person.user_id] = _with_what_is_there(store, place, menu)
        elif people.lookup(Member, "user_id", person.user_id):
            asked[person.user_id] = None
    for change in people.all(AccountChange):
        asked.setdefault(change.before, None)
    for scope in store.scopes():
        view = store.view(scope)
        inspection = view.get(Inspection, 1)
        if inspection is not None and inspection.chat_id is not None:
            asked[inspection.chat_id] = menus_in(chosen(view).language).group
    return asked


def _with_what_is_there(store: Store, place: Member, menu: Menu) -> Menu:
    """The unit is shown the follow-up once it has a list, and not a stage before it begins."""
    if place.is_inside:
        return menu
    lists = store.view(place.inspection_id).all(FeedbackList)
    if any(may_see_feedback(place, each) for each in lists):
        return menu
    return tuple(each for each in menu if each[0] != FOLLOW_UP)
