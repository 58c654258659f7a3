"""Refusals of a search."""

from inspection.errors import InspectionError

OURS = frozenset({"状态", "方面", "日期"})  # the filters whose values the product names


class SearchGoneError(InspectionError):
    """The search whose pages are turned was replaced by a newer one."""


class UnknownFilterError(InspectionError):
    """A search names a value that its filter does not have; `allowed` are those it has."""

    def __init__(self, key: str, value: str, allowed: tuple[str, ...]) -> None:
        super().__init__(key, value)
        self.key = key
        self.value = value
        self.allowed = allowed

    @property
    def is_of_ours(self) -> bool:
        """Whether the values are names of the product's own, not what people wrote."""
        return self.key in OURS
