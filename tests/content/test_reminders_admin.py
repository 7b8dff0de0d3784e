"""Reminders and mails in the admin: the plan, the words for one person, the log, sending again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.users.models import UserProfile

from courses import invitations, mail_log
from courses.models import (
    AssignmentRule,
    CohortReminder,
    ImportJob,
    JoinRequest,
    ReminderPlan,
    ReminderTemplate,
)
from people.models import Absence, Agreement, Mail
from tests import factories

STEPS = ("invitation", "baseline", "idle", "near", "passed", "followup")


@pytest.fixture
def officer(cohort, person):
    factories.PersonEmailFactory(person=person, address="kim@politi.example")
    factories.enrol(person, cohort.courses.get(), cohort)
    return person


def plan(**more) -> dict:
    return {"active": "on", "from_hour": "8", "to_hour": "17", "steps_near": "14, 3"} | more


def save(client, cohort, **more):
    return client.post(reverse("cohort_reminders", args=[cohort.pk]), plan(**more))


def test_a_plan_is_proposed_saved_and_changed(programme_administrator, cohort, officer):
    url = reverse("cohort_reminders", args=[cohort.pk])
    page = programme_administrator.get(url).content.decode()
    assert 'value="3, 14"' in page or 'value="14, 3"' in page
    assert not ReminderPlan.objects.exists()
    assert save(programme_administrator, cohort).status_code == 302
    kept = ReminderPlan.objects.get()
    assert (kept.steps, kept.weekends, kept.since) == (
        {"near": [3, 14]},
        False,
        timezone.localdate(),
    )
    officer.enrolments.update(due_on=timezone.localdate() + timedelta(days=14))
    assert "The deadline is near: 1" in programme_administrator.get(url).content.decode()
    save(programme_administrator, cohort, steps_near="", steps_idle="30", escalate_after="14")
    kept.refresh_from_db()
    assert (kept.steps, kept.escalate_after) == ({"idle": [30]}, 14)


@pytest.mark.parametrize(
    "wrong",
    [
        {"steps_near": "soon"},
        {"steps_idle": "1,2,3,4,5"},
        {"from_hour": "17", "to_hour": "8"},
        {"to_hour": "25"},
        {"escalate_after": "0"},
    ],
)
def test_a_plan_that_is_wrong_keeps_what_was_typed(programme_administrator, cohort, wrong):
    answer = save(programme_administrator, cohort, **wrong)
    assert answer.status_code == 422
    assert not ReminderPlan.objects.exists()
    for value in wrong.values():
        assert f'value="{value}"' in answer.content.decode()


@pytest.mark.parametrize("occasion", [*STEPS, "hand"])
def test_the_words_for_one_person_in_her_language(
    programme_administrator, cohort, officer, occasion
):
    officer.language = "en"
    officer.name = "Anna <b>Bold</b>"
    officer.save()
    url = reverse("cohort_reminder_words", args=[cohort.pk, occasion])
    page = programme_administrator.get(url, {"person": officer.pk}).content.decode()
    assert "Hello Anna &lt;b&gt;Bold&lt;/b&gt;," in page
    assert not Mail.objects.exists()


def test_no_words_of_what_is_none_and_of_nobody_elsewhere(programme_administrator, cohort):
    url = reverse("cohort_reminder_words", args=[cohort.pk, "escalation"])
    assert programme_administrator.get(url, follow=True).status_code == 404
    stranger = factories.PersonFactory(name="Stranger Else")
    url = reverse("cohort_reminder_words", args=[cohort.pk, "near"])
    page = programme_administrator.get(url, {"person": stranger.pk}).content.decode()
    assert "Stranger" not in page


def edit(client, template, **words):
    url = reverse("wagtailsnippets_courses_remindertemplate:edit", args=[template.pk])
    return client.post(url, {"subject": template.subject, "body": template.body} | words)


def test_texts_are_edited_by_who_runs_everything(programme_administrator, admin_user_client):
    template = ReminderTemplate.objects.get(occasion="near", language="da")
    answer = edit(programme_administrator, template, subject="Mit")
    assert answer.status_code in (302, 403)
    template.refresh_from_db()
    assert template.subject != "Mit"
    assert edit(admin_user_client, template, subject="Vores {site}").status_code == 302
    template.refresh_from_db()
    assert template.subject == "Vores {site}"
    refused = edit(admin_user_client, template, subject="Om stalking")
    assert "tells what the course is about" in refused.content.decode()


@pytest.fixture
def admin_user_client(db):
    from django.test import Client

    user = factories.UserFactory(superuser=True)
    UserProfile.objects.create(user=user, preferred_language="en")
    client = Client()
    client.force_login(user)
    return client


# The log -------------------------------------------------------------------------------------------


def a_mail(cohort, person, **more) -> Mail:
    return Mail.objects.create(
        **{
            "person": person,
            "recipient": "kim@politi.example",
            "subject": "x",
            "reason": "reminder near",
            "scope": cohort.key,
            "state": "sent",
        }
        | more
    )


def test_the_log_says_why_and_what_became_of_it(programme_administrator, cohort, officer):
    mail = a_mail(cohort, officer, state="bounced", bounced_at=timezone.now(), error="5.1.1")
    CohortReminder.objects.create(
        cohort=cohort, person=officer, occasion="near", period="2026-12-01-3", mail=mail
    )
    other = factories.CohortFactory()
    a_mail(other, officer, recipient="elsewhere@x.example")
    Mail.objects.create(person=officer, recipient="code@x.example", subject="x", reason="account")
    for url in (reverse("mails_admin"), reverse("person_admin", args=[officer.pk])):
        page = programme_administrator.get(url).content.decode()
        assert "The deadline is near: counted from" in page
        assert cohort.name in page and "Came back" in page and "5.1.1" in page
        assert "elsewhere@" not in page and "code@" not in page


def reason_shown(client, mail) -> str:
    """The cell of the mail in the list of mails."""
    page = client.get(reverse("mails_admin"), {"q": mail.recipient}).content.decode()
    return page[page.index(mail.recipient) :].split("<td>")[1]


def test_an_invitation_says_who_invited_and_into_which_cohort(
    programme_administrator, cohort, officer
):
    by = factories.UserFactory(email="anne@politi.example")
    invitation = invitations.invite(
        cohort=cohort, person=officer, address="kim@politi.example", by=by
    )
    said = f"Invitation ({cohort.name}): invited by {by}"
    assert said in reason_shown(programme_administrator, invitation.mail)
    page = programme_administrator.get(reverse("person_admin", args=[officer.pk])).content.decode()
    assert said in page
    later = timezone.now() + timedelta(days=2)
    invitations.send_again(invitation=invitation, by=by, at=later)
    page = programme_administrator.get(reverse("mails_admin")).content.decode()
    assert f"Invitation, sent again ({cohort.name}): invited by {by}" in page


def test_an_invitation_names_the_rule_or_the_list_that_gave_it(
    programme_administrator, cohort, officer
):
    by = factories.UserFactory()
    invitation = invitations.invite(
        cohort=cohort, person=officer, address="kim@politi.example", by=by
    )
    mine = officer.enrolments.filter(cohort=cohort)
    rule = AssignmentRule.objects.create(cohort=cohort, name="All officers", made_by=by)
    mine.update(rule=rule)  # at another moment than the invitation: not why
    assert "invited by" in reason_shown(programme_administrator, invitation.mail)
    mine.update(enrolled_at=invitation.invited_at)
    said = reason_shown(programme_administrator, invitation.mail)
    assert f"({cohort.name}): fits the rule “All officers”" in said
    job = ImportJob.objects.create(
        cohort=cohort, filename="east.xlsx", digest="x", rows=[], uploaded_by=by
    )
    mine.update(rule=None, import_job=job)
    said = reason_shown(programme_administrator, invitation.mail)
    assert f"stands on the list east.xlsx, uploaded by {by}" in said


def test_an_answer_to_a_request_says_who_answered(programme_administrator, cohort, officer):
    by = factories.UserFactory()
    mail = a_mail(cohort, officer, reason="joining approved")
    JoinRequest.objects.create(
        cohort=cohort,
        person=officer,
        state="approved",
        decided_by=by,
        decided_at=timezone.now(),
    )
    said = f"Answer to who asked to join ({cohort.name}): answered by {by}"
    assert said in reason_shown(programme_administrator, mail)


@pytest.mark.parametrize(
    ("query", "there"),
    [
        ({"state": "failed"}, False),
        ({"state": "opened"}, True),
        ({"state": "sent", "kind": "reminder near"}, True),
        ({"kind": "invitation"}, False),
        ({"q": "politi"}, True),
        ({"q": "nobody"}, False),
        ({"state": "x", "cohort": "y", "page": "z"}, True),
    ],
)
def test_the_log_is_narrowed(programme_administrator, cohort, officer, query, there):
    a_mail(cohort, officer, opened_at=timezone.now())
    page = programme_administrator.get(reverse("mails_admin"), query).content.decode()
    assert ("kim@politi.example" in page) is there


def test_as_many_queries_for_many_mails(programme_administrator, cohort, officer):
    numbers = []
    for more in (1, 30):
        for _n in range(more):
            a_mail(cohort, officer)
        with CaptureQueriesContext(connection) as asked:
            programme_administrator.get(reverse("mails_admin"))
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def again(client, mail):
    return client.post(reverse("mail_again", args=[mail.pk]), follow=True).content.decode()


def test_what_could_not_be_sent_is_sent_again(programme_administrator, cohort, officer):
    mail = a_mail(cohort, officer, state="failed", text="Hello", tries=6, error="SMTPException")
    again(programme_administrator, mail)
    mail.refresh_from_db()
    assert (mail.state, mail.tries, mail.error) == ("queued", 0, "")


def test_what_came_back_needs_another_address(programme_administrator, cohort, officer):
    mail = a_mail(cohort, officer, state="bounced", bounced_at=timezone.now())
    assert "Add another address" in again(programme_administrator, mail)
    factories.PersonEmailFactory(person=officer, address="kim@home.example")
    again(programme_administrator, mail)
    row = CohortReminder.objects.get()
    assert (row.occasion, row.state, row.asked_by) == (
        "hand",
        "waiting",
        programme_administrator.user,
    )


def test_an_invitation_that_came_back_goes_to_the_other_address(
    programme_administrator, cohort, officer
):
    invitation = invitations.invite(
        cohort=cohort, person=officer, address="kim@politi.example", by=None
    )
    yesterday = timezone.now() - timedelta(days=1)
    Mail.objects.update(state="bounced", bounced_at=yesterday, text="")
    factories.PersonEmailFactory(person=officer, address="kim@home.example")
    again(programme_administrator, invitation.mail)
    invitation.refresh_from_db()
    assert invitation.mail.recipient == "kim@home.example"
    assert invitation.token in invitation.mail.text


def test_what_arrived_is_not_sent_again(programme_administrator, cohort, officer):
    mail = a_mail(cohort, officer)
    assert "cannot be sent again" in again(programme_administrator, mail)
    with pytest.raises(mail_log.NotAgain):
        mail_log.again(mail=mail, by=None)


# Absences and agreements ---------------------------------------------------------------------------


def test_an_absence_noted_for_somebody(programme_administrator, officer):
    url = reverse("person_absence", args=[officer.pk])
    today = timezone.localdate()
    late = {"since": today.isoformat(), "until": (today - timedelta(days=1)).isoformat()}
    assert programme_administrator.post(url, late).status_code == 422
    programme_administrator.post(url, late | {"until": today.isoformat()})
    row = Absence.objects.get()
    assert row.set_by == programme_administrator.user
    programme_administrator.post(url, {"remove": str(row.pk)})
    assert not Absence.objects.exists()


def test_an_agreement_is_noted_by_who_runs_everything(programme_administrator, admin_user_client):
    place = factories.OrganisationFactory()
    url = reverse("organisation_agreement", args=[place.pk])
    words = {"names": "on", "since": "2026-11-01", "reference": "File 7"}
    programme_administrator.post(url, words)
    assert not Agreement.objects.exists()
    assert admin_user_client.post(url, words).status_code == 302
    assert admin_user_client.post(url, words).status_code == 422  # of that day already
    assert admin_user_client.post(url, words | {"reference": "010190-1234"}).status_code == 422
    page = admin_user_client.get(reverse("organisation_admin", args=[place.pk])).content.decode()
    assert "File 7" in page
