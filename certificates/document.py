"""The document: one A4 page, made from what was frozen, sealed. Made again, the same bytes.

The PDF follows PDF/UA-1 (a screen reader can read it) and PDF/A-3a (it can be archived), carries
the credential as an attached file, and is signed (docs/decisions/0011). Nothing of it is stored.
"""

import base64
import io
from datetime import UTC, datetime
from functools import lru_cache

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, override
from pyhanko.sign.general import SigningError

from certificates import designs, document_values, seal_keys, signing, trouble, typesetting
from certificates.credential import Erased, signed_bytes
from certificates.keys import KeyUnavailable
from certificates.models import Certificate, Picture


class CannotMake(Exception):
    """No document can be made now: a key, a font, a picture or room on the disk is missing.

    The text is for the log, `code` is what stood in the way. Nothing half made is ever given out.
    """

    @property
    def code(self) -> str:
        return trouble.code_of(self.__cause__) if self.__cause__ else "unknown"


class PictureMissing(Exception):
    """A design names a picture that is gone; a document without it would not be the same."""

    code = "picture"


CAUSES = (
    seal_keys.SealUnavailable,
    typesetting.FontsMissing,
    PictureMissing,
    RuntimeError,  # Typst's own are of this kind
    SigningError,
    KeyUnavailable,
    OSError,
)


def pdf(certificate: Certificate, language: str) -> bytes:
    """Return the sealed document in one of the site's languages. Raises CannotMake."""
    try:
        return _sealed(certificate, language)
    except CAUSES as error:
        raise CannotMake(f"{type(error).__name__}: {error}") from error


def _sealed(certificate: Certificate, language: str) -> bytes:
    seal = seal_keys.seal_for(certificate.issued_at)
    at = max(_moment(certificate.issued_at), seal.certificate.not_valid_before_utc)
    with override(language):
        reason = gettext("Issued by %(site)s") % {"site": certificate.content["platform"]}
    unsealed = typeset(certificate, language, credential=attachment(certificate))
    return signing.sign(unsealed, seal=seal, at=at, reason=reason)


def typeset(certificate: Certificate, language: str, *, credential: bytes = b"") -> bytes:
    """Return the document without its seal. Raises typesetting.FontsMissing and PictureMissing."""
    values, beside = _parts(certificate, language)
    if credential:
        beside["credential.json"] = credential
        values |= {"credential": "credential.json", "credential_says": _says(language)}
    return typesetting.pdf(values, beside, _moment(certificate.issued_at))


def pictures(certificate: Certificate, language: str) -> list[bytes]:
    """Return the pages as PNG, for a preview."""
    values, beside = _parts(certificate, language)
    return typesetting.pictures(values, beside)


def attachment(certificate: Certificate) -> bytes:
    """Return the file that the document carries: the signed credential, for machines.

    Once the holder is erased there is none. Raises keys.KeyUnavailable.
    """
    try:
        return signed_bytes(certificate)
    except Erased:
        return b""


def short_url(number: str) -> str:
    """Return the address that the QR code holds."""
    return settings.SITE_URL + reverse("certificate_short", args=[number])


@lru_cache(maxsize=32)  # the second language is made right after the first
def qr(url: str) -> str:
    """Return a QR code as SVG, black on white without a margin."""
    out = io.BytesIO()
    segno.make(url, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


def _parts(certificate: Certificate, language: str) -> tuple[dict, dict[str, bytes]]:
    """Return the words, and the files that are set with them, by name."""
    design = getattr(certificate, "design", None) or designs.PLAIN
    url = short_url(certificate.number)
    with override(language):
        values = document_values.values(certificate, language, design)
        values |= {"url": url, "qr_alt": gettext("QR code with the address %(url)s") % {"url": url}}
        beside = {"qr.svg": qr(url).encode()} | _pictures(design, values)
    return values, beside


def _pictures(design: dict, values: dict) -> dict[str, bytes]:
    """Return the design's pictures as files, and name them in the values."""
    wanted = designs.pictures_of(design)
    if not wanted:
        return {}
    found = Picture.objects.in_bulk(wanted)
    if missing := set(wanted) - set(found):
        raise PictureMissing(f"not in the database: {', '.join(sorted(missing))}")
    name = {digest: f"{digest[:16]}.svg" for digest in found}
    ratio = {digest: one.width / one.height for digest, one in found.items()}
    if logo := design["logo"]:
        says = gettext("Logo: %(name)s") % {"name": values["author"]}
        values |= {"logo": name[logo], "logo_ratio": ratio[logo], "logo_alt": says}
    for one, shown in zip(design["signatories"], values["signatories"], strict=True):
        if signature := one["signature"]:
            says = gettext("Signature of %(name)s") % {"name": shown["name"]}
            shown |= {"signature": name[signature], "ratio": ratio[signature], "alt": says}
    return {name[digest]: _drawing(one) for digest, one in found.items()}


def _drawing(picture: Picture) -> bytes:
    """Return a picture as SVG: files beside a template must be text."""
    if picture.kind == Picture.Kind.SVG:
        return bytes(picture.data)
    size = f'width="{picture.width:g}" height="{picture.height:g}"'
    data = base64.b64encode(bytes(picture.data)).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {size}>'
        f'<image {size} href="data:image/png;base64,{data}"/></svg>'
    ).encode()


def _says(language: str) -> str:
    with override(language):
        return gettext("The same certificate for machines")


def _moment(at: datetime) -> datetime:
    """PDF counts seconds."""
    return at.astimezone(UTC).replace(microsecond=0)
