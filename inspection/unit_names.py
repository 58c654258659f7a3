"""What people say for a unit: short names, cells of tables, whole sentences."""

import re

_KIND = re.compile(r"(?:有限)?(?:责任)?(?:分公司|子公司|公司|分局|支行|中心|局|厂|院)$")
_KIND_AFTER = re.compile(r"(?:有限)?(?:责任)?(?:分公司|子公司|公司|分局|支行|中心|局|厂|院)?")
_DEPARTMENT_AFTER = re.compile(r"\w{1,8}?(?:部|处|科|室|车间|中心)")
_SEVERAL = re.compile(r"[、，,;；/]")
SHORTEST = 2  # signs of a short name; one sign names nothing


def short_name(unit: str) -> str:
    """Return what people say for a unit: 北渡 for 北渡分公司."""
    short = _KIND.sub("", unit)
    return short if len(short) >= SHORTEST else unit


def named_unit(units: tuple[str, ...], cell: str) -> str:
    """Return the unit that a cell of a table names, and nothing but it; else empty.

    It may stand shorter than its full name (北渡公司), or behind the name of what it belongs to.
    """
    said = "".join(cell.split())
    is_one = not _SEVERAL.search(said)
    same = [unit for unit in units if said == unit] or [
        unit
        for unit in units
        if is_one and (said.endswith(unit) or short_name(said) == short_name(unit))
    ]
    return same[0] if len(same) == 1 else ""


def names_whole(text: str, unit: str) -> bool:
    """Whether a text names the unit as a whole, and not only a department of it."""
    _, short, after = text.partition(short_name(unit)) if unit else ("", "", "")
    if not short:
        return False
    kind = _KIND_AFTER.match(after)
    return _DEPARTMENT_AFTER.match(after[kind.end() if kind else 0 :]) is None
