"""What everybody tries: every command and word, every button with any number, searches, replies."""

import random
from collections.abc import Callable, Iterator

from handlers.commands import COMMANDS
from handlers.table import PRESSES
from sandbox.people import Person
from tests.stage import Stage

ARGUMENTS = ("", "1", "2", "3", "12 +3", "W1", "暗记", "状态:待研判", "方面:组织", "标签:暗记")
PRESS_ARGUMENTS = ("", "1", "2", "JZJG", "ORG", "wording", "due", "not_now", "next_workday")
WORDS = (
    "W1",
    "w2",
    "W3",
    "J1",
    "J2",
    "J3",
    "G1",
    "T1",
    "D1",
    "Z1",
    "P1",
    "好的",
    "已整改",
    "暗记是什么",
)
# every number of every kind that people can say, and what finds any marked text
NUMBERS = [f"{letter}{number}" for letter in "WJGTDPZ" for number in range(1, 10)]
SEARCHES = [f"查 {words}" for words in ("暗记", "消防栓", "采购", "补证", "点检", "要求", "W1")]
GATHERED = [
    "既往 暗记",
    "清单 预设",
    "清单 政策",
    "清单 信息",
    "方法",
    "承诺",
    "底稿",
    "材料",
    "看板",
]
VERB_NUMBERS = range(1, 4)  # with which every verb is tried, whether or not it stands anywhere
Step = Callable[[], None]
FILE = b"\x89PNG\r\n\x1a\n" + b"probe"


def try_command(who: Person, dice: random.Random) -> None:
    """Any command, by its name or one of its words, with any argument."""
    command = dice.choice(COMMANDS.commands)
    name = dice.choice([f"/{command.name}", *command.words, *(f"#{w}" for w in command.words)])
    who.say(f"{name} {dice.choice(ARGUMENTS)}".strip())


def try_every_command(who: Person) -> None:
    """Each command once, as it stands."""
    for command in COMMANDS.commands:
        who.say(f"/{command.name}")


def try_word(who: Person, dice: random.Random) -> None:
    """A number, a word, a sentence."""
    who.say(dice.choice(WORDS))


def try_forged_button(who: Person, dice: random.Random) -> None:
    """Any button's data with any number, whether or not it was ever shown."""
    said = [m for m in who.screen() if m.from_bot]
    if not said:
        who.say("您好")
        return
    verb, number = dice.choice(sorted(PRESSES)), dice.randint(0, 12)
    data = f"{verb}:{number}:{dice.choice(PRESS_ARGUMENTS)}".rstrip(":")
    who.press_data(data, on=dice.choice(said))


def try_shown_button(who: Person, dice: random.Random) -> None:
    """A button that stands in the chat, old ones too."""
    shown = [(m, key) for m in who.screen() if m.from_bot for row in m.buttons for key in row]
    if not shown:
        try_word(who, dice)
        return
    message, key = dice.choice(shown)
    if key.data is not None:
        who.press_data(key.data, on=message)


def try_reply(who: Person, dice: random.Random) -> None:
    """A reply to anything in the chat."""
    screen = who.screen()
    if screen:
        who.say(dice.choice(WORDS), reply_to=dice.choice(screen))


def try_place(who: Person, dice: random.Random) -> None:
    """A place or somebody's card, as an answer to anything."""
    screen = who.screen()
    other = dice.choice(screen) if screen else None
    if dice.random() < 0.5:
        who.send_location(reply_to=other)
    else:
        who.send_contact("某人", "01012345678", reply_to=other)


def try_file(who: Person, dice: random.Random) -> None:
    """A photo, with words or without."""
    who.send_photo(FILE + bytes([dice.randrange(256)]), caption=dice.choice(["", "已整改", "暗记"]))


PROBES = (
    try_command,
    try_command,
    try_word,
    try_forged_button,
    try_forged_button,
    try_shown_button,
    try_shown_button,
    try_reply,
    try_file,
    try_place,
)


def try_in_group(here: Stage, who: Person, dice: random.Random) -> None:
    """A command, a word or a number where everybody reads it."""
    command = dice.choice(COMMANDS.commands)
    said = dice.choice([f"/{command.name}", *command.words, *WORDS])
    who.say(f"{said} {dice.choice(ARGUMENTS)}".strip(), chat=here.group)


def press_in_group(here: Stage, who: Person, dice: random.Random) -> None:
    """A button that stands in the group."""
    shown = [
        (m, key)
        for m in who.screen(here.group)
        if m.from_bot
        for row in m.buttons
        for key in row
        if key.data is not None
    ]
    if shown:
        message, key = dice.choice(shown)
        who.press_data(key.data or "", on=message)


def choices(dice: random.Random, names: tuple[str, ...], count: int) -> Iterator[str]:
    """Who acts next."""
    for _ in range(count):
        yield dice.choice(names)


# --- one after the other ------------------------------------------------------------------


def everything_said(who: Person) -> Iterator[Step]:
    """Each command, each number, each search."""
    yield lambda: try_every_command(who)
    for said in (*NUMBERS, *SEARCHES, *GATHERED):
        yield lambda said=said: who.say(said)  # type: ignore[misc]  # bound now


def everything_pressed(here: Stage, who: Person) -> Iterator[Step]:
    """Each button that stands in anybody's chat, then each there could be."""
    for data in sorted(_data_of_all(here)):
        yield lambda data=data: _press(who, data)  # type: ignore[misc]  # bound now
    for number in VERB_NUMBERS:
        yield lambda number=number: _press_every_verb(who, number)  # type: ignore[misc]


def _data_of_all(here: Stage) -> set[str]:
    """Return what every button in every chat carries."""
    chats = [(person, chat) for person in here.people.values() for chat in (None, here.group)]
    return {
        key.data
        for person, chat in chats
        for message in person.screen(chat)
        if message.from_bot
        for row in message.buttons
        for key in row
        if key.data
    }


def _press(who: Person, data: str) -> None:
    on = next((m for m in reversed(who.screen()) if m.from_bot), None)
    if on is not None:
        who.press_data(data, on=on)


def _press_every_verb(who: Person, number: int) -> None:
    """Each button there could be, of this number."""
    for verb in sorted(PRESSES):
        _press(who, f"{verb}:{number}")


def say_every_number_in_group(here: Stage, who: Person) -> None:
    """What everybody reads there is for everybody."""
    for said in (*NUMBERS, *SEARCHES, *(f"/{command.name}" for command in COMMANDS.commands)):
        who.say(said, chat=here.group)


def work_on_own_cards(who: Person) -> None:
    """Press what stands in one's own chat, each once: what follows may be told to others."""
    for message in [m for m in who.screen() if m.from_bot]:
        for key in (key for row in message.buttons for key in row):
            if key.data:
                who.press_data(key.data, on=message)
