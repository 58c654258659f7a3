"""Which department of the unit a text speaks of, by the names and aliases that are known."""

from collections.abc import Iterable, Mapping

Departments = Mapping[str, Iterable[str]]


def department_of(text: str, departments: Departments) -> str | None:
    """Return the one department that a text names, or None when it names none or several.

    A longer name is read first, so that 综合部 inside 综合部仓库 stays with the longer one when
    both are known.
    """
    known = {alias: name for name, aliases in departments.items() for alias in (name, *aliases)}
    found: set[str] = set()
    left = text
    for alias in sorted(filter(None, known), key=len, reverse=True):
        if alias in left:
            found.add(known[alias])
            left = left.replace(alias, " ")
    return found.pop() if len(found) == 1 else None
