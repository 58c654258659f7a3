"""Pictures as phones make them, a few hundred bytes each."""

import io

from PIL import Image
from pillow_heif import register_heif_opener

register_heif_opener()

ORIENTATION, MAKE, GPS, LATITUDE_REF = 0x0112, 0x010F, 0x8825, 1
LIES_ON_ITS_SIDE = 6


def a_photo(*, kind: str = "JPEG", size: tuple[int, int] = (64, 48), colour: str = "red") -> bytes:
    """A picture wider than high, to be shown upright, with a device and a place in it."""
    exif = Image.Exif()
    exif[ORIENTATION] = LIES_ON_ITS_SIDE
    exif[MAKE] = "SYNTHETIC-PHONE"
    exif.get_ifd(GPS)[LATITUDE_REF] = "N"
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, exif=exif)
    return out.getvalue()


def a_bomb() -> bytes:
    """A PNG of a few kilobytes that claims a hundred megapixels."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()
