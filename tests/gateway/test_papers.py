"""An officer's PDF is written anew: what its pages show stays, what else was in it is gone, and what can't be kept whole is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText, Link
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from gateway.papers import NotAPaper, rewrite, without_camera_data

SECRET = b"GPS-SECRET"
FONT = DictionaryObject(
    {
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica"),
    }
)


def a_camera_picture() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    made = io.BytesIO()
    Image.linear_gradient("L").resize((32, 24)).convert("RGB").save(made, "JPEG", exif=exif, comment=SECRET)
    assert SECRET in made.getvalue()
    return made.getvalue()


def a_paper(text: str = "Repaired on Monday", *, font: str = "/F", picture: bytes | None = None, packed: bool = False) -> PdfWriter:
    """One page with a line of text, and perhaps a picture."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=200, height=100)
    content = f"BT {font} 12 Tf 10 50 Td ({text}) Tj ET"
    resources = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject(font): writer._add_object(FONT.clone(writer))})})
    if picture:
        image = StreamObject()
        image._data = picture
        image.update(
            {
                NameObject("/Type"): NameObject("/XObject"),
                NameObject("/Subtype"): NameObject("/Image"),
                NameObject("/Width"): NumberObject(32),
                NameObject("/Height"): NumberObject(24),
                NameObject("/ColorSpace"): NameObject("/DeviceRGB"),
                NameObject("/BitsPerComponent"): NumberObject(8),
                NameObject("/Filter"): NameObject("/DCTDecode"),
                NameObject("/Metadata"): writer._add_object(_stream(SECRET)),
            }
        )
        if packed:
            image = image.flate_encode()
        resources[NameObject("/XObject")] = DictionaryObject({NameObject("/A"): writer._add_object(image)})
        content += " q 32 0 0 24 100 10 cm /A Do Q"
    page[NameObject("/Resources")] = resources
    page[NameObject("/Contents")] = writer._add_object(_stream(content.encode()))
    return writer


def _stream(data: bytes) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(data)
    return stream


def written(writer: PdfWriter) -> bytes:
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def shows(content: bytes) -> list[str]:
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize("font", ["/F1", "/F", "/A", "/Metadata", "/OC"])
def test_the_pages_show_what_they_showed_whatever_they_call_their_fonts(font):
    assert shows(rewrite(written(a_paper(font=font)))) == ["Repaired on Monday"]


def test_several_pages_keep_their_order_and_size():
    writer = a_paper("first")
    writer.append(io.BytesIO(written(a_paper("second"))))
    writer.pages[1].rotate(90)

    copied = rewrite(written(writer))

    assert shows(copied) == ["first", "second"]
    pages = PdfReader(io.BytesIO(copied)).pages
    assert [(float(page.mediabox.width), page.get("/Rotate", 0)) for page in pages] == [(200, 0), (200, 90)]


@pytest.mark.parametrize("packed", [False, True])
def test_a_picture_stays_and_what_the_camera_wrote_is_gone(packed):
    copied = rewrite(written(a_paper(picture=a_camera_picture(), packed=packed)))

    assert SECRET not in copied
    (image,) = PdfReader(io.BytesIO(copied)).pages[0].images
    assert image.image.convert("RGB").tobytes() == Image.open(io.BytesIO(a_camera_picture())).convert("RGB").tobytes()


def test_author_script_attachment_and_earlier_version_are_gone():
    writer = a_paper()
    writer.add_metadata({"/Author": SECRET.decode(), "/Producer": SECRET.decode()})
    writer.add_attachment("draft.txt", SECRET)
    writer.root_object[NameObject("/Metadata")] = writer._add_object(_stream(SECRET))
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(f"app.alert('{SECRET.decode()}')")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject(SECRET.decode())})
    writer.pages[0][NameObject("/AA")] = DictionaryObject({NameObject("/O"): DictionaryObject({NameObject("/S"): NameObject("/Launch")})})
    earlier = written(writer)
    later = PdfWriter(io.BytesIO(earlier), incremental=True)
    later.pages[0][NameObject("/Contents")] = later._add_object(_stream(b"BT /F 12 Tf 10 50 Td (Second thought) Tj ET"))

    copied = rewrite(written(later))

    assert shows(copied) == ["Second thought"]
    assert not any(word in copied for word in (SECRET, b"JavaScript", b"/JS", b"Launch", b"EmbeddedFile", b"OpenAction", b"Repaired"))


