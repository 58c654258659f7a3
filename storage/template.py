"""The timetable an inspection begins with when nobody brings one."""

from importlib.resources import files


def built_in_timetable() -> str:
    """Return the built-in timetable as CSV text: thirty rows counted from the day of entry."""
    return files("storage").joinpath("data", "timetable.csv").read_text(encoding="utf-8-sig")
