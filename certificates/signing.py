"""Sealing a document: a PAdES signature (ETSI EN 319 142, level B-B), the same bytes every time.

The signature certifies: after it nothing may be changed. It says nothing that a clock or chance
could change: ECDSA draws its nonce from the key and the data (RFC 6979), RSA is PKCS #1 v1.5, and
the time of signing is given by the caller. The field has no picture and lies outside the page, so
that the sealed file still follows both PDF/A-3 (which refuses hidden fields) and PDF/UA-1 (which
asks for a tag around fields on the page); docs/decisions/0010 tells why.
"""

import hashlib
import io
from datetime import datetime

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from pyhanko.pdf_utils.generic import ArrayObject, ByteStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.seal_keys import Seal

FIELD = "Seal"
ROOM = 3_000  # bytes for the signature beside the certificates that go with it
DIGESTS = {"sha256": SHA256, "sha384": SHA384, "sha512": SHA512}


class SteadySigner(signers.SimpleSigner):
    """pyHanko's signer, with a nonce that does not depend on chance."""

    async def async_sign_raw(
        self, data: bytes, digest_algorithm: str, dry_run: bool = False
    ) -> bytes:
        key = load_der_private_key(self.signing_key.dump(), password=None)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            digest = DIGESTS[digest_algorithm]()
            return key.sign(data, ec.ECDSA(digest, deterministic_signing=True))
        return await super().async_sign_raw(data, digest_algorithm, dry_run)


class _SteadyWriter(IncrementalPdfFileWriter):
    """Adds to a file without a random identifier, and without a new date in its metadata."""

    @classmethod
    def _handle_id(cls, prev):
        prev.stream.seek(0)
        second = hashlib.sha256(prev.stream.read()).digest()[:16]
        first = prev.trailer["/ID"][0]
        kept = getattr(first, "original_bytes", first)
        return ArrayObject([ByteStringObject(kept), ByteStringObject(second)])

    def _update_meta(self) -> None:
        """What Typst wrote stays: the time of issue."""


class _TimedPdfSigner(signers.PdfSigner):
    """Signs at a time that is given instead of the clock's."""

    def __init__(self, *args, at: datetime, **kwargs):
        super().__init__(*args, **kwargs)
        self._at = at

    def init_signing_session(self, *args, **kwargs):
        session = super().init_signing_session(*args, **kwargs)
        session.system_time = self._at
        return session


def sign(pdf: bytes, *, seal: Seal, at: datetime, reason: str) -> bytes:
    """Return the document with a signature over all of it, dated `at`.

    Raises pyhanko's SigningError. `pdf` gets a line break first: PDF/A (6.1.9) wants one before
    the number of an object, and Typst's files end without.
    """
    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
    )
    outside = fields.InvisSigSettings(
        set_print_flag=True, set_hidden_flag=False, box_out_of_bounds=True
    )
    field = fields.SigFieldSpec(
        sig_field_name=FIELD, invis_sig_settings=outside, readable_field_name=reason
    )
    writer = _SteadyWriter(io.BytesIO(pdf.rstrip(b"\r\n") + b"\n"))
    room = ROOM + sum(len(one.public_bytes(Encoding.DER)) for one in seal.chain)
    timed = _TimedPdfSigner(meta, signer=_signer(seal), new_field_spec=field, at=at)
    return timed.sign_pdf(writer, bytes_reserved=2 * room).getvalue()


def _signer(seal: Seal) -> SteadySigner:
    chain = [asn1_x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in seal.chain]
    private = seal.private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SteadySigner(
        signing_cert=chain[0],
        signing_key=asn1_keys.PrivateKeyInfo.load(private),
        cert_registry=SimpleCertificateStore.from_certs(chain[1:]),
    )
