"""Writes an officer's PDF anew, page by page, with nothing but what its pages show. Runs as a process of its own, like
`gateway.drawing`, whose confinement it shares.

Only what a page draws is copied: no author, no earlier version, no script, no attached file, no camera data in its pictures. What
can't be copied without losing something that a reader would see is refused, in words that say what to do.
"""

from __future__ import annotations

import codecs
import io
import sys
import zlib
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    NullObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from gateway.drawing import NotTaken, serve

MOST_PAGES = 500
MOST_UNPACKED = 64 * 1024 * 1024  # bytes of one picture
OF_A_PAGE = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group")
LEFT_OUT = frozenset(  # what nobody sees on the page
    {
        *("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Alternates", "/Ref", "/Thumb", "/OC", "/AA"),
        *("/StructParent", "/StructParents", "/Measure", "/PtData"),
    }
)
ELSEWHERE = ("/F", "/FFilter", "/FDecodeParms")  # a stream that lies in another file
NAMED_BY_THE_PAGE = frozenset(  # below these a name is the paper's own, whatever it is
    ("/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/Properties", "/CharProcs", "/Colorants")
)
LINKS = ("https://", "http://", "mailto:", "tel:")
FLAT = "print it to a PDF first, so that all of it lies on the page"


class NotAPaper(NotTaken):
    """The bytes can't be taken as a PDF; the message says why, in words for who sent them."""


def rewrite(content: bytes) -> bytes:
    """The same pages in a new PDF; raises NotAPaper."""
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted:
            raise NotAPaper("is locked: save it without a password or restrictions")
        _must_be_plain(reader)
        copier = _Copier(PdfWriter())
        for page in reader.pages:
            copier.add(page)
        made = io.BytesIO()
        copier.writer.write(made)
        return made.getvalue()
    except NotAPaper:
        raise
    except MemoryError:
        raise NotAPaper("takes too much memory to read") from None
    except Exception:  # a parser given a stranger's bytes may raise anything; every one of them means the same to the officer
        raise NotAPaper("is damaged and can't be read") from None


def _must_be_plain(reader: PdfReader) -> None:
    root, pages = reader.root_object, len(reader.pages)
    if not 1 <= pages <= MOST_PAGES:
        raise NotAPaper(f"has {pages} pages; 1 to {MOST_PAGES} are taken")
    form = _there(root, "/AcroForm")
    if form and (_there(form, "/Fields") or _there(form, "/XFA")):
        raise NotAPaper(f"has form fields or a signature: {FLAT}")
    if "/OCProperties" in root:
        raise NotAPaper(f"has layers, some of which may be hidden: {FLAT}")
    if "/Collection" in root:
        raise NotAPaper("is a folder of files: send each by itself")


