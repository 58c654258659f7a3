"""The course of `xuncha init`: every step looks first at what is there, so it can be repeated."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import typer

from bot import init_config, init_words
from bot.commands_common import (
    DEFAULT_CONFIG,
    Fault,
    WrongUsage,
    disk_words,
    now_of,
    owned,
)
from bot.commands_inspection import add_inspection, new_code, show_link
from bot.config import Config, ConfigError, load_config
from bot.init_answers import Answers, keep, load, place_beside
from bot.init_questions import QUESTIONS, ZONE, Question, rows_of
from bot.init_server import Bot, NoServerError, WrongTokenError, bot_of, clock_faults
from inspection.enums import Role
from inspection.records import Inspection
from storage.tiny import TinyStore

TOKEN = "XUNCHA_TELEGRAM__TOKEN"  # noqa: S105  # the name of a variable


@dataclass(frozen=True)
class Given:
    """What came with the command itself; empty is not given."""

    answers: Mapping[str, str | None] = field(default_factory=dict)
    token_file: Path | None = None
    proxy: str = ""
    base_url: str = ""


class SetUp:
    """One run, on a terminal (`asks`) or by options alone."""

    def __init__(self, path: Path, given: Given, *, asks: bool) -> None:
        self._path, self._given, self._asks = path.absolute(), given, asks
        self._place = place_beside(self._path)
        before = load(self._place)
        self._answers = before or Answers()
        self._is_resumed = before is not None
        self._proxy = given.proxy

    def run(self) -> None:
        """Go through all steps. Raises `Fault` and `WrongUsage`, each with a next step."""
        self._greet()
        try:
            self._keep(self._answers)
        except OSError as error:
            raise _not_writable(self._path.parent, error) from None
        if not self._path.is_file():
            self._take(ZONE)
        config, bot = self._configured()
        self._speak_of(bot)
        for question in QUESTIONS:
            self._take(question)
        self._create(config)
        self._place.unlink(missing_ok=True)
        run = "xuncha run"
        if self._path != DEFAULT_CONFIG.absolute():
            run = f"{run} --config {self._path}"
        _say(init_words.afterwards(bot.name, run))

    def _greet(self) -> None:
        if not self._asks:
            return
        if self._is_resumed:
            typer.echo("接着上次的继续，答过的不再问。随时可以按 Ctrl-C 停下。")
        else:
            typer.echo("大约五分钟。每一步都会保存，随时可以按 Ctrl-C 停下，再运行就接着做。")

    # --- token and configuration -------------------------------------------------------------

    def _configured(self) -> tuple[Config, Bot]:
        """Return the configuration on disk, with a token that the server knows."""
        if self._path.is_file():
            return self._as_it_is()
        has_token = bool(os.environ.get(TOKEN, "").strip() or self._given.token_file)
        if not has_token and not self._asks:
            raise WrongUsage(
                f"缺少令牌。\n下一步：把 BotFather 给的令牌放进环境变量 {TOKEN}，"
                "或用 --token-file 指明所在的文件；令牌不能写在命令里，会留在历史记录中。"
            )
        if not has_token:
            _say(init_words.making_the_bot())
        while True:
            token = self._token()
            try:
                chosen = self._chosen(token)
                bot = bot_of(_loaded(chosen))
            except (NoServerError, WrongTokenError, ConfigError) as fault:
                if not self._asks or (has_token and not isinstance(fault, NoServerError)):
                    raise
                self._tell(fault)
                if isinstance(fault, NoServerError):
                    self._ask_proxy()
                continue
            self._write(chosen)
            return load_config(self._path, os.environ), bot

    def _as_it_is(self) -> tuple[Config, Bot]:
        """A file that is there is used, and never written over."""
        config = load_config(self._path, os.environ)
        if not config.telegram.token.get_secret_value():
            raise Fault(
                f"{self._path} 已经存在，里面没有令牌；为免覆盖，init 不改动它。",
                f"在 [telegram] 下写 token，或设置环境变量 {TOKEN}，再运行一次",
            )
        typer.echo(f"沿用已有的 {self._path}。")
        return config, bot_of(config)

    def _token(self) -> str:
        if self._given.token_file is not None:
            try:
                return self._given.token_file.read_text(encoding="utf-8-sig").strip()
            except (OSError, UnicodeDecodeError):
                raise Fault(
                    f"令牌文件 {self._given.token_file} 读不出来。", "核对路径和权限"
                ) from None
        told = os.environ.get(TOKEN, "").strip()
        return told or str(typer.prompt("令牌（粘贴后回车，不显示）", hide_input=True)).strip()

    def _chosen(self, token: str) -> init_config.Chosen:
        folder = self._path.parent / "data"
        return init_config.Chosen(
            token=token,
            zone=self._answers.zone or ZONE.default,
            data="" if os.environ.get("XUNCHA_STORAGE__PATH") else str(folder),
            base_url=self._given.base_url,
            proxy=self._proxy,
        )

    def _ask_proxy(self) -> None:
        self._proxy = str(
            typer.prompt("代理地址（没有就直接回车，再试一次）", default="", show_default=False)
        ).strip()

    def _write(self, chosen: init_config.Chosen) -> None:
        in_environment = bool(os.environ.get(TOKEN, "").strip())
        written = replace(chosen, token="" if in_environment else chosen.token)
        try:
            init_config.write(self._path, written)
        except OSError as error:
            raise _not_writable(self._path.parent, error) from None
        typer.echo(f"已写好配置 {self._path}（只有您能读）。")
        if in_environment:
            typer.echo(f"令牌在环境变量 {TOKEN} 里，没有写进文件；运行机器人时也要设置它。")

    def _speak_of(self, bot: Bot) -> None:
        typer.echo(f"令牌有效，机器人是 @{bot.name}。")
        for fault in clock_faults(bot.date):
            typer.echo(str(fault))
        if not bot.sees_all and not self._answers.privacy_shown:
            _say(init_words.opening_the_ears(bot.name))
            if self._asks:
                typer.prompt("做好后按回车（以后再做也可以）", default="", show_default=False)
            self._keep(self._answers.with_(privacy_shown=True))

    # --- the questions -----------------------------------------------------------------------

    def _take(self, question: Question) -> None:
        """Take the answer from the options, from before, or from the person, until it fits."""
        given = self._given.answers.get(question.key)
        if given:
            self._keep(question.take(given, self._answers))
            return
        if getattr(self._answers, question.key) is not None:
            return
        if not self._asks:
            if not (question.default or question.is_optional):
                raise WrongUsage(f"缺少{question.label}。\n下一步：加上 --{question.key}。")
            self._keep(question.take(question.default, self._answers))
            return
        typer.echo(f"\n{question.label}：{question.why}")
        while True:
            try:
                self._keep(question.take(self._asked(question), self._answers))
            except Fault as fault:
                self._tell(fault)
            else:
                return

    def _asked(self, question: Question) -> str:
        needs = not question.default and not question.is_optional
        return str(
            typer.prompt(
                question.label,
                default=None if needs else question.default,
                show_default=bool(question.default),
            )
        )

    def _keep(self, answers: Answers) -> None:
        keep(self._place, answers)
        self._answers = answers

    @staticmethod
    def _tell(fault: Exception) -> None:
        typer.echo(str(fault), err=True)

    # --- the inspection ----------------------------------------------------------------------

    def _create(self, config: Config) -> None:
        """Create the inspection once, whatever happened in between, and print a link to it."""
        answers, now, rows = self._answers, now_of(config), rows_of(self._answers)
        assert answers.entry is not None  # noqa: S101  # all questions were answered
        draft = Inspection(
            slug="",
            name=answers.name or "",
            units=answers.unit or (),
            entry=answers.entry,
            days=answers.days or 0,
            mode=config.disclosure.effective_mode(now.date()),
            created_at=now,
        )
        with owned(config) as store:
            slug = _already(store, draft)
            if slug is None:
                own = bool(answers.timetable)
                slug = add_inspection(store, draft, rows, now, own_timetable=own)
                store.flush()  # first the inspection, then the code that leads to it
            code = new_code(store, slug, Role.LEADER, unit=None, settings=config, now=now)
        typer.echo(f"\n已建立巡察 {slug}：{draft.name}，进驻 {draft.entry}，{draft.days} 天。")
        show_link(config, code, "组长")


def _already(store: TinyStore, draft: Inspection) -> str | None:
    """Return the same inspection when an earlier run was cut off after creating it."""
    for slug in store.scopes():
        found = store.view(slug).get(Inspection, 1)
        if found is not None and (found.name, found.units, found.entry) == (
            draft.name,
            draft.units,
            draft.entry,
        ):
            return slug
    return None


def _loaded(chosen: init_config.Chosen) -> Config:
    """Return the configuration as it will be, without a file. Raises `ConfigError`."""
    environ = {
        "XUNCHA_TELEGRAM__TOKEN": chosen.token,
        "XUNCHA_TELEGRAM__BASE_URL": chosen.base_url,
        "XUNCHA_TELEGRAM__PROXY": chosen.proxy,
        **{k: v for k, v in os.environ.items() if k.startswith("XUNCHA_") and v.strip()},
    }
    return load_config(None, {k: v for k, v in environ.items() if v})


def _not_writable(folder: Path, error: OSError) -> Fault:
    return Fault(
        f"文件夹 {folder} 不能写入。{disk_words(error)}",
        "换一个自己的文件夹再运行，例如先 mkdir ~/xuncha 再 cd ~/xuncha",
    )


def _say(lines: Iterable[str]) -> None:
    typer.echo("")
    for line in lines:
        typer.echo(line)
