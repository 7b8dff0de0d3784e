import json
from datetime import timedelta
from itertools import pairwise

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from certificates import correcting, issuing, lookups
from certificates.models import Certificate, Ground
from tests import factories
from tests.certificates.conftest import revoke

UNKNOWN = "ABCD-EFGH-2345-6789"


def page(client, number):
    return client.get(reverse("certificate", args=[number]))


def text(response):
    return " ".join(response.content.decode().split())


# Checking ------------------------------------------------------------------------------------------


def test_the_short_address_leads_to_the_page(client, certificate):
    for number in (certificate.number, certificate.number.lower().replace("-", "")):
        response = client.get(f"/c/{number}", follow=True, headers={"accept-language": "da"})
        assert response.redirect_chain[-1][0] == f"/da/bevis/{certificate.number}/"
        assert response.status_code == 200
    english = client.get(f"/c/{certificate.number}", headers={"accept-language": "en"})
    assert english["Location"] == f"/en/bevis/{certificate.number}/"


def test_anyone_sees_everything_it_says(client, certificate):
    shown = text(page(client, certificate.number))
    content = certificate.content
    for words in (
        "certificate-banner--valid",
        certificate.holder,
        content["organisation"],
        "Police officer",
        "Course core",
        "See the pattern",
        "40 minutes",
        "70 % or more was required",
        certificate.number,
        "How to check it yourself",
        "http://localhost:8000",
        '<meta name="robots" content="noindex">',
    ):
        assert words in shown, words
    assert "<title>Certificate –" in shown


def test_it_stays_out_of_search_engines_and_caches(client, certificate):
    for name in ("certificate", "certificate_pdf", "certificate_json"):
        response = client.get(reverse(name, args=[certificate.number]))
        assert response["X-Robots-Tag"] == "noindex, nofollow"
        assert "no-store" in response["Cache-Control"]


def test_the_state_follows_the_date(client, certificate):
    last = certificate.valid_until
    with time_machine.travel(f"{last.isoformat()}T23:30:00+01:00", tick=False):
        assert certificate.status() == Certificate.Status.VALID
        assert Certificate.objects.valid().exists()
        assert "certificate-banner--valid" in text(page(client, certificate.number))
    after = last + timedelta(days=1)
    with time_machine.travel(f"{after.isoformat()}T00:30:00+01:00", tick=False):
        assert certificate.status() == Certificate.Status.EXPIRED
        assert not Certificate.objects.valid().exists()
        shown = text(page(client, certificate.number))
        assert "certificate-banner--expired" in shown
        assert certificate.holder in shown


def test_a_revoked_one_stays_visible_with_day_and_ground(
    client, certificate, administrator, second
):
    revoke(certificate, administrator, second, Ground.WRONG_PERSON)
    response = page(client, certificate.number)
    shown = text(response)
    assert response.status_code == 200
    assert "certificate-banner--revoked" in shown
    assert "Issued to the wrong person" in shown
    assert certificate.holder in shown
    assert reverse("certificate_pdf", args=[certificate.number]) not in shown
    assert "badge.png" not in shown
    pdf = client.get(reverse("certificate_pdf", args=[certificate.number]))
    assert pdf.status_code == 302


def test_a_replaced_one_leads_to_the_newer(client, certificate, administrator):
    newer = correcting.correct(
        certificate=certificate, holder="Anna Kirstine", reason="Misspelt", by=administrator
    )
    shown = text(page(client, certificate.number))
    assert "certificate-banner--replaced" in shown
    assert newer.get_absolute_url() in shown


@pytest.mark.parametrize("number", [UNKNOWN, "tampered", "ABCD-EFGH-2345-678", "<b>x", "😀" * 30])
def test_an_unknown_number_in_calm_words(client, certificate, number):
    response = page(client, number)
    shown = text(response)
    assert response.status_code == 404
    assert "certificate-banner--unknown" in shown
    assert "<b>x" not in shown
    assert certificate.holder not in shown


def test_one_letter_changed_is_unknown(client, certificate):
    first = certificate.number[0]
    tampered = ("A" if first != "A" else "B") + certificate.number[1:]
    assert page(client, tampered).status_code == 404


@pytest.mark.parametrize("viewer", ["nobody", "learner"])
def test_checking_costs_few_queries(
    client, certificate, learner, viewer, django_assert_max_num_queries
):
    if viewer == "learner":
        client.force_login(learner)
    with django_assert_max_num_queries(1 if viewer == "nobody" else 4):
        assert page(client, certificate.number).status_code == 200


def test_machines_read_the_same(client, certificate):
    response = client.get(reverse("certificate_json", args=[certificate.number]))
    said = json.loads(response.content)
    assert said["status"] == "valid"
    assert said["content"] == certificate.content
    assert said["valid_until"] == certificate.valid_until.isoformat()
    assert said["url"] == f"http://localhost:8000/c/{certificate.number}"
    unknown = client.get(reverse("certificate_json", args=[UNKNOWN]))
    assert (unknown.status_code, unknown.json()["status"]) == (404, "unknown")


def test_the_address_of_the_code_answers_programs_in_json(client, certificate):
    asked = client.get(
        f"/c/{certificate.number}", headers={"accept": "application/json"}, follow=True
    )
    assert asked.json()["status"] == "valid"
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert "no-store" in asked["Cache-Control"]
    person = client.get(f"/c/{certificate.number}", headers={"accept": "text/html,*/*;q=0.8"})
    assert person["Location"].endswith(certificate.get_absolute_url()[3:])
    assert "Accept" in person["Vary"]


