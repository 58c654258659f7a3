"""Golden dialogues: a `.chat` file is played by the real application and compared as a whole.

Lines that people speak or press are instructions; everything indented is what the bot did,
written by `pytest --update-dialogues` and reviewed like code:

    # a comment
    丙> 二楼消防栓未见点检卡           said in the private chat
    丙@群> 共享 明早集合               said in the group
    丙> [提示联络员]                   pressed; the newest button whose label begins so
    乙> [旧 放行]                      pressed although the card has changed since
    丙> <照片> 整改后                  a photo with a caption
    甲> <文件 计划.csv> 新的进度表     a file of the folder `dialogues/files` with a caption
    丙> <相册3> 三处                   three photos at once, the caption on the first
    丙> <语音>                         a voice note
    丙> <大文件 竣工图.pdf> 竣工图     a file of 21 MB
    丙> <转发 老王> 库房漏水           forwarded from somebody hidden, said a day earlier
    丙 改 旧字> 新的一句               the newest own message that contains the words is edited
    丙 回复 W1 已记录> 补充一句         a reply to the newest message that contains the words
    时间> 2026-11-25 17:30            the clock is moved
    重启>                             the process is stopped and started again

Enrolment codes are drawn anew each time; they are written 〈码1〉, 〈码2〉 … and can be said so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sandbox.people import Person
from sandbox.shown import ShownMessage
from tests.stage import CAST, SHANGHAI, Stage

LINE = re.compile(
    r"(?P<who>[^\s@>]+)(?P<group>@群)?(?: 回复 (?P<to>[^>]+)| 改 (?P<old>[^>]+))?>\s?(?P<what>.*)"
)
PHOTO = b"\x89PNG\r\n\x1a\n" + b"dialogue"
FILES = Path(__file__).parent / "dialogues" / "files"
SPECIAL = re.compile(r"<(?P<kind>相册|语音|大文件|转发)(?P<detail>[^>]*)>\s*(?P<caption>.*)")
INDENT = "    "
CODE = re.compile(r"(?<=start=)[2-9A-HJ-NP-Z]{8}")

Look = dict[tuple[int, int], tuple[str, bool]]


def instructions(text: str) -> list[str]:
    """Return the lines that are not the bot's."""
    return [line for line in text.splitlines() if line and not line.startswith(" ")]


