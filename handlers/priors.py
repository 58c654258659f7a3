"""Earlier findings in the chat: typed, counted, looked for, and those read together taken apart."""

from collections import Counter
from dataclasses import dataclass

from handlers import prior_import, search, whose_unit
from handlers.buttons import button, rows_of
from handlers.context import Keyboard, Turn
from handlers.paging import page_of
from handlers.sent_tables import MAY_IMPORT, may_be_table
from inspection import prior_kin, priors
from inspection.access import may_see_prior
from inspection.enums import Language, PriorState
from inspection.errors import NothingHereError, UsageError
from inspection.records import Button, ImportState, PriorFinding, PriorImport

ONLY_PRIORS = {
    Language.CHINESE: "类型:既往",
    Language.ENGLISH: "type:prior",
}  # a filter, as it is typed
IMPORT_WORDS = frozenset({"import", "导入"})
LISTED = 20  # as many fit without pages; more are counted


@dataclass(frozen=True)
class Count:
    """How many earlier findings of one department, and how many are not put right."""

    source: str
    total: int
    open: int
    years: tuple[int, int]


def command(turn: Turn, argument: str) -> None:
    """`/prior`: what is kept; with lines, keep them; with `import`, take a file; else look."""
    said = argument.strip()
    is_import = said.lower() in IMPORT_WORDS
    message = turn.message
    if message is not None and may_be_table(message, turn.me) and (is_import or not said):
        prior_import.receive(turn)
    elif is_import:
        turn.reply(turn.texts("prior_import", "send_file"), asks=f"{prior_import.ASKED}:0")
    elif not said:
        _overview(turn)
    elif said[:1].isdigit() or _looks_typed(turn, said):
        _keep(turn, said)
    else:
        only = ONLY_PRIORS[turn.texts_for(turn.chat_id).language]
        search.search(turn, f"{only} {said}")


def _looks_typed(turn: Turn, said: str) -> bool:
    """Whether every line reads as an earlier finding; one that almost does is refused with how."""
    try:
        priors.read_priors(said, today=turn.today)
    except UsageError:
        return "\n" in said or any(part.isdecimal() and len(part) == 4 for part in said.split())
    return True


def _keep(turn: Turn, said: str) -> None:
    lines = priors.read_priors(said, today=turn.today)
    units = turn.inspection.units
    kept = priors.keep_priors(turn.work, lines, units=units, by=turn.me, now=turn.now)
    shown = [each for each in kept if may_see_prior(turn.me, each)]
    if shown:
        turn.reply(
            turn.texts("lookup", "priors", priors=shown, is_new=True),
            about=tuple(f"prior:{prior.id}" for prior in shown),
        )
    if hidden := [each for each in kept if each not in shown]:
        turn.reply(turn.texts("lookup", "priors_unseen", priors=hidden))
    whose_unit.ask(turn, shown)


def _overview(turn: Turn) -> None:
    seen = [p for p in turn.work.all(PriorFinding) if may_see_prior(turn.me, p)]
    if len(seen) <= LISTED:
        text = turn.texts("lookup", "priors", priors=seen, is_new=False)
        turn.reply(text, about=tuple(f"prior:{prior.id}" for prior in seen))
        return
    turn.reply(turn.texts("prior_import", "overview", counts=_counts(seen), total=len(seen)))


def _counts(seen: list[PriorFinding]) -> list[Count]:
    totals = Counter(prior.source for prior in seen)
    open_ones = Counter(p.source for p in seen if p.state is not PriorState.DONE)
    years = {s: sorted({p.year for p in seen if p.source == s}) for s in totals}
    return [
        Count(source, total, open_ones[source], (years[source][0], years[source][-1]))
        for source, total in totals.most_common()
    ]


# --- read together --------------------------------------------------------------------------


def show(turn: Turn, prior: PriorFinding, *, anew: bool = True) -> None:
    """Show an earlier finding with those that other departments have of the same matter."""
    readers = (turn.me,) if turn.is_private else turn.inside
    kin = [
        k for k in prior_kin.kin_of(turn.work, prior) if all(may_see_prior(m, k) for m in readers)
    ]
    unit = whose_unit.named(turn, prior)
    text = turn.texts("lookup", "prior", prior=prior, kin=kin, unit=unit)
    about = tuple(f"prior:{each.id}" for each in (prior, *kin))
    buttons = _card_buttons(turn, prior, kin) if turn.is_private else ()
    turn.show(
        turn.chat_id,
        f"prior:{prior.id}",
        text,
        buttons=buttons,
        about=about,
        thread_id=turn.thread_id,
        anew=anew,
    )


def _card_buttons(turn: Turn, prior: PriorFinding, kin: list[PriorFinding]) -> Keyboard:
    rows = [
        list(row) for row in rows_of([button(k.label, "q.see", k.id, "prior") for k in kin[:8]], 4)
    ]
    if turn.me.role not in MAY_IMPORT:
        return rows
    last = whose_unit.change_row(turn, prior)
    if prior.same_as is not None and kin:
        last.append(button("分开", "pr.apart", prior.id))
    elif prior.apart_from:
        last.append(button("并回", "pr.join", prior.id))
    return [*rows, last] if last else rows


def take_apart(turn: Turn, prior_id: int, argument: str) -> None:
    """`分开`: it is a matter of its own from now on."""
    prior = prior_kin.take_apart(turn.work, _prior(turn, prior_id), by=turn.me, now=turn.now)
    turn.note(turn.texts("prior_import", "apart", prior=prior))
    _after(turn, prior, argument)


def put_back(turn: Turn, prior_id: int, argument: str) -> None:
    """`并回`: the parting is taken back."""
    prior = prior_kin.put_back(turn.work, _prior(turn, prior_id), by=turn.me, now=turn.now)
    turn.note(turn.texts("prior_import", "together", prior=prior))
    _after(turn, prior, argument)


def _after(turn: Turn, prior: PriorFinding, argument: str) -> None:
    """Show anew where the button was: the list of its import, or its own card."""
    if argument and prior.import_id is not None:
        list_kin(turn, prior.import_id, argument)
    else:
        show(turn, prior, anew=False)


def _prior(turn: Turn, prior_id: int) -> PriorFinding:
    prior = turn.work.get(PriorFinding, prior_id)
    if prior is None or not may_see_prior(turn.me, prior):
        raise NothingHereError
    return prior


def list_kin(turn: Turn, import_id: int, argument: str) -> None:
    """`看相近的`: what an import was laid beside, five pairs a page, each taken apart by a tap."""
    draft = turn.work.get(PriorImport, import_id)
    if draft is None or draft.state is not ImportState.IMPORTED:
        raise NothingHereError
    pairs = prior_kin.pairs_of(turn.work, import_id, turn.me)
    page = page_of(pairs, int(argument or 1), 5)
    keys = [_toggle(prior, str(page.number)) for prior, _ in page.shown]
    beside = (("上一页", page.number - 1), ("下一页", page.number + 1))
    turning = [button(w, "pr.kin", import_id, str(n)) for w, n in beside if 1 <= n <= page.pages]
    turn.show(
        turn.user_id,
        f"prior_kin:{import_id}",
        turn.texts("prior_import", "kin", page=page),
        buttons=[*rows_of(keys), *([turning] if turning else [])],
        about=tuple(f"prior:{each.id}" for pair in page.shown for each in pair),
    )


def _toggle(prior: PriorFinding, page: str) -> Button:
    if prior.same_as is not None:
        return button(f"分开 {prior.label}", "pr.apart", prior.id, page)
    return button(f"并回 {prior.label}", "pr.join", prior.id, page)
