"""Where else the words of a finding stand: notes, tasks and quotes that say them again.

Whoever reads such a record reads the finding; what becomes a clue is emptied there, too. Only
a run of the same characters counts: nothing is taken for an echo because it is about the same.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from inspection.ports import View
from inspection.records import Finding, Inspection, SharedNote, SourceMessage, Task
from inspection.same_words import RUN, Spoken

IN_WORDS = frozenset({"added", "corrected", "edited", "transcribed"})  # changes that keep a text


@dataclass(frozen=True)
class Echoes:
    """What says the words of a finding again, each in the state it is in."""

    notes: tuple[SharedNote, ...] = ()
    tasks: tuple[Task, ...] = ()
    quoting: tuple[Finding, ...] = ()  # findings of their own that quote it


def words_of(view: View, finding: Finding) -> tuple[str, ...]:
    """Return what was said of a finding, as it reads now and as it read before.

    Of what was added later the short pieces are left out: they are said of anything.
    """
    sources = view.lookup(SourceMessage, "finding_id", finding.id)
    changes = (change for change in finding.history if change.what in IN_WORDS)
    later = [source.text for source in sources]
    later += [text for each in changes for text in (each.before, each.after)]
    every = (finding.raw, finding.wording, *(text for text in later if len(text) >= RUN))
    return tuple(dict.fromkeys(text for text in every if text))


def echoes_of(view: View, findings: Iterable[Finding]) -> Echoes:
    """Return what says the words of these findings again; asked while they still have them."""
    known = tuple(findings)
    ids = {finding.id for finding in known}
    said = tuple(text for finding in known for text in words_of(view, finding))
    spoken = Spoken(said, _names(view))
    return Echoes(
        notes=tuple(
            note
            for note in view.all(SharedNote)
            if ids.intersection(note.findings) or spoken.is_in(note.text)
        ),
        tasks=tuple(
            task for task in view.all(Task) if task.finding_id is None and spoken.is_in(task.text)
        ),
        quoting=tuple(
            other
            for other in view.all(Finding)
            if other.quoted and other.id not in ids and _is_quoted(other.quoted, said, spoken)
        ),
    )


def _is_quoted(quote: str, said: Iterable[str], spoken: Spoken) -> bool:
    """A quote was taken from somewhere: however short, it counts when all of it was said there."""
    whole = quote.strip()
    return bool(whole) and (any(whole in text for text in said) or spoken.is_in(quote))


def quoted_by(view: View, text: str, known: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return which of these findings a text quotes."""
    names = _names(view)
    return tuple(each for each in known if Spoken(words_of(view, each), names).is_in(text))


def _names(view: View) -> tuple[str, ...]:
    inspection = view.get(Inspection, 1)
    return inspection.units if inspection is not None else ()
