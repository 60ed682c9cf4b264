"""Documents for tests: real PDFs and pictures, made here."""

import struct
import zlib

import typst

SCAN = b'#set document(title: "Scan")\n#set page(paper: "a4")\n'


def a_pdf(*pages: str) -> bytes:
    """A PDF that says one text a page."""
    source = SCAN + b"#pagebreak()\n".join(page.encode() + b"\n" for page in pages)
    made = typst.compile(source, format="pdf")
    assert isinstance(made, bytes)
    return made


def a_png(width: int = 60, height: int = 90) -> bytes:
    """A black picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + b"\0" * width for _ in range(height)))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
