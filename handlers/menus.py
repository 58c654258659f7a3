"""The menu of commands that Telegram shows: each person sees what they may do, and no more."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handlers.gate import current_place
from handlers.routing import Command, CommandTable
from handlers.texts import Texts
from inspection.enrolment import memberships
from inspection.enums import Role
from inspection.ports import REGISTRY, Store
from inspection.records import AccountChange, Inspection, Member, Person

Menu = tuple[tuple[str, str], ...]  # command, what it does
PUBLIC = frozenset({"start", "help"})  # what a stranger sees
# in the group's chat everybody sees the same: what every one of its members may do there
GROUP_ROLE = Role.MEMBER


@dataclass(frozen=True)
class Menus:
    """Every menu there is, made once."""

    public: Menu
    group: Menu
    of_role: Mapping[Role, Menu]


def menus_of(texts: Texts, table: CommandTable) -> Menus:
    """Return what each sees: strangers, the group's chat, each role in private."""

    def menu(commands: Iterable[Command], *, inside: bool) -> Menu:
        named = ((c.name, texts("menus", "command", name=c.name, inside=inside)) for c in commands)
        return tuple(named)

    known = [c for c in table.commands if c.name != "start"]
    return Menus(
        public=menu((c for c in table.commands if c.name in PUBLIC), inside=False),
        group=menu((c for c in known if GROUP_ROLE in c.who and not c.private_only), inside=True),
        of_role={
            role: menu((c for c in known if role in c.who), inside=role is not Role.UNIT_LIAISON)
            for role in Role
        },
    )


def wanted(store: Store, menus: Menus) -> dict[int, Menu | None]:
    """Return the menu of each chat: 0 for everybody else, None for one that had its own once."""
    people = store.view(REGISTRY)
    asked: dict[int, Menu | None] = {0: menus.public}
    for person in people.all(Person):
        place = current_place(memberships(people, person.user_id), person)
        if place is not None:
            asked[person.user_id] = menus.of_role[place.role]
        elif people.lookup(Member, "user_id", person.user_id):
            asked[person.user_id] = None
    for change in people.all(AccountChange):
        asked.setdefault(change.before, None)
    for scope in store.scopes():
        inspection = store.view(scope).get(Inspection, 1)
        if inspection is not None and inspection.chat_id is not None:
            asked[inspection.chat_id] = menus.group
    return asked
