"""Pictures as they may be passed on: upright, small enough, without name, place and device."""

import io

from PIL import Image, ImageOps
from pillow_heif import register_heif_opener

from storage.errors import NotAPictureError

register_heif_opener(thumbnails=False)

FORMATS = ("JPEG", "PNG", "WEBP", "HEIF", "GIF", "BMP", "TIFF")
MOST_PIXELS = 60_000_000  # a phone's 50 megapixels; what claims more is not opened
LONGEST_SIDE = 2560  # Telegram shows no more, and takes 10 MB at most
QUALITY = 88


def cleaned(data: bytes) -> bytes:
    """Return the picture as a JPEG of its pixels alone, turned as its camera meant it.

    Raises `NotAPictureError` for what cannot be opened, is cut off, or is too large to open.
    """
    try:
        return _as_jpeg(_upright(_opened(data)))
    except NotAPictureError:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, MemoryError) as error:
        raise NotAPictureError(type(error).__name__) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotAPictureError("too large") from error


def opens(data: bytes) -> bool:
    """Whether a picture to pass on could be made of the data."""
    try:
        cleaned(data)
    except NotAPictureError:
        return False
    return True


def _opened(data: bytes) -> Image.Image:
    """Open without decoding, look at the size that is claimed, and only then decode."""
    image = Image.open(io.BytesIO(data), formats=FORMATS)
    if image.width * image.height > MOST_PIXELS:
        raise NotAPictureError("too large")
    image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    image.load()
    return image


def _upright(image: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return turned


def _as_jpeg(image: Image.Image) -> bytes:
    """Copy nothing but pixels: what a file says beside them stays behind."""
    image = _in_eight_bits(image)
    page = Image.new("RGB", image.size, "white")
    if image.has_transparency_data:
        clear = image.convert("RGBA")
        page.paste(clear, mask=clear.getchannel("A"))
    else:
        page.paste(image.convert("RGB"))
    out = io.BytesIO()
    page.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def _in_eight_bits(image: Image.Image) -> Image.Image:
    """Bring what a scanner keeps in 16 bits to 8: cut off at 255 instead, it would be white."""
    if not image.mode.startswith("I"):
        return image
    deep = image.convert("I")
    _, brightest = deep.getextrema()
    if not isinstance(brightest, int) or brightest <= 255:
        return deep.convert("L")
    return deep.point(lambda value: value * (1 / 257)).convert("L")
