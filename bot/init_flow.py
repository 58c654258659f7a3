"""The course of `xuncha init`: every step looks first at what is there, so it can be repeated."""

from pathlib import Path

import typer

from bot import init_language
from bot.commands_common import DEFAULT_CONFIG, Fault, now_of, owned
from bot.commands_inspection import add_inspection, new_code, show_link
from bot.config import Config
from bot.init_answers import Answers, keep, load, place_beside
from bot.init_given import Given
from bot.init_questions import QUESTIONS, ZONE, Question, rows_of
from bot.init_server import Bot, clock_faults
from bot.init_token import Connection, Place, not_writable
from bot.init_words import prompt, say, show, usage
from bot.program import program, quoted
from bot.speech import speaking
from inspection.enums import Language, Role
from inspection.records import Inspection
from storage.tiny import TinyStore


class SetUp:
    """One run, on a terminal (`asks`) or by options alone."""

    def __init__(self, path: Path, given: Given, *, asks: bool) -> None:
        self._path, self._given, self._asks = path.absolute(), given, asks
        self._place = place_beside(self._path)
        before = load(self._place)
        self._answers = before or Answers()
        self._is_resumed = before is not None

    def run(self) -> None:
        """Go through all steps. Raises `Fault` and `WrongUsage`, each with a next step.

        Stopped by the person, it says how to go on and raises `typer.Exit`.
        """
        language = self._answers.language or init_language.spoken(self._path, self._given)
        try:
            with speaking(language):
                language = init_language.chosen(
                    self._path, self._given, self._answers, asks=self._asks
                )
            with speaking(language):
                self._go(language)
        except (typer.Abort, KeyboardInterrupt, EOFError):
            with speaking(language):
                words = prompt("interrupted", command=self._given.again(self._path))
                typer.echo(f"\n{words}", err=True)
            raise typer.Exit(1) from None

    def _go(self, language: Language) -> None:
        self._greet()
        try:
            self._keep(self._answers.with_(language=language))
        except OSError as error:
            raise not_writable(self._path.parent, error) from None
        self._keep_given()
        if not self._path.is_file():
            self._take(ZONE)
        place = Place(self._path, self._answers.zone or ZONE.default, language)
        connection = Connection(place, self._given, asks=self._asks)
        config, bot = connection.made()
        self._speak_of(bot, was_typed=connection.was_typed)
        for question in QUESTIONS:
            self._take(question)
        self._create(config)
        self._place.unlink(missing_ok=True)
        show("afterwards", name=bot.name, run=self._command("run"), check=self._command("check"))

    def _command(self, name: str) -> str:
        is_default = self._path == DEFAULT_CONFIG.absolute()
        return quoted(program(), name, *(() if is_default else ("--config", str(self._path))))

    def _greet(self) -> None:
        if self._asks:
            say("resumed" if self._is_resumed else "greeting")

    def _speak_of(self, bot: Bot, *, was_typed: bool) -> None:
        say("bot", name=bot.name)
        if was_typed:
            say("other_bot", path=self._path)
        for trouble in clock_faults(bot.date):
            typer.echo(str(trouble))
        if not bot.sees_all and not self._answers.privacy_shown:
            show("opening_the_ears", name=bot.name)
            if self._asks:
                typer.prompt(prompt("done_elsewhere"), default="", show_default=False)
            self._keep(self._answers.with_(privacy_shown=True))

    def _keep_given(self) -> None:
        """Keep what came as options first, so that it is not needed again to go on."""
        for question in (ZONE, *QUESTIONS):
            if question.key != "timetable" or self._answers.entry is not None:
                self._take_given(question)

    # --- the questions -----------------------------------------------------------------------

    def _take(self, question: Question) -> None:
        """Take the answer from the options, from before, or from the person, until it fits."""
        if self._take_given(question) or getattr(self._answers, question.key) is not None:
            return
        if not self._asks:
            if not (question.default or question.is_optional):
                facts = {"label": question.label, "key": question.key}
                raise usage("missing", **facts)
            self._keep(question.take(question.default, self._answers))
            return
        typer.echo(f"\n{prompt('question', label=question.label, why=question.why)}")
        while True:
            try:
                self._keep(question.take(self._asked(question), self._answers))
            except Fault as trouble:
                typer.echo(str(trouble), err=True)
            else:
                self._echo(question)
                return

    def _take_given(self, question: Question) -> bool:
        given = self._given.answers.get(question.key)
        if given:
            self._keep(question.take(given, self._answers))
        return bool(given)

    def _asked(self, question: Question) -> str:
        needs = not question.default and not question.is_optional
        return str(
            typer.prompt(
                question.label,
                default=None if needs else question.default,
                show_default=bool(question.default),
            )
        )

    def _echo(self, question: Question) -> None:
        """Say how an answer was read, where it can be read in more than one way."""
        answers = self._answers
        match question.key:
            case "entry" if answers.entry is not None:
                say("read_entry", day=answers.entry)
            case "unit" if len(answers.unit or ()) > 1:
                say("read_units", units=answers.unit)
            case "timetable" if answers.timetable:
                say("read_rows", count=len(rows_of(answers)))

    def _keep(self, answers: Answers) -> None:
        keep(self._place, answers)
        self._answers = answers

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
        typer.echo("")
        say("created", slug=slug, name=draft.name, entry=draft.entry, days=draft.days)
        show_link(config, code, prompt("leader"))


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
