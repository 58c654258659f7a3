"""What a file says, whatever kind it is: every archive within is opened, names and all."""

import io
import zipfile
from collections.abc import Iterator


def texts_in(data: bytes) -> Iterator[str]:
    """Yield the bytes as text, and those of every archive within, its members' names included."""
    yield data.decode("utf-8", "ignore")
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name
            yield from texts_in(archive.read(name))
