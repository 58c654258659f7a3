from datetime import UTC, datetime, timedelta

TOKEN = "7000000001:sandbox"  # noqa: S105 # opens nothing
PNG = b"\x89PNG\r\n\x1a\n picture"


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: int) -> None:
        self.at += timedelta(**by)
