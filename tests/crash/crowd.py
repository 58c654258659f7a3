"""Four people at work, by chance: what they do, and what they were shown as done."""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sandbox.chats import Group
from sandbox.people import Person
from sandbox.server import BotApiServer
from sandbox.shown import ShownMessage
from sandbox.world import ChatEvent
from tests.pictures import a_photo

FILED = re.compile(r"^(W\d+) 已记录[^\n]*\n([^\n]+)", re.MULTILINE)
DELIVERED = re.compile(r"(J\d+) 提示 · 巡察组")
SIGNED = re.compile(r"(J\d+) 提示.*已签收（", re.DOTALL)
REPORTED = re.compile(r"^(J\d+) 整改情况已提交", re.MULTILINE)
LAST = 14  # messages of a chat that somebody still looks at
LABELS = {  # those that lead further stand last
    "丙": ("提示联络员", "下一工作日", "3个工作日", "确认发送"),
    "丁": ("+1", "完成", "提示联络员", "下一工作日", "确认发送"),
    "甲": ("+1", "放行"),
    "乙": ("+1", "放行"),
    "周": ("已收到", "已转报", "报告已整改", "提交"),
}
IN_THE_GROUP = ("退回重改", "核验通过")
FORWARD = 0.7  # how often somebody presses what leads furthest
SUBJECTS = ("台账日期写错", "签字栏空着", "会议记录缺页", "点检卡未更新", "附件没有编号")


@dataclass
class Shown:
    """What the chats ever showed as done; none of it may be lost."""

    filed: dict[str, str] = field(default_factory=dict)  # W number → first line
    delivered: set[str] = field(default_factory=set)
    signed: set[str] = field(default_factory=set)
    reported: set[str] = field(default_factory=set)
    twice: list[str] = field(default_factory=list)  # one number shown for two things

    def look(self, message: ShownMessage, *, to_unit: bool) -> None:
        """Take in a message as it stands now."""
        text = message.text or message.caption
        if to_unit:
            self.delivered.update(DELIVERED.findall(text))
            self.signed.update(SIGNED.findall(text))
            self.reported.update(REPORTED.findall(text))
            return
        for label, line in FILED.findall(text):
            if self.filed.setdefault(label, line) != line:
                self.twice.append(f"{label}: {line}")


class Crowd:
    """The people of an inspection, who act at random."""

    def __init__(
        self, server: BotApiServer, people: dict[str, Person], group: Group, chance: random.Random
    ) -> None:
        self.shown = Shown()
        self.said: set[str] = set()
        self.albums: dict[str, list[bytes]] = {}  # by their caption
        self.photos: list[bytes] = []
        self._server = server
        self._people = people
        self._group = group
        self._chance = chance
        self._unit = people["周"].id
        server.world.on_change(self._see)

    def _see(self, event: ChatEvent) -> None:
        if event.message is not None and event.message.from_bot:
            self.shown.look(event.message, to_unit=event.chat_id == self._unit)

    def act(self, times: int) -> None:
        """Let so many things happen, by whoever."""
        kinds: tuple[Callable[[], None], ...] = (
            self._file,
            self._album,
            *(4 * (self._press,)),
            *(3 * (self._press_at_the_unit,)),
            *(2 * (self._answer,)),
            *(2 * (self._press_in_group,)),
        )
        for _ in range(times):
            self._chance.choice(kinds)()

    def _words(self) -> str:
        words = f"第{len(self.said) + 1}件{self._chance.choice(SUBJECTS)}"
        self.said.add(words)
        return words

    def _photo(self) -> bytes:
        number = len(self.photos)
        colour = f"#{number * 7919 % 0x1000000:06x}"
        self.photos.append(a_photo(size=(8 + number % 50, 8), colour=colour))
        return self.photos[-1]

    def _member(self) -> Person:
        return self._people[self._chance.choice(("丙", "丁"))]

    def _file(self) -> None:
        self._member().say(self._words())

    def _album(self) -> None:
        photos = [self._photo() for _ in range(self._chance.randint(1, 3))]
        words = self._words()
        self.albums[words] = photos
        self._member().send_album([(photos[0], words), *photos[1:]])

    def _answer(self) -> None:
        """The liaison says something or sends a proof, with a report open or without."""
        liaison = self._people["周"]
        if self._chance.random() < 0.5:
            liaison.say(f"已补正，第{self._chance.randrange(10**6)}号说明")
        else:
            liaison.send_photo(self._photo())

    def _press(self) -> None:
        name = self._chance.choice(tuple(LABELS))
        self._press_one(self._people[name], LABELS[name], None)

    def _press_at_the_unit(self) -> None:
        self._press_one(self._people["周"], LABELS["周"], None)

    def _press_in_group(self) -> None:
        name = self._chance.choice(("甲", "乙", "丁"))
        self._press_one(self._people[name], IN_THE_GROUP, self._group)

    def _press_one(self, person: Person, labels: tuple[str, ...], chat: Group | None) -> None:
        """Press one of the labels that can be seen, mostly the last, on the newest message."""
        seen = {
            label: (key.data, message)
            for message in person.screen(chat)[-LAST:]
            for row in message.buttons
            for key in row
            for label in labels
            if key.data and key.text.startswith(label)
        }
        if seen:
            furthest = [label for label in labels if label in seen][-1]
            is_forward = self._chance.random() < FORWARD
            label = furthest if is_forward else self._chance.choice(list(seen))
            data, message = seen[label]
            person.press_data(data, on=message)
