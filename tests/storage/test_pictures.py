"""What is passed on is pixels only, upright, of a size that can be opened."""

import io

import pytest
from PIL import Image

from storage.errors import NotAPictureError
from storage.pictures import LONGEST_SIDE, cleaned, opens
from tests.pictures import GPS, MAKE, a_bomb, a_photo


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_place_and_device_stay_behind(kind: str) -> None:
    exif = opened(cleaned(a_photo(kind=kind))).getexif()
    assert (dict(exif), dict(exif.get_ifd(GPS))) == ({}, {})


def test_the_builder_does_make_a_photo_with_a_device_in_it() -> None:
    assert opened(a_photo()).getexif()[MAKE] == "SYNTHETIC-PHONE"


@pytest.mark.parametrize("kind", ["JPEG", "WEBP"])
def test_a_photo_that_lies_on_its_side_is_turned(kind: str) -> None:
    picture = opened(cleaned(a_photo(kind=kind, size=(64, 48))))
    assert (picture.format, picture.size) == ("JPEG", (48, 64))


def test_a_large_photo_becomes_small_enough_to_send() -> None:
    assert max(opened(cleaned(a_photo(size=(4000, 3000)))).size) == LONGEST_SIDE


@pytest.mark.parametrize(
    "data", [b"", b"text", a_photo()[:200], a_bomb(), b"<svg xmlns='x'/>", b"%PDF-1.4"]
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotAPictureError):
        cleaned(data)


def test_a_clear_picture_stands_on_white() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(cleaned(out.getvalue())).convert("L").getpixel((4, 4)) == 255


def test_a_palette_and_a_print_picture_open() -> None:
    kinds = [("P", "GIF"), ("CMYK", "JPEG"), ("1", "PNG"), ("L", "TIFF")]
    made = []
    for mode, kind in kinds:
        out = io.BytesIO()
        Image.new(mode, (8, 8)).save(out, kind)
        made.append(opens(out.getvalue()))
    assert made == [True, True, True, True]


@pytest.mark.parametrize(("mode", "kind"), [("I;16", "PNG"), ("I", "TIFF")])
def test_a_scan_of_sixteen_bits_does_not_turn_white(mode: str, kind: str) -> None:
    buffer = io.BytesIO()
    Image.new(mode, (8, 8), 32768).save(buffer, kind)
    grey = opened(cleaned(buffer.getvalue())).getpixel((4, 4))
    assert isinstance(grey, tuple)
    assert all(100 < part < 160 for part in grey)