def test_an_unknown_number_costs_the_same(client, certificate, django_assert_num_queries):
    for number in (certificate.number, UNKNOWN):
        with django_assert_num_queries(1):
            client.get(reverse("certificate_report", args=[number]))


def test_a_link_to_linkedin_is_a_link_and_nothing_more(client, certificate):
    response = page(client, certificate.number)
    shown = text(response)
    assert "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in shown
    assert f"certId={certificate.number}" in shown
    assert "linkedin" not in response["Content-Security-Policy"]
    assert shown.count("linkedin.com") == 1


def test_machines_see_a_revocation(client, certificate, administrator, second):
    revoke(certificate, administrator, second, Ground.NOT_MET)
    said = client.get(reverse("certificate_json", args=[certificate.number])).json()
    assert (said["status"], said["revocation_ground"]) == ("revoked", "not-met")
    assert said["revoked_on"] == timezone.localdate().isoformat()


# Typing the number ---------------------------------------------------------------------------------


def test_a_typed_number_finds_its_page(client, certificate):
    typed = " " + certificate.number.replace("-", " ").lower()
    response = client.get(reverse("verify"), {"number": typed})
    assert response["Location"] == certificate.get_absolute_url()


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", "Write the number"),
        ("ABCD-0OIL-2345-6789", "never has these characters: 0 I L O"),
        ("ABCD", "here are 4"),
        ("Anna Kirstine", "never has these characters"),
        ("A" * 400, "300"),
    ],
)
def test_a_wrong_number_is_explained_and_kept(client, certificate, typed, complaint):
    shown = text(client.get(reverse("verify"), {"number": typed}))
    assert complaint in shown
    assert typed in shown


def test_names_find_nothing(client, certificate):
    shown = text(client.get(reverse("verify"), {"number": certificate.holder}))
    assert certificate.number not in shown


def test_the_form_opens_without_complaint(client):
    shown = text(client.get(reverse("verify")))
    assert "Check the number" in shown
    assert "error-summary" not in shown


def test_too_many_look_ups_from_one_address_wait(client, certificate, monkeypatch):
    monkeypatch.setattr(lookups, "MOST", 3)
    with time_machine.travel(timezone.now(), tick=False):
        codes = [page(client, UNKNOWN).status_code for _ in range(3)]
        blocked = page(client, certificate.number)
        elsewhere = client.get(certificate.get_absolute_url(), REMOTE_ADDR="192.0.2.7")
    assert codes == [404] * 3
    assert blocked.status_code == 429
    assert "Wait a minute" in text(blocked)
    assert certificate.holder not in text(blocked)
    assert elsewhere.status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert page(client, certificate.number).status_code == 200


# The document --------------------------------------------------------------------------------------


def test_the_pdf_in_the_language_asked_for(client, certificate):
    address = reverse("certificate_pdf", args=[certificate.number])
    bodies = [client.get(address + query) for query in ("", "?sprog=en", "?sprog=da", "?sprog=xx")]
    assert all(b["Content-Type"] == "application/pdf" for b in bodies)
    assert bodies[0].content == bodies[1].content == bodies[3].content != bodies[2].content
    assert f"{certificate.number}-da.pdf" in bodies[2]["Content-Disposition"]


def test_the_pdf_of_an_unknown_number_leads_to_its_page(client, db):
    response = client.get(reverse("certificate_pdf", args=[UNKNOWN]), follow=True)
    assert response.status_code == 404


# Getting it ----------------------------------------------------------------------------------------


def test_the_button_issues_at_once_and_once(learner_client, passed):
    address = reverse("claim_certificate", args=[passed.pk])
    first, second = learner_client.post(address), learner_client.post(address)
    certificate = Certificate.objects.get()
    assert first["Location"] == second["Location"] == certificate.get_absolute_url()


def test_only_ones_own(client, passed):
    client.force_login(factories.UserFactory())
    for name in ("claim_certificate", "certificate_progress"):
        assert client.get(reverse(name, args=[passed.pk])).status_code == 404
    assert client.post(reverse("claim_certificate", args=[passed.pk])).status_code == 404
    assert not Certificate.objects.exists()


def test_signed_out_one_comes_back_to_the_page(client, passed):
    address = reverse("claim_certificate", args=[passed.pk])
    response = client.post(address)
    assert response.status_code == 302
    assert not Certificate.objects.exists()
    client.force_login(passed.person.user)
    assert "Get it now" in text(client.get(address))  # where signing in leads back to


def test_before_passing_it_says_what_is_missing(learner_client, enrolled):
    response = learner_client.post(reverse("claim_certificate", args=[enrolled.pk]))
    shown = text(response)
    assert "about 32 minutes more of the course" in shown
    assert "Quiz final (da)" in shown
    assert not Certificate.objects.exists()


def test_without_a_name_it_asks_for_one(learner_client, passed):
    passed.person.name = ""
    passed.person.save()
    shown = text(learner_client.post(reverse("claim_certificate", args=[passed.pk])))
    assert "needs your name" in shown


def test_the_polled_fragment_turns_ready(learner_client, passed):
    address = reverse("certificate_progress", args=[passed.pk])
    waiting = text(learner_client.get(address))
    assert f'data-certificate-poll="{address}"' in waiting
    issuing.issue_all_due()
    ready = text(learner_client.get(address))
    assert "data-certificate-poll" not in ready
    assert Certificate.objects.get().get_absolute_url() in ready


def test_headings_go_down_one_level_at_a_time(client, certificate):
    import re

    levels = [int(n) for n in re.findall(r"<h([1-6])", text(page(client, certificate.number)))]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
