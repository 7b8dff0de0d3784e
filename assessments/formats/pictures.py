"""Pictures that come with questions: known by their bytes, never fetched, SVG refused."""

import base64
import binascii
import hashlib
import io
import posixpath
import re
import struct
from collections.abc import Callable
from urllib.parse import unquote

from PIL import Image

from assessments.formats import limits
from assessments.formats.markup import images, words
from assessments.formats.results import Picture, Remarks

PREFIX = "picture:"
_KINDS = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
_ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif", "image/webp": "webp"}
_DATA = re.compile(r"data:image/[a-z.+-]+;base64,(.*)\Z", re.DOTALL | re.IGNORECASE)
_MOST_SIDE = 20_000


class NoPicture(Exception):
    """Bytes that are no picture we take: `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def picture_of(data: bytes) -> Picture:
    """Return a picture with its type and size, read from its bytes. Raises NoPicture."""
    if len(data) > limits.MOST_PICTURE:
        raise NoPicture("picture-too-large")
    if b"<svg" in data[:2000].lower():
        raise NoPicture("picture-svg")
    try:
        with Image.open(io.BytesIO(data), formats=tuple(_KINDS)) as opened:
            kind, (width, height) = opened.format or "", opened.size
    except (OSError, ValueError, SyntaxError, struct.error, Image.DecompressionBombError) as error:
        raise NoPicture("not-a-picture") from error
    if not 0 < width <= _MOST_SIDE or not 0 < height <= _MOST_SIDE:
        raise NoPicture("picture-too-large")
    return Picture(data, _KINDS[kind], width, height)


def decoded(text: str) -> bytes:
    """Return the bytes of base64. Raises NoPicture."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoPicture("not-a-picture") from error


class Album:
    """The pictures of a reading, each once, under names that are ours."""

    def __init__(self) -> None:
        self.pictures: dict[str, Picture] = {}

    def add(self, name: str, data: bytes) -> str:
        """Keep a picture; return its name. Raises NoPicture."""
        if len(self.pictures) >= limits.MOST_PICTURES:
            raise NoPicture("too-many-pictures")
        picture = picture_of(data)
        stem = posixpath.splitext(posixpath.basename(name.replace("\\", "/")))[0]
        stem = re.sub(r"[^A-Za-z0-9æøåÆØÅ_-]+", "-", words(stem))[:60].strip("-") or "picture"
        short = hashlib.sha256(data).hexdigest()[:8]
        kept = f"{stem.removesuffix(f'-{short}')}-{short}.{_ENDINGS[picture.type]}"
        self.pictures[kept] = picture
        return kept

    def shown(self, name: str, alt: str = "") -> dict:
        """Return a picture as a question or a stimulus points to it."""
        picture = self.pictures[name]
        size = {"width": picture.width, "height": picture.height}
        return {"url": PREFIX + name, "alt": words(alt)} | size


def first_picture(
    html: str, album: Album, bytes_of: Callable[[str], bytes | None], remarks: Remarks
) -> dict | None:
    """Keep the first picture of a piece of HTML; say what became of the others."""
    kept = None
    for attributes in images(html):
        source = attributes.get("src", "")
        if kept is not None:
            remarks.simplified("several-pictures", words(source)[:120])
            continue
        kept = _kept(source, attributes.get("alt", ""), album, bytes_of, remarks)
    return kept


def say_lost(html: str, where: str, remarks: Remarks) -> None:
    """Say that the pictures of a part that holds only words did not come over."""
    if any(True for _ in images(html)):
        remarks.simplified("picture-left-out", where)


def _kept(source, alt, album, bytes_of, remarks: Remarks) -> dict | None:
    embedded = _DATA.match(source)
    try:
        if embedded:
            return album.shown(album.add("picture", decoded(embedded[1])), alt)
        if re.match(r"(?:[a-z][a-z0-9+.-]*:)?//", source, re.IGNORECASE):
            remarks.simplified("picture-elsewhere", words(source)[:120])
            return None
        data = bytes_of(unquote(source))
        if data is None:
            remarks.simplified("picture-missing", words(source)[:120])
            return None
        return album.shown(album.add(unquote(source), data), alt)
    except NoPicture as error:
        remarks.simplified(error.code, words(source)[:120])
        return None
