"""Coming into a cohort: personal links and codes, and everything that can be wrong with them."""

from datetime import timedelta

import pytest
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from courses import invitations, progress
from courses.enrolment import CohortClosed, join
from courses.models import Cohort, Enrolment, Invitation, Progress
from people.models import Mail, PersonEmail, User
from people.tasks import send_due_mail
from tests import factories

PASSWORD = "adgangskode-til-prøve"


@pytest.fixture
def cohort(course):
    return factories.CohortFactory(
        courses=[course], programme__name="Stop stalking", name="Stalking 1"
    )


@pytest.fixture
def invited(cohort, person):
    """An officer without a login, invited by mail."""
    factories.PersonEmailFactory(person=person, address="kim@politi.example")
    return invitations.invite(cohort=cohort, person=person, address="kim@politi.example", by=None)


def link(invitation: Invitation) -> str:
    return reverse("invitation", args=[invitation.token])


def close(cohort):
    Cohort.objects.filter(pk=cohort.pk).update(closes_on=timezone.localdate() - timedelta(days=1))


# The mail ------------------------------------------------------------------------------------------


def test_an_invitation_is_one_neutral_mail_in_the_persons_language(cohort, invited):
    mail = invited.mail
    assert invited.token in mail.text
    assert "/da/invitation/" in mail.text
    assert "stalking" not in (mail.subject + mail.text).lower()
    again = invitations.invite(
        cohort=cohort, person=invited.person, address="kim@politi.example", by=None
    )
    assert (again.pk, Mail.objects.count()) == (invited.pk, 1)


def test_english_people_get_an_english_mail(cohort, person):
    person.language = "en"
    person.save()
    invitation = invitations.invite(cohort=cohort, person=person, address="k@x.dk", by=None)
    assert invitation.mail.subject == "Invitation to training on Fagspor"
    assert "/en/invitation/" in invitation.mail.text


def test_the_mail_is_sent_and_its_text_forgotten(invited):
    send_due_mail()
    assert invited.token in outbox.outbox[0].body
    invited.mail.refresh_from_db()
    assert (invited.mail.state, invited.mail.text) == ("sent", "")


def test_sending_again_is_once_a_day_and_renews_the_link(cohort, invited):
    Enrolment.objects.all().delete()
    factories.enrol(invited.person, cohort.courses.get(), cohort)
    later = timezone.now() + timedelta(days=70)
    invitations.send_again(invitation=invited, by=None, at=later)
    invitations.send_again(invitation=invited, by=None, at=later)
    assert invitations.send_again_to_silent(cohort=cohort, by=None, at=later) == (0, 1)
    assert Mail.objects.count() == 2
    invited.refresh_from_db()
    assert invited.expires_at == later + invitations.LIFETIME
    tomorrow = later + timedelta(days=1)
    assert invitations.send_again_to_silent(cohort=cohort, by=None, at=tomorrow) == (1, 0)
    invited.refresh_from_db()
    assert invited.token in invited.mail.text


def test_who_rests_was_mailed_in_the_last_day_and_the_mail_arrived(cohort, invited):
    Enrolment.objects.all().delete()
    factories.enrol(invited.person, cohort.courses.get(), cohort)
    assert list(invitations.silent(cohort).resting) == [invited]
    assert invitations.is_resting(invited)
    for state in (Mail.State.BOUNCED, Mail.State.FAILED):
        Mail.objects.update(state=state)
        assert list(invitations.silent(cohort).to) == [invited]
        assert not invitations.is_resting(invited)
    Invitation.objects.update(mail=None)
    assert list(invitations.silent(cohort).to) == [invited]
    assert not invitations.is_resting(invited)


def test_everybody_enrolled_without_an_invitation_gets_one(cohort, person):
    factories.PersonEmailFactory(person=person, address="kim@politi.example")
    factories.enrol(person, cohort.courses.get(), cohort)
    factories.enrol(factories.PersonFactory(), cohort.courses.get(), cohort)  # no address
    assert invitations.invite_waiting(cohort=cohort, by=None) == 1
    assert invitations.invite_waiting(cohort=cohort, by=None) == 0