class _Copier:
    """Copies objects from one PDF into another, each once."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.known: dict[tuple[int, int], IndirectObject] = {}

    def add(self, page: Any) -> None:
        box = page.mediabox
        added = self.writer.add_blank_page(width=float(box.width), height=float(box.height))
        for name in OF_A_PAGE:
            if name in page:
                added[NameObject(name)] = self.copied(page.raw_get(name))
        links = [self._link(one.get_object()) for one in _there(page, "/Annots") or ()]
        if any(links):
            added[NameObject("/Annots")] = ArrayObject([one for one in links if one is not None])

    def copied(self, value: Any, left_out: frozenset[str] = LEFT_OUT) -> Any:
        if isinstance(value, IndirectObject):
            return self._referred(value, left_out)
        if isinstance(value, StreamObject):
            return self._stream(value, StreamObject())
        if isinstance(value, DictionaryObject):
            return self._filled(value, DictionaryObject(), left_out)
        if isinstance(value, ArrayObject):
            return ArrayObject([self.copied(one) for one in value])
        return value

    def _referred(self, reference: IndirectObject, left_out: frozenset[str]) -> Any:
        key = (reference.idnum, reference.generation)
        if key in self.known:
            return self.known[key]
        target = reference.get_object()
        if isinstance(target, StreamObject):
            stream = StreamObject()
            self.known[key] = self.writer._add_object(stream)  # first: what it holds may refer to it
            self._stream(target, stream)
        elif isinstance(target, DictionaryObject):
            made = DictionaryObject()
            self.known[key] = self.writer._add_object(made)
            self._filled(target, made, left_out)
        else:
            return self.copied(target)
        return self.known[key]

    def _filled(self, source: DictionaryObject, made: DictionaryObject, left_out: frozenset[str]) -> DictionaryObject:
        if "/PS" in (_there(source, "/Subtype"), _there(source, "/Subtype2")):
            raise NotAPaper(f"holds a program for printers: {FLAT}")
        for name in source:
            if not name.isascii():  # the page's own drawing calls it by bytes that could not be told any more
                raise NotAPaper(f"is written in an unusual way: {FLAT}")
            if name not in left_out:
                made[NameObject(name)] = self.copied(source.raw_get(name), frozenset() if name in NAMED_BY_THE_PAGE else LEFT_OUT)
        return made

    def _stream(self, source: StreamObject, made: StreamObject) -> StreamObject:
        self._filled(source, made, LEFT_OUT.union(ELSEWHERE))
        made._data = source._data
        filters = _there(source, "/Filter") or ()
        chain = [filters] if isinstance(filters, NameObject) else [one.get_object() for one in filters]
        if "/JPXDecode" in chain:
            raise NotAPaper(f"holds a JPEG 2000 picture: {FLAT}")
        if "/DCTDecode" in chain:
            made._data = without_camera_data(_unpacked(source._data, chain))
            made[NameObject("/Filter")] = NameObject("/DCTDecode")
            made.pop("/DecodeParms", None)
        return made

    def _link(self, note: DictionaryObject) -> DictionaryObject | None:
        """A link to the outside; one within the paper is left out, and anything else that lies over the page is refused."""
        if note.get("/Subtype") != "/Link":
            raise NotAPaper(f"has notes, stamps or fields laid over its pages: {FLAT}")
        action = _there(note, "/A") or {}
        target = str(action.get("/URI", "")) if action.get("/S") == "/URI" else ""
        if not target.startswith(LINKS):
            return None
        return DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/Rect"): self.copied(note["/Rect"]),
                NameObject("/Border"): ArrayObject([NumberObject(0)] * 3),
                NameObject("/A"): DictionaryObject({NameObject("/S"): NameObject("/URI"), NameObject("/URI"): TextStringObject(target)}),
            }
        )


def _there(source: DictionaryObject, name: str) -> Any:
    """What stands under a name; None for nothing."""
    value = source.get(name)
    found = None if value is None else value.get_object()
    return None if isinstance(found, NullObject) else found


def _unpacked(data: bytes, chain: list[Any]) -> bytes:
    """A JPEG as it lies in the file, perhaps packed once more."""
    if chain == ["/DCTDecode"]:
        return data
    if chain == ["/FlateDecode", "/DCTDecode"]:
        return zlib.decompressobj().decompress(data, MOST_UNPACKED)
    raise NotAPaper(f"holds a picture that is packed in an unusual way: {FLAT}")


def without_camera_data(jpeg: bytes) -> bytes:
    """A JPEG without what a camera or a program wrote beside the picture; the colours' own segments (APP14) and the pixels stay."""
    if jpeg[:2] != b"\xff\xd8":
        raise NotAPaper("holds a picture that can't be read")
    kept, place = [jpeg[:2]], 2
    while jpeg[place : place + 1] == b"\xff" and (marker := jpeg[place + 1]) != 0xDA:
        if marker == 0xFF:  # a byte that fills
            place += 1
            continue
        end = place + 2 + int.from_bytes(jpeg[place + 2 : place + 4], "big")
        if not (0xE0 <= marker <= 0xEF or marker == 0xFE) or marker == 0xEE:
            kept.append(jpeg[place:end])
        place = end
    return b"".join([*kept, jpeg[place : jpeg.rfind(b"\xff\xd9") + 2]])


def _work(content: bytes) -> tuple[bytes, bytes]:
    return b"D", rewrite(content)


def warm() -> None:
    for codec in ("ascii", "latin-1", "cp1252", "utf-8", "utf-16", "utf-16-be", "utf-16-le", "gbk"):  # in which a paper may be written
        codecs.lookup(codec)
    writer, paper = PdfWriter(), io.BytesIO()
    writer.add_blank_page(width=100, height=100)
    writer.write(paper)
    rewrite(paper.getvalue())


if __name__ == "__main__":
    serve(_work, warm, int(sys.argv[1]), int(sys.argv[2]))
