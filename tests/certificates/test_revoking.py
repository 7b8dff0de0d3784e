"""Two pairs of eyes, and what is left of it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from certificates import correcting, revoking
from certificates.models import Certificate, Ground, Proposal
from courses.models import TrainingRecord
from people.models import AuditEntry, Role
from people.roles import grant
from tests import factories
from tests.certificates.conftest import decided, reinstate, revoke
from tests.certificates.test_issuing import ledger_of


def propose(certificate, by, **more):
    asked = {"kind": "revoke", "ground": Ground.NOT_MET} | more
    return revoking.propose(certificate=certificate, by=by, **asked)


def test_revoking_and_reinstating_leave_their_rows(certificate, administrator, second):
    until = certificate.valid_until
    revoked = revoke(certificate, administrator, second, Ground.WRONG_PERSON)
    assert revoked.status() == Certificate.Status.REVOKED
    assert revoked.revocation_ground == Ground.WRONG_PERSON
    again = reinstate(certificate, second, administrator)
    assert again.status() == Certificate.Status.VALID
    assert (again.valid_until, again.revocation_ground) == (until, "")
    assert [(row.kind, row.detail["valid_until"]) for row in ledger_of(certificate)] == [
        ("certified", until.isoformat()),
        ("certificate-revoked", until.isoformat()),
        ("certified", until.isoformat()),
    ]
    told = certificate.changes.values_list("kind", "ground", "proposed_by", "by")
    assert list(told) == [
        ("issued", "", None, None),
        ("revoked", "wrong-person", administrator.pk, second.pk),
        ("reinstated", "mistake", second.pk, administrator.pk),
    ]
    said = AuditEntry.objects.filter(subject__endswith=f"certificate:{certificate.pk}")
    assert [entry.action for entry in said.order_by("pk")] == [
        "certificate issued",
        "certificate revoke proposed",
        "certificate revoked",
        "certificate reinstate proposed",
        "certificate reinstated",
    ]


def test_a_proposal_alone_does_nothing(certificate, administrator):
    propose(certificate, administrator)
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.VALID
    assert ledger_of(certificate).count() == 1


def test_nobody_confirms_or_refuses_her_own(certificate, administrator):
    system = factories.UserFactory(superuser=True)
    for user in (administrator, system):
        proposal = propose(certificate, user)
        for verb in (revoking.confirm, revoking.refuse):
            with pytest.raises(revoking.SamePerson):
                verb(proposal=proposal, by=user)
        revoking.withdraw(proposal=proposal, by=user)
    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_only_who_proposed_withdraws(certificate, administrator, second):
    proposal = propose(certificate, administrator)
    with pytest.raises(PermissionDenied):
        revoking.withdraw(proposal=proposal, by=second)
    for _ in range(2):
        assert revoking.withdraw(proposal=proposal, by=administrator).state == "withdrawn"
    with pytest.raises(revoking.Decided):
        revoking.confirm(proposal=proposal, by=second)
    assert propose(certificate, second).state == "open"  # and one may propose anew


def test_a_refusal_is_kept(certificate, administrator, second):
    proposal = propose(certificate, administrator)
    for _ in range(2):
        refused = revoking.refuse(proposal=proposal, by=second)
    assert (refused.state, refused.decided_by) == ("refused", second)
    with pytest.raises(revoking.Decided):
        revoking.confirm(proposal=proposal, by=second)


def test_doing_it_twice_changes_nothing(certificate, administrator, second):
    first = propose(certificate, administrator)
    assert propose(certificate, administrator, ground=Ground.OTHER) == first
    with pytest.raises(revoking.AlreadyProposed):
        propose(certificate, second)
    for _ in range(2):
        revoking.confirm(proposal=first, by=second)
    assert certificate.changes.count() == 2
    assert ledger_of(certificate).count() == 2


def test_what_is_not_possible(certificate, administrator, second):
    with pytest.raises(revoking.NotPossible):
        propose(certificate, administrator, kind="reinstate", ground=Ground.MISTAKE)
    revoke(certificate, administrator, second)
    with pytest.raises(revoking.NotPossible):
        propose(certificate, administrator)
    reinstate(certificate, administrator, second)
    correcting.correct(certificate=certificate, holder="Anna", reason="x", by=administrator)
    with pytest.raises(revoking.NotPossible):
        propose(certificate, administrator)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"ground": ""}, "ground"),
        ({"ground": "free text"}, "ground"),
        ({"ground": Ground.MISTAKE}, "ground"),
        ({"kind": "erase"}, "ground"),
        ({"note": "010190-1234"}, "cpr"),
        ({"note": "kim@example.org"}, "address"),
        ({"note": "x" * 251}, "long"),
    ],
)
def test_a_ground_of_the_list_and_a_note_without_persons(certificate, administrator, asked, code):
    with pytest.raises(revoking.BadGround) as refused:
        propose(certificate, administrator, **asked)
    assert refused.value.code == code


def test_only_course_administrators(certificate, learner, administrator):
    lead = factories.UserFactory()
    grant(user=lead, role=Role.PROJECT_LEAD)
    proposal = propose(certificate, administrator)
    for user in (learner, lead):
        for attempt in (
            lambda user=user: propose(certificate, user),
            lambda user=user: revoking.confirm(proposal=proposal, by=user),
            lambda user=user: correcting.correct(
                certificate=certificate, holder="X", reason="x", by=user
            ),
        ):
            with pytest.raises(PermissionDenied):
                attempt()
    assert not Proposal.objects.visible_to(learner).exists()
    assert Proposal.objects.visible_to(administrator).get() == proposal


def test_proposals_follow_the_scope(certificate, administrator, in_cohort):
    propose(certificate, administrator)
    user = factories.UserFactory()
    grant(user=user, role=Role.COURSE_ADMINISTRATOR, scope=in_cohort.cohort.key)
    assert not Proposal.objects.visible_to(user).exists()


def test_a_clock_that_was_put_back_turns_no_order_round(certificate, administrator, second):
    later = timezone.now() + timedelta(days=3)
    decided(certificate, "revoke", Ground.NOT_MET, administrator, second, later)
    reinstate(certificate, administrator, second)  # by a clock three days behind
    certificate.refresh_from_db()
    assert certificate.status() == Certificate.Status.VALID
    assert certificate.status(later) == Certificate.Status.VALID
    assert TrainingRecord.objects.filter(occurred_at=later).count() == 2
