"""What people say for a unit: short names, cells of tables, whole sentences."""

import re

_KIND = re.compile(r"(?:有限)?(?:责任)?(?:分公司|子公司|公司|分局|支行|中心|局|厂|院)$")
_KIND_AFTER = re.compile(r"^(?:有限)?(?:责任)?(?:分公司|子公司|公司|分局|支行|中心|局|厂|院)")
# No department: somebody's rank (副科长, 部门经理), a further unit (和北渡分公司), the unit itself
# (总部); and 处理, 科技 and 干部 end no name.
DEPARTMENT = re.compile(
    r"(?:担任|[的在任为是当做])*+"
    r"(?![和与及跟]|[正副][处科]|[一二三四级]*(?:部门|[部处科室])(?:长|员|级|经理|负责))"
    r"((?:(?!公司)\w){1,8}?(?:部门|(?<![干总本全内])部|处(?!理)|科(?![技研学])|室|车间|中心))"
)
SEVERAL = re.compile(r"[、，,;；/]")
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
    is_one = not SEVERAL.search(said)
    same = [unit for unit in units if said == unit] or [
        unit
        for unit in units
        if is_one and (said.endswith(unit) or short_name(said) == short_name(unit))
    ]
    return same[0] if len(same) == 1 else ""


def names_whole(text: str, unit: str) -> bool:
    """Whether a text names the unit as a whole somewhere, and not only a department of it."""
    _, *behind = text.split(short_name(unit)) if unit else ("",)
    return any(DEPARTMENT.match(_KIND_AFTER.sub("", after, count=1)) is None for after in behind)
