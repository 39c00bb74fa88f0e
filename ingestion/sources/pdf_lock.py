# pyright: basic
"""Whether it takes a password to open a PDF, told at the front door: from its lock alone, in no time."""

import re
from io import BytesIO

_POINTER = re.compile(rb"/Encrypt\s+(?P<number>\d{1,9})\s+(?P<generation>\d{1,5})\s+R")
_INLINE = re.compile(rb"/Encrypt\s*(?P<lock><<)")
_ID = re.compile(rb"/ID\s*(?P<id>\[\s*(?:<[0-9A-Fa-f\s]{0,200}>|\((?:\\.|[^\\()]){0,200}\))[^\]]{0,400}\])", re.DOTALL)
_LARGEST = 4096  # bytes of a lock; real ones have some hundred


def is_locked(data: bytes) -> bool:
    """Whether the file does not open without a password. False also where its lock cannot be found or understood.

    The lock (which keys, which method) stands in the file in the clear. It is put before an empty document, and
    pypdf is asked whether that opens: so nothing else of a file that strangers made is looked at here.
    """
    lock, id = _lock_of(data), _last(_ID, data)
    if lock is None:
        return False
    from pypdf import PdfReader  # here: a quarter of a second that only locked files cost

    try:
        reader = PdfReader(BytesIO(_emptied(lock, id["id"] if id else b"[<00> <00>]")), strict=False)
        return reader.is_encrypted and not reader.decrypt("")
    except Exception:  # noqa: BLE001  whoever reads it says what is wrong with it
        return False


def _lock_of(data: bytes) -> bytes | None:
    if pointer := _last(_POINTER, data):
        head = re.compile(rb"(?<!\d)%d\s+%d\s+obj" % (int(pointer["number"]), int(pointer["generation"])))
        found = _last(head, data)
        if found is None:
            return None
        end = data.find(b"endobj", found.end(), found.end() + _LARGEST)
        return data[found.end() : end] if end >= 0 else None
    if inline := _last(_INLINE, data):
        end = data.find(b">>", inline.end(), inline.end() + _LARGEST)
        return data[inline.start("lock") : end + 2] if end >= 0 else None
    return None


def _last(pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    """The last one counts: a file that was changed has its newer parts behind."""
    found = None
    for found in pattern.finditer(data):  # noqa: B007
        pass
    return found


def _emptied(lock: bytes, id: bytes) -> bytes:
    objects = (b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [] /Count 0 >>", lock)
    body, table = b"%PDF-1.7\n", b""
    for number, content in enumerate(objects, start=1):
        table += b"%010d 00000 n \n" % len(body)
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    trailer = b"trailer\n<< /Size 4 /Root 1 0 R /Encrypt 3 0 R /ID %s >>\n" % id
    head = b"xref\n0 4\n0000000000 65535 f \n"
    return body + head + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)
