"""Certificates as rows."""

from certificates.models.batches import Batch, BatchLine
from certificates.models.certificate import Certificate, new_number
from certificates.models.credential import Credential, IssuerKey, StatusList
from certificates.models.documents import DesignVersion, DocumentDigest, Picture, SealKey
from certificates.models.grounds import REINSTATING, REVOKING, Ground
from certificates.models.renewal import Reminder, Renewal
from certificates.models.status import Proposal, StatusChange

__all__ = [
    "REINSTATING",
    "REVOKING",
    "Batch",
    "BatchLine",
    "Certificate",
    "Credential",
    "DesignVersion",
    "DocumentDigest",
    "Ground",
    "IssuerKey",
    "Picture",
    "Proposal",
    "Reminder",
    "Renewal",
    "SealKey",
    "StatusChange",
    "StatusList",
    "new_number",
]
