"""Photos: nothing hidden in them gets in, and nothing that is no photo."""

import io
import struct
import zlib

import pytest
from PIL import Image

from gateway import drawing
from gateway.drawing import NotAPhoto
from gateway.media import Media


def opened(content):
    return Image.open(io.BytesIO(content))


def test_camera_place_comment_and_thumbnail_are_gone(picture):
    exif = Image.Exif()
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (36.0, 46.0, 12.0)
    content = picture(exif=exif, comment=b"SECRET-COMMENT", xmp=b"<x:xmpmeta>SECRET-XMP</x:xmpmeta>")
    assert b"SECRET-CAMERA" in content

    made, kind = drawing.redraw(content)

    assert kind == "JPEG"
    assert b"SECRET" not in made
    assert not opened(made).getexif()
    assert not ({"exif", "xmp", "comment", "icc_profile"} & set(opened(made).info))


def test_a_picture_taken_sideways_stands_upright(picture):
    exif = Image.Exif()
    exif[0x0112] = 6

    made, _ = drawing.redraw(picture(size=(64, 48), exif=exif))

    assert opened(made).size == (48, 64)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_each_kind_stays_what_it_is(picture, form):
    made, found = drawing.redraw(picture(form))

    assert found == form
    assert opened(made).format == form


def test_what_hides_behind_a_picture_is_cut_off(picture):
    made, _ = drawing.redraw(picture() + b"<script>alert(1)</script>")

    assert b"script" not in made


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"GIF89a" + bytes(40),
        b"%PDF-1.7",
        b"<html>",
        b"\xff\xd8\xff\xe0broken",
        bytes(1000),
    ],
    ids=["nothing", "svg", "gif", "pdf", "html", "broken", "zeros"],
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(NotAPhoto):
        drawing.redraw(content)


def test_a_pixel_bomb_is_refused_by_its_header():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    bomb = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", zlib.compress(b""))
        + chunk(b"IEND", b"")
    )

    with pytest.raises(NotAPhoto, match="at most 50 million"):
        drawing.redraw(bomb)


def test_a_cut_off_picture_is_refused(picture):
    content = picture(size=(400, 400))

    with pytest.raises(NotAPhoto):
        drawing.redraw(content[: len(content) // 2])


def test_a_kept_photo_is_found_by_its_content_and_stands_whole(tmp_path, picture):
    store = Media(str(tmp_path))
    made, _ = drawing.redraw(picture())

    first, again = store.keep(made, "image/jpeg"), store.keep(made, "image/jpeg")

    assert first == again
    assert store.read(first.content_hash) == made
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [first.content_hash]


def test_a_bucket_works_like_a_folder(picture):
    store = Media("memory://photos")
    made, _ = drawing.redraw(picture())

    photo = store.keep(made, "image/jpeg")

    assert store.read(photo.content_hash) == made


@pytest.mark.parametrize("name", ["../../etc/passwd", "a" * 63, "A" * 64, "/" * 64, ""])
def test_no_path_leads_out_of_the_folder(tmp_path, name):
    with pytest.raises(FileNotFoundError):
        Media(str(tmp_path)).read(name)
