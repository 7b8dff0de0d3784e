"""The register, retention and requests for erasure in the admin."""

import csv
import io

import pytest
from django.urls import reverse

from people.models import AuditEntry
from privacy import erasing
from privacy.models import ErasureRequest
from privacy.register import REGISTER
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_register_shows_every_kind(system):
    page = system.get(reverse("register_admin")).content.decode()
    for kind in REGISTER:
        assert kind.model in page
    assert "A task in the public interest" in page


def test_the_register_is_taken_as_a_file(system):
    told = system.get(reverse("register_file", args=["json"])).json()["register"]
    assert len(told) == len(REGISTER)
    text = system.get(reverse("register_file", args=["csv"])).content.decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(text), delimiter=";"))) == len(REGISTER)


def test_the_dry_run_is_a_page(system):
    page = system.get(reverse("retention_admin")).content.decode()
    assert "Due now" in page
    assert "It has not run yet." in page


def test_the_queue_shows_who_waits(system):
    person = factories.PersonFactory(name="Wants Out")
    erasing.ask(person=person)
    page = system.get(reverse("erasures_admin")).content.decode()
    assert "Wants Out" in page
    assert AuditEntry.objects.looks().latest("pk").detail["place"] == "rights"


def test_what_goes_and_what_stays_before_it_is_done(system, person):
    factories.PersonEmailFactory(person=person)
    asked = erasing.ask(person=person)
    page = system.get(reverse("erasure_admin", args=[asked.pk])).content.decode()
    assert "Deleted" in page
    assert "Emptied of name and address" in page
    answer = system.post(reverse("erasure_admin", args=[asked.pk]), {"decision": "erase"})
    assert answer.status_code == 302
    person.refresh_from_db()
    assert (person.name, person.erased_at is None) == ("", False)
    page = system.get(reverse("erasures_admin"))
    assert not page.context["waiting"]


def test_refusing_needs_words_and_tells_them(system, person):
    asked = erasing.ask(person=person)
    url = reverse("erasure_admin", args=[asked.pk])
    assert system.post(url, {"decision": "refuse", "words": ""}).status_code == 422
    system.post(url, {"decision": "refuse", "words": "We must keep it for the accounts."})
    asked.refresh_from_db()
    assert (asked.state, asked.words) == ("refused", "We must keep it for the accounts.")


def test_no_cpr_number_in_a_refusal(system, person):
    asked = erasing.ask(person=person)
    words = {"decision": "refuse", "words": "Because 010190-1234"}
    assert system.post(reverse("erasure_admin", args=[asked.pk]), words).status_code == 422


def test_the_last_administrator_is_told_so(system):
    asked = erasing.ask(person=system.user.person)
    page = system.post(
        reverse("erasure_admin", args=[asked.pk]), {"decision": "erase"}
    ).content.decode()
    assert "last system administrator" in page
    assert ErasureRequest.objects.get().state == "waiting"


def test_a_request_by_letter_is_written_down(system, person):
    answer = system.post(reverse("erasure_ask", args=[person.pk]))
    asked = ErasureRequest.objects.get(person=person)
    assert answer["Location"] == reverse("erasure_admin", args=[asked.pk])
    assert AuditEntry.objects.get(action="erasure asked").actor == system.user