# The link ------------------------------------------------------------------------------------------


def test_looking_at_a_link_writes_nothing(client, invited):
    response = client.get(link(invited))
    assert response.status_code == 200
    assert "<title>Invitation" in response.content.decode()
    invited.refresh_from_db()
    assert invited.opened_at is None


def test_from_link_to_login_without_a_second_proof_of_the_address(client, invited):
    response = client.post(link(invited))
    assert response.url.startswith(reverse("account_signup"))
    assert "email=kim%40politi.example" in response.url
    invited.refresh_from_db()
    assert invited.opened_at is not None
    response = client.post(
        reverse("account_signup"), {"email": "kim@politi.example", "password1": PASSWORD}
    )
    assert response.url == reverse("my_training")
    user = User.objects.get(email="kim@politi.example")
    assert user.person == invited.person
    invited.refresh_from_db()
    assert invited.accepted_at is not None
    assert Enrolment.objects.filter(person=user.person, cohort=invited.cohort).count() == 1
    assert client.get(reverse("my_training")).status_code == 200


def test_who_has_a_login_signs_in(client, invited):
    user = factories.UserFactory(person=invited.person, email="kim@politi.example")
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    response = client.post(link(invited))
    assert response.url == reverse("account_login")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    invited.refresh_from_db()
    assert invited.accepted_at is not None


def test_signed_in_already_one_click_is_enough_and_two_are_harmless(client, invited):
    client.force_login(factories.UserFactory(person=invited.person))
    for _click in range(2):
        assert client.post(link(invited)).url == reverse("my_training")
    assert Enrolment.objects.filter(cohort=invited.cohort).count() == 1


def test_a_forwarded_link_gives_nobody_somebody_elses_record(client, invited):
    other = factories.UserFactory()
    client.force_login(other)
    response = client.post(link(invited))
    assert response.status_code == 403
    assert other.email in response.content.decode()
    invited.refresh_from_db()
    assert invited.accepted_at is None
    assert not Enrolment.objects.exists()


def test_a_login_without_a_person_gets_the_invited_one_only_by_its_address(invited):
    stranger = factories.UserFactory(person=None)
    with pytest.raises(invitations.NotForYou):
        invitations.accept(invitation=invited, user=stranger)
    own = factories.UserFactory(person=None, email="KIM@politi.example")
    assert invitations.accept(invitation=invited, user=own) == invited.person