@dataclass
class Player:
    """Speaks the lines of people and writes down what the bot does."""

    stage: Stage
    seen: Look = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    buttons: dict[tuple[int, str], tuple[str, ShownMessage]] = field(default_factory=dict)

    async def play(self, line: str) -> str:
        """Do one line and return it with what the bot did, indented."""
        if line.startswith("#"):
            return line
        found = LINE.fullmatch(line)
        if found is None:
            raise AssertionError(f"not a line of a dialogue: {line!r}")
        answer = await self._do(found)
        return self._without_codes("\n".join([line, *answer, *self._changes()]))

    def _without_codes(self, text: str) -> str:
        for code in CODE.findall(text):
            self.codes.setdefault(code, f"〈码{len(self.codes) + 1}〉")
        for code, name in self.codes.items():
            text = text.replace(code, name)
        return text

    async def _do(self, found: re.Match[str]) -> list[str]:
        who, what = found["who"], found["what"]
        for code, name in self.codes.items():
            what = what.replace(name, code)
        if who == "重启":
            await self.stage.restart()
            return []
        if who == "时间":
            await self._move(what)
            return []
        chat = self.stage.group if found["group"] else None
        pressed = re.fullmatch(r"\[(.+)\]", what)
        if pressed is not None:
            return await self._press(who, pressed[1], in_group=chat is not None)
        if found["old"]:
            return await self._edit(who, found["old"], what, in_group=chat is not None)
        replied = self._find(who, found["to"], in_group=chat is not None) if found["to"] else None
        person = self.stage[who]
        file = re.fullmatch(r"<文件 ([^>]+)>\s*(.*)", what)
        if file is not None:
            data = (FILES / file[1]).read_bytes()
            caption = file[2] or None
            person.send_document(data, file[1], caption=caption, chat=chat, reply_to=replied)
        elif special := SPECIAL.fullmatch(what):
            _send_special(person, special)
        elif what.startswith("<照片>"):
            caption = what.removeprefix("<照片>").strip() or None
            person.send_photo(PHOTO, caption=caption, chat=chat, reply_to=replied)
        else:
            person.say(what.replace("\\n", "\n"), chat=chat, reply_to=replied)
        await self.stage.settle()
        return []

    async def _edit(self, who: str, old: str, new: str, *, in_group: bool) -> list[str]:
        screen = self.stage[who].screen(self.stage.group if in_group else None)
        mine = (m for m in reversed(screen) if m.sender == self.stage[who].id)
        self.stage[who].edit(next(m for m in mine if old in (m.text or m.caption)), new)
        await self.stage.settle()
        return []

    async def _move(self, what: str) -> None:
        if what.startswith("+"):
            await self.stage.later(timedelta(seconds=int(what[1:].removesuffix("秒"))))
        else:
            await self.stage.at(datetime.fromisoformat(what).replace(tzinfo=SHANGHAI))

    async def _press(self, who: str, label: str, *, in_group: bool) -> list[str]:
        if label.startswith("旧 "):
            chat_id = self.stage.group.id if in_group else self.stage[who].id
            data, message = self.buttons[chat_id, label.removeprefix("旧 ")]
            press = self.stage[who].press_data(data, on=message)
            await self.stage.settle()
        else:
            press = await self.stage.press(who, label, in_group=in_group)
        answer = press.answer
        if answer is None:
            return [f"{INDENT}（没有应答）"]
        if not answer.text:
            return []
        return [f"{INDENT}{'弹窗' if answer.show_alert else '提示'}：{answer.text}"]

    def _find(self, who: str, words: str, *, in_group: bool) -> ShownMessage:
        screen = self.stage[who].screen(self.stage.group if in_group else None)
        return next(m for m in reversed(screen) if words.strip() in self.stage.plain(m.text))

    def _changes(self) -> Iterator[str]:
        """Yield what is new or different on the screens since the last line."""
        now = self._look()
        for key, (text, is_bot) in now.items():
            if is_bot and self.seen.get(key, ("", True))[0] != text:
                kind = "改" if key in self.seen else "新"
                yield f"{INDENT}→ {self._place(key[0])}（{kind}）"
                yield from (f"{INDENT}  {line}" for line in text.splitlines())
        for key, (text, _) in self.seen.items():
            if key not in now:
                first = text.splitlines()[0] if text else ""
                yield f"{INDENT}→ {self._place(key[0])}（删）{first}"
        self.seen = now

    def _look(self) -> Look:
        places = [*(self.stage.server.world.private(c[0]) for c in CAST.values()), self.stage.group]
        for place in places:
            for message in place.messages:
                for key in (key for row in message.buttons for key in row):
                    self.buttons[place.id, self.stage.plain(key.text)] = (key.data or "", message)
        return {
            (place.id, m.message_id): (_shown(m), m.from_bot)
            for place in places
            for m in place.messages
            if not m.deleted
        }

    def _place(self, chat_id: int) -> str:
        names = {cast[0]: name for name, cast in CAST.items()}
        return names.get(chat_id, "群")


def _send_special(person: Person, what: re.Match[str]) -> None:
    """Send what is neither a text nor a single photo, to the bot."""
    kind, detail, caption = what["kind"], (what["detail"] or "").strip(), what["caption"] or ""
    match kind:
        case "相册":
            photos = [PHOTO + bytes([number]) for number in range(int(detail))]
            person.send_album([(photos[0], caption), *photos[1:]])
        case "大文件":
            person.send_document(b"x", detail, caption=caption, size=22_020_096)
        case "转发":
            yesterday = person.world.now() - timedelta(days=1)
            person.forward_from_outside(caption, name=detail, date=yesterday)
        case _:
            person.send_voice(b"voice")


def _shown(message: ShownMessage) -> str:
    """Return a message as it looks: text, file, buttons, reactions."""
    lines = (message.text or message.caption).splitlines()
    if message.photo or message.document:
        lines.append("〔照片〕" if message.photo else "〔文件〕")
    lines += [" ".join(f"[{key.text}]" for key in row) for row in message.buttons]
    if message.forced_reply:
        lines.append("〔请回复〕")
    return "\n".join(lines)


async def play(text: str, stage: Stage, code: str = "") -> str:
    """Play a whole dialogue and return it as it came out; a code it begins with is 〈码1〉."""
    player = Player(stage, codes={code: "〈码1〉"} if code else {})
    done = [await player.play(line) for line in instructions(text)]
    return "\n".join(done) + "\n"
