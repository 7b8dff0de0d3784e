"""Revoking a certificate and letting it stand again: one proposes, another confirms.

Nobody confirms her own proposal, whatever her role. Who proposed, who confirmed, when and on what
ground stay in the history; proposals that were refused or withdrawn stay too.
"""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from certificates import history
from certificates.correcting import locked_for
from certificates.models import REINSTATING, REVOKING, Certificate, Proposal
from people import audit
from people.cpr import contains_cpr
from people.models import User

Kind, State = Proposal.Kind, Proposal.State
LONGEST_NOTE = 250
ALLOWED = {Kind.REVOKE: REVOKING, Kind.REINSTATE: REINSTATING}


class BadGround(ValueError):
    """Not one of the grounds for this, or a note that holds what it must not: `code` says which."""

    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


class NotPossible(Exception):
    """The certificate is not in a state for this: revoked already, replaced, or standing."""


class AlreadyProposed(Exception):
    """Something else is proposed already; it is decided first. `proposal` is it."""

    def __init__(self, proposal: Proposal):
        super().__init__(str(proposal))
        self.proposal = proposal


class SamePerson(PermissionDenied):
    """Whoever proposed cannot be the second pair of eyes."""


class Decided(Exception):
    """The proposal was decided or withdrawn in the meantime. `proposal` is it."""

    def __init__(self, proposal: Proposal):
        super().__init__(str(proposal))
        self.proposal = proposal


@transaction.atomic
def propose(
    *,
    certificate: Certificate,
    kind: str,
    ground: str,
    by: User,
    note: str = "",
    at: datetime | None = None,
) -> Proposal:
    """Propose to revoke or to reinstate. The same again by the same person changes nothing.

    Raises PermissionDenied, BadGround, NotPossible and AlreadyProposed.
    """
    note = _checked(kind, ground, note)
    certificate = locked_for(certificate, by)
    _require_possible(certificate, kind)
    standing = certificate.proposals.open().first()
    if standing is not None:
        if (standing.kind, standing.proposed_by_id) == (kind, by.pk):
            return standing
        raise AlreadyProposed(standing)
    proposal = Proposal.objects.create(
        certificate=certificate,
        kind=kind,
        ground=ground,
        note=note,
        proposed_by=by,
        proposed_at=at or timezone.now(),
    )
    audit.record(by, f"certificate {kind} proposed", certificate, ground=ground)
    return proposal


@transaction.atomic
def confirm(*, proposal: Proposal, by: User, at: datetime | None = None) -> Certificate:
    """Carry out what somebody else proposed; confirming again changes nothing.

    Raises PermissionDenied (SamePerson for whoever proposed it), Decided and NotPossible.
    """
    certificate, proposal = _locked(proposal, by)
    if proposal.state == State.CONFIRMED:
        return certificate
    if proposal.state != State.OPEN:
        raise Decided(proposal)
    if proposal.proposed_by_id == by.pk:
        raise SamePerson
    _require_possible(certificate, proposal.kind)
    at = history.after_last(certificate, at or timezone.now())
    _decide(proposal, State.CONFIRMED, by, at)
    if proposal.kind == Kind.REVOKE:
        _revoke(certificate, proposal, by, at)
    else:
        _reinstate(certificate, proposal, by, at)
    return certificate


@transaction.atomic
def refuse(*, proposal: Proposal, by: User, at: datetime | None = None) -> Proposal:
    """Say no to what somebody else proposed. Raises as `confirm` does."""
    _certificate, proposal = _locked(proposal, by)
    if proposal.proposed_by_id == by.pk:
        raise SamePerson
    return _end(proposal, State.REFUSED, by, at)


@transaction.atomic
def withdraw(*, proposal: Proposal, by: User, at: datetime | None = None) -> Proposal:
    """Take one's own proposal back. Raises PermissionDenied for anybody else, and Decided."""
    _certificate, proposal = _locked(proposal, by)
    if proposal.proposed_by_id != by.pk:
        raise PermissionDenied
    return _end(proposal, State.WITHDRAWN, by, at)


def _locked(proposal: Proposal, by: User) -> tuple[Certificate, Proposal]:
    """Lock the certificate first, as every verb here does, then read the proposal as it stands."""
    certificate = locked_for(Certificate(pk=proposal.certificate_id), by)
    return certificate, Proposal.objects.get(pk=proposal.pk)


def _end(proposal: Proposal, state: str, by: User, at: datetime | None) -> Proposal:
    if proposal.state == state:
        return proposal
    if proposal.state != State.OPEN:
        raise Decided(proposal)
    _decide(proposal, state, by, at or timezone.now())
    audit.record(by, f"certificate {proposal.kind} {state}", proposal.certificate)
    return proposal


def _decide(proposal: Proposal, state: str, by: User, at: datetime) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state, by, at
    proposal.save(update_fields=["state", "decided_by", "decided_at"])


def _revoke(certificate: Certificate, proposal: Proposal, by: User, at: datetime) -> None:
    certificate.revoked_at, certificate.revocation_ground = at, proposal.ground
    certificate.save(update_fields=["revoked_at", "revocation_ground"])
    _note(certificate, history.Kind.REVOKED, proposal, by, at)
    audit.record(by, "certificate revoked", certificate, ground=proposal.ground)
    history.tell_ledger(history.STANDS_NO_MORE, certificate, at)


def _reinstate(certificate: Certificate, proposal: Proposal, by: User, at: datetime) -> None:
    certificate.revoked_at, certificate.revocation_ground = None, ""
    certificate.save(update_fields=["revoked_at", "revocation_ground"])
    _note(certificate, history.Kind.REINSTATED, proposal, by, at)
    audit.record(by, "certificate reinstated", certificate, ground=proposal.ground)
    history.tell_ledger(history.STANDS, certificate, at)


def _note(certificate: Certificate, kind: str, proposal: Proposal, by: User, at) -> None:
    history.note(
        certificate,
        kind,
        at=at,
        ground=proposal.ground,
        text=proposal.note,
        proposed_by=proposal.proposed_by,
        by=by,
    )


def _checked(kind: str, ground: str, note: str) -> str:
    if kind not in ALLOWED or ground not in ALLOWED[Kind(kind)]:
        raise BadGround("ground")
    note = " ".join(note.split())
    if contains_cpr(note):
        raise BadGround("cpr")
    if "@" in note:
        raise BadGround("address")
    if len(note) > LONGEST_NOTE:
        raise BadGround("long")
    return note


def _require_possible(certificate: Certificate, kind: str) -> None:
    revoked = certificate.revoked_at is not None
    if certificate.replaced_at is not None or revoked != (kind == Kind.REINSTATE):
        raise NotPossible(certificate.number)
