"""Which language somebody reads: their own choice, or their group's."""

from inspection.enums import Language
from inspection.ports import REGISTRY, Store, View, Work
from inspection.records import ChosenSettings, Inspection, Person


def language_of(people: View, user_id: int) -> Language | None:
    """Return what a person chose; None when nothing was chosen."""
    found = people.lookup(Person, "user_id", user_id)
    return found[0].language if found else None


def language_of_group(store: Store, work: Work, chat_id: int) -> Language | None:
    """Return what the leader chose for the group's chat; None when nothing was chosen."""
    if work.scope != REGISTRY:
        return _chosen(work)
    views = (store.view(scope) for scope in store.scopes())
    return next((_chosen(view) for view in views if _is_of(view, chat_id)), None)


def languages_read(store: Store) -> frozenset[Language]:
    """Return every language that a person or a group has chosen."""
    people = (person.language for person in store.view(REGISTRY).all(Person))
    groups = (_chosen(store.view(scope)) for scope in store.scopes())
    return frozenset(each for each in (*people, *groups) if each is not None)


def language_of_inspection(view: View, otherwise: Language) -> Language:
    """Return the language of an inspection's documents: its group's, or that of the file."""
    return _chosen(view) or otherwise


def _is_of(view: View, chat_id: int) -> bool:
    inspection = view.get(Inspection, 1)
    return inspection is not None and inspection.chat_id == chat_id


def _chosen(view: View) -> Language | None:
    chosen = view.get(ChosenSettings, 1)
    return chosen.language if chosen is not None else None
