"""What is made of a certificate once it is issued, and kept: nothing that cannot be made again.

A worker calls this after the certificate's row is committed. Whatever goes wrong (no key, no room
on the disk, a picture that is gone) leaves the row as it is and is tried again: the certificate
holds, its paper comes later, and never a wrong one.
"""

from django.conf import settings

from certificates import credential, document, given_files
from certificates.models import Certificate


def make(certificate: Certificate) -> None:
    """Sign the credential, set and seal the document in the site's language; again changes nothing.

    The document is not kept, only its digest: whoever asks later gets the same bytes. Made here, a
    document that cannot be made is seen by the administrator before its holder asks; what stops
    one language stops the other. Of somebody who was erased nothing is made. Raises
    document.CannotMake and keys.KeyUnavailable.
    """
    if certificate.erased_at is not None:
        return
    credential.secure(certificate=certificate)
    given_files.remember(certificate, document.pdf(certificate, settings.LANGUAGE_CODE))
