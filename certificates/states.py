"""The state of a certificate as one pure function. No Django here.

Everything that says whether a certificate holds (the verification page, the document, the status
lists, the register, the learner's page) asks this function, or the query in
`CertificateQuerySet.valid`, which a test holds against it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

VALID, EXPIRED, REVOKED, REPLACED, UNKNOWN = "valid", "expired", "revoked", "replaced", "unknown"

ISSUED, REINSTATED, ERASED = "issued", "reinstated", "erased"


@dataclass(frozen=True)
class Change:
    """Something that happened to a certificate: issued, revoked, reinstated, replaced, erased."""

    kind: str
    at: datetime


def state(changes: Iterable[Change], valid_until: date | None, at: datetime) -> str:
    """Return the state at `at`, a local and aware time: its date is the local day.

    Unknown before it was issued; revoked from the revocation until it is reinstated; replaced for
    good; expired from the day after `valid_until`. What weighs most comes first: a certificate
    that is revoked and expired is revoked.
    """
    issued = revoked = replaced = False
    for change in sorted(changes, key=lambda one: one.at):
        if change.at > at:
            break
        issued = issued or change.kind == ISSUED
        replaced = replaced or change.kind == REPLACED
        if change.kind in (REVOKED, REINSTATED):
            revoked = change.kind == REVOKED
    if not issued:
        return UNKNOWN
    if revoked:
        return REVOKED
    if replaced:
        return REPLACED
    return EXPIRED if valid_until and valid_until < at.date() else VALID
