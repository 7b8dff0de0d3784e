"""Many documents in one ZIP, sent while it is being written: the memory of one, however many.

What cannot be made is said in a text file at the end, with number and reason; the rest is whole.
"""

import logging
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from certificates import document, given_files, trouble
from certificates.models import Certificate

logger = logging.getLogger(__name__)


class _Sink:
    """A file that cannot be sought: what was written is taken out piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.pieces.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        pass

    def take(self) -> bytes:
        taken = b"".join(self.pieces)
        self.pieces.clear()
        return taken


def stream(certificates: Iterable[Certificate], language: str) -> Iterator[bytes]:
    """Yield a ZIP with each certificate's document in `language`, named by its number.

    A revoked one is left out: its document is not handed out again.
    """
    sink, missing = _Sink(), []
    day = timezone.localtime().timetuple()[:6]
    with zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_STORED) as archive:
        for certificate in certificates:
            if certificate.status() == Certificate.Status.REVOKED:
                continue
            pdf, error = _pdf(certificate, language)
            if error:
                missing.append(f"{certificate.number}: {error}")
                continue
            archive.writestr(zipfile.ZipInfo(f"{certificate.number}.pdf", day), pdf)
            yield sink.take()
        if missing:
            name, text = _said(missing, language)
            archive.writestr(zipfile.ZipInfo(name, day), text)
    yield sink.take()


def _pdf(certificate: Certificate, language: str) -> tuple[bytes, str]:
    try:
        pdf = document.pdf(certificate, language)
        given_files.remember(certificate, pdf)
        return pdf, ""
    except Exception as error:  # whatever it is, the others are still sent and this one is named
        code = trouble.code_of(error)
        logger.exception("document not made for an archive: %s", code)
        with override(language):
            return b"", trouble.words(code)


def _said(missing: list[str], language: str) -> tuple[str, str]:
    with override(language):
        head = _("These certificates could not be put in. They are valid; try again later.")
        return _("MISSING.txt"), "\n".join([head, "", *missing, ""])
