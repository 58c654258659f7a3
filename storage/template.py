"""The timetable an inspection begins with when nobody brings one."""

from collections.abc import Mapping
from importlib.resources import files

from inspection.enums import Language

NAMES: Mapping[Language, str] = {
    Language.CHINESE: "timetable.csv",
    Language.ENGLISH: "timetable.en.csv",
}


def built_in_timetable(language: Language = Language.CHINESE) -> str:
    """Return the built-in timetable as CSV text: thirty rows counted from the day of entry.

    The rows are the same in every language, with the same days, quantities and owners.
    """
    return files("storage").joinpath("data", NAMES[language]).read_text(encoding="utf-8-sig")
