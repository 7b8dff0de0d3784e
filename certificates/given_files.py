"""A file somebody was shown, against what we issued. It is compared, never opened and never kept.

Reading a PDF properly takes a program that can be attacked with one. So nothing here reads it: the
same digest means the same file. Only to say *which* certificate an altered file was made from is it
searched for a number, as bytes and as what its compressed parts unfold to, within fixed bounds.
"""

import hashlib
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

from certificates import document, numbers
from certificates.models import Certificate, DocumentDigest

MOST_BYTES = 2 * 1024 * 1024  # of a file; ours are a tenth of that
MOST_UNFOLDED = 16 * 1024 * 1024  # bytes of compressed parts that are looked at, of all together
MOST_OF_A_PART = 1024 * 1024
MOST_PARTS = 400
MOST_NUMBERS = 5

PART = re.compile(rb"stream\r?\n")
NUMBER = re.compile(
    rb"(?<![0-9A-Z])(?:[%b]{4}-){3}[%b]{4}(?![0-9A-Z])" % ((numbers.ALPHABET.encode(),) * 2)
)


@dataclass(frozen=True)
class Finding:
    """`state`: same, altered, erased (the name is gone, so it cannot be compared) or unknown."""

    state: str
    certificate: Certificate | None = None


def compare(data: bytes) -> Finding:
    """Say what a file is. Costs a look-up; where that finds nothing, a bounded search."""
    digest = hashlib.sha256(data).hexdigest()
    known = DocumentDigest.objects.filter(digest=digest).select_related("certificate").first()
    if known is not None:
        return Finding("same", known.certificate)
    found = Certificate.objects.filter(number__in=numbers_in(data)).first()
    if found is None:
        return Finding("unknown")
    if found.erased_at is not None:
        return Finding("erased", found)
    return Finding("same" if _made_again(found, data) else "altered", found)


def remember(certificate: Certificate, data: bytes) -> None:
    """Keep the digest of a document that is handed out, so that it is known for good.

    It could be made again and compared, but not after the programs that make it have changed.
    """
    DocumentDigest.objects.get_or_create(
        digest=hashlib.sha256(data).hexdigest(), defaults={"certificate": certificate}
    )


def looks_like_pdf(data: bytes) -> bool:
    """Tell whether a file says that it is a PDF; what it is besides is not asked."""
    return b"%PDF-" in data[:1024]


def numbers_in(data: bytes) -> list[str]:
    """Return the first few numbers of certificates a file holds, in the order they stand."""
    found: dict[str, None] = {}
    for piece in _pieces(data):
        for match in NUMBER.finditer(piece):
            found[match[0].decode()] = None
            if len(found) == MOST_NUMBERS:
                return list(found)
    return list(found)


def _made_again(certificate: Certificate, data: bytes) -> bool:
    """Tell whether the document, made once more, is the file; not so when it cannot be made."""
    try:
        return any(document.pdf(certificate, code) == data for code, _name in settings.LANGUAGES)
    except document.CannotMake:
        return False


def _pieces(data: bytes) -> Iterator[bytes]:
    yield data
    left = MOST_UNFOLDED
    view = memoryview(data)
    for count, match in enumerate(PART.finditer(data)):
        if count == MOST_PARTS or left <= 0:
            return
        unfolded = _unfolded(view[match.end() :][:MOST_OF_A_PART], min(left, MOST_OF_A_PART))
        left -= len(unfolded)
        yield unfolded


def _unfolded(part: memoryview, most: int) -> bytes:
    """Return the beginning of a compressed part; nothing for what is not compressed."""
    try:
        return zlib.decompressobj().decompress(part, most)
    except zlib.error:
        return b""