def test_a_link_to_the_outside_stays_and_one_that_starts_something_does_not():
    writer = a_paper()
    writer.add_annotation(0, Link(rect=(10, 40, 100, 60), url="https://www.gaon.go.kr/road"))
    writer.add_annotation(0, Link(rect=(10, 40, 100, 60), url="javascript:alert(1)"))
    writer.add_annotation(0, Link(rect=(10, 40, 100, 60), url="file:///etc/passwd"))

    links = PdfReader(io.BytesIO(rewrite(written(writer)))).pages[0]["/Annots"]

    assert [link.get_object()["/A"]["/URI"] for link in links] == ["https://www.gaon.go.kr/road"]


def with_a_note(writer):
    writer.add_annotation(0, FreeText(text="only for us", rect=(10, 10, 100, 30)))


def with_a_form(writer):
    fields = ArrayObject([writer._add_object(DictionaryObject({NameObject("/T"): TextStringObject("name")}))])
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject({NameObject("/Fields"): fields})


def with_layers(writer):
    writer.root_object[NameObject("/OCProperties")] = DictionaryObject({NameObject("/OCGs"): ArrayObject()})


def as_a_folder(writer):
    writer.root_object[NameObject("/Collection")] = DictionaryObject({NameObject("/View"): NameObject("/D")})


def locked(writer):
    writer.encrypt("open sesame", algorithm="RC4-128")


def without_pages(writer):
    writer.remove_page(0)


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (with_a_note, "notes, stamps or fields"),
        (with_a_form, "form fields"),
        (with_layers, "layers"),
        (as_a_folder, "folder of files"),
        (locked, "locked"),
        (without_pages, "0 pages"),
    ],
)
def test_what_could_not_be_kept_whole_is_refused_with_what_to_do(made, why):
    writer = a_paper()
    made(writer)

    with pytest.raises(NotAPaper, match=why):
        rewrite(written(writer))


@pytest.mark.parametrize("name", ["/Subtype", "/Subtype2"])
@pytest.mark.parametrize("aside", [False, True], ids=["said", "referred to"])
def test_a_program_for_printers_is_refused_however_it_is_named(name, aside):
    writer = a_paper()
    program, named = _stream(SECRET), NameObject("/PS")
    program[NameObject(name)] = writer._add_object(named) if aside else named
    resources = writer.pages[0]["/Resources"]
    resources[NameObject("/XObject")] = DictionaryObject({NameObject("/P"): writer._add_object(program)})

    with pytest.raises(NotAPaper, match="a program for printers"):
        rewrite(written(writer))


@pytest.mark.parametrize("filters", [["/JPXDecode"], ["/ASCII85Decode", "/DCTDecode"]])
def test_a_picture_that_cannot_be_cleaned_is_refused(filters):
    writer = a_paper(picture=a_camera_picture())
    image = writer.pages[0]["/Resources"]["/XObject"]["/A"]
    image[NameObject("/Filter")] = ArrayObject([NameObject(name) for name in filters])

    with pytest.raises(NotAPaper, match="picture"):
        rewrite(written(writer))


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\n" + b"\x00" * 4000, written(a_paper())[:300]])
def test_a_damaged_one_is_refused(content):
    with pytest.raises(NotAPaper):
        rewrite(content)


def test_a_page_that_draws_itself_is_refused_and_does_not_hang():
    """A form that holds itself, and arrays without end."""
    writer = a_paper()
    endless = ArrayObject()
    reference = writer._add_object(endless)
    endless.append(reference)
    writer.pages[0]["/Resources"][NameObject("/ColorSpace")] = DictionaryObject({NameObject("/C"): reference})

    with pytest.raises(NotAPaper):
        rewrite(written(writer))


def test_the_same_paper_is_the_same_file():
    paper = written(a_paper(picture=a_camera_picture()))

    assert rewrite(paper) == rewrite(paper)


def test_the_colours_of_a_jpeg_stay_as_they_were():
    made = io.BytesIO()
    Image.new("CMYK", (8, 8), (10, 20, 30, 40)).save(made, "JPEG")

    cleaned = without_camera_data(made.getvalue())

    assert b"Adobe" in cleaned
    assert Image.open(io.BytesIO(cleaned)).tobytes() == Image.open(made).tobytes()


def test_whatever_else_stands_in_a_jpeg_is_gone():
    hidden = a_camera_picture() + b"PK\x03\x04" + SECRET

    assert SECRET not in without_camera_data(hidden)