@pytest.mark.parametrize(
    ("change", "status", "said"),
    [
        ({"token": "another"}, 404, "We do not know this link"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, 410, "has expired"),
        ({"accepted_at": timezone.now()}, 410, "has been used"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_links_that_cannot_be_used_say_why(client, invited, change, status, said, method):
    address = link(invited)
    Invitation.objects.filter(pk=invited.pk).update(**change)
    response = getattr(client, method)(address)
    assert response.status_code == status
    assert said in response.content.decode()


def test_an_accepted_link_leads_its_own_person_on(client, invited):
    Invitation.objects.update(accepted_at=timezone.now())
    client.force_login(factories.UserFactory(person=invited.person))
    assert client.get(link(invited)).status_code == 200


def test_a_closed_cohort_takes_nobody_but_keeps_who_is_in(client, cohort, invited):
    close(cohort)
    client.force_login(factories.UserFactory(person=invited.person))
    response = client.post(link(invited))
    assert (response.status_code, Enrolment.objects.count()) == (410, 0)
    factories.enrol(invited.person, cohort.courses.get(), cohort)
    assert client.post(link(invited)).status_code == 302


# The code ------------------------------------------------------------------------------------------


def test_join_by_code(learner_client, cohort):
    response = learner_client.post(
        reverse("enter_code"), {"code": f" {cohort.join_code[:4].lower()}-{cohort.join_code[4:]}"}
    )
    assert response.url == reverse("join", args=[cohort.join_code])
    assert learner_client.get(response.url).status_code == 200
    assert not Enrolment.objects.exists()
    for _click in range(2):
        assert learner_client.post(response.url).url == reverse("my_training")
    assert Enrolment.objects.get().cohort == cohort


def test_a_code_waits_for_sign_in_and_for_the_profession(client, cohort):
    assert client.post(reverse("join", args=[cohort.join_code])).url == reverse("account_signup")
    user = factories.UserFactory(person=factories.PersonFactory())
    user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    assert not Enrolment.objects.exists()
    trade = factories.ProfessionFactory()
    place = factories.OrganisationFactory()
    client.post(
        reverse("onboarding"),
        {"name": "Kim", "profession": trade.pk, "organisation": place.name},
    )
    assert Enrolment.objects.get(cohort=cohort).person == user.person


@pytest.mark.parametrize("code", ["", "no", "!!!!!!!!", "ABCDEFGH", "x" * 60, "\x00"])
def test_wrong_codes_are_said_beside_the_field_and_kept(client, cohort, code):
    response = client.post(reverse("enter_code"), {"code": code})
    assert response.status_code == 200
    assert response.context["form"].errors["code"]
    assert response.context["form"]["code"].value() == code


def test_an_unknown_code_in_the_address(client, cohort):
    response = client.get(reverse("join", args=["ABCDEFGH"]))
    assert response.status_code == 404
    assert "We do not know this code" in response.content.decode()


def test_guessing_codes_is_stopped(client, cohort):
    for _guess in range(20):
        client.get(reverse("join", args=["ABCDEFGH"]))
    assert client.get(reverse("join", args=[cohort.join_code])).status_code == 429
    assert client.post(reverse("enter_code"), {"code": cohort.join_code}).status_code == 429


def test_right_codes_are_never_counted(client, cohort):
    for _look in range(30):
        assert client.get(reverse("join", args=[cohort.join_code])).status_code == 200


def test_a_closed_cohort_says_when_it_was_open(learner_client, cohort):
    close(cohort)
    for method in ("get", "post"):
        response = getattr(learner_client, method)(reverse("join", args=[cohort.join_code]))
        assert response.status_code == 410
        assert "is open from" in response.content.decode()
    with pytest.raises(CohortClosed):
        cohort.refresh_from_db()
        join(person=factories.PersonFactory(), cohort=cohort)


def test_what_was_finished_alone_counts_in_the_cohort_joined_later(enrolled, cohort):
    version = factories.version_of("core-lesson-1")
    progress.finish(person=enrolled.person, version=version)
    assert Progress.objects.count() == 1
    (joined,) = join(person=enrolled.person, cohort=cohort)
    joined.refresh_from_db()
    assert joined.reached_at is not None


def test_the_log_of_mails_says_that_the_link_was_used(invited):
    invitations.open_(invitation=invited)
    invited.mail.refresh_from_db()
    assert invited.mail.opened_at


def test_a_proven_address_is_only_for_who_signs_up_with_it(client, invited):
    """On a shared computer the next one to sign up must not get the record of the first."""
    client.post(link(invited))
    data = {"email": "somebody.else@politi.example", "password1": PASSWORD}
    response = client.post(reverse("account_signup"), data)
    assert "confirm" in response.url
    made = User.objects.get()
    assert (made.email, made.person) == ("somebody.else@politi.example", None)
    assert not made.emailaddress_set.filter(verified=True).exists()
    invited.refresh_from_db()
    assert invited.accepted_at is None


def test_signing_up_by_a_link_promises_no_code(client, invited):
    address = client.post(link(invited)).url
    assert "we send a code" not in client.get(address).content.decode()


def test_who_has_changed_address_is_written_to_at_the_new_one(person):
    now = timezone.now()
    for address, verified in (("old", now - timedelta(days=9)), ("new", now), ("unproven", None)):
        PersonEmail.objects.create(
            person=person, address=f"{address}@politi.example", verified_at=verified
        )
    assert invitations.best_address(person) == "new@politi.example"
