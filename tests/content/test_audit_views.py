"""The log in the admin."""

import pytest
from django.urls import reverse

from people import audit, audit_chain
from people.looks import Place, note
from people.models import AuditEntry
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_log_says_who_did_what_in_words(system, person):
    audit.record(system.user, "address added", person)
    page = system.get(reverse("audit_admin"), {"kind": "changes"}).content.decode()
    assert "Added an address" in page
    assert "Sys Admin" in page


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({"kind": "looks"}, 2),
        ({"kind": "files"}, 1),
        ({"kind": "changes", "who": "nobody at all"}, 0),
        ({"whom": "Seen Person"}, 2),
        ({"since": "2026-01-01", "until": "2026-01-02"}, 0),
        ({"since": "not a day"}, 0),
    ],
)
def test_the_log_is_narrowed(system, asked, count):
    other = factories.PersonFactory(name="Seen Person")
    actor = factories.UserFactory()
    note(user=actor, place=Place.COHORT, people=[other.pk])
    note(user=actor, place=Place.REGISTER, people=[other.pk], export=True)
    page = system.get(reverse("audit_admin"), asked)
    assert page.context["page_obj"].paginator.count == count


def test_a_look_shows_everybody_it_showed(system):
    other = factories.PersonFactory(name="Seen Person")
    note(user=factories.UserFactory(), place=Place.COHORT, people=[other.pk])
    entry = AuditEntry.objects.looks().latest("pk")
    assert "Seen Person" in system.get(reverse("audit_entry", args=[entry.pk])).content.decode()


def test_reading_the_log_is_itself_in_it(system):
    other = factories.PersonFactory(name="Seen Person")
    note(user=factories.UserFactory(), place=Place.COHORT, people=[other.pk])
    entry = AuditEntry.objects.looks().latest("pk")
    system.get(reverse("audit_entry", args=[entry.pk]))
    last = AuditEntry.objects.looks().latest("pk")
    assert (last.actor, last.detail["place"]) == (system.user, "log")


def test_the_chain_is_checked_by_a_button(system, person):
    audit.record(None, "did", person)
    audit_chain.chain()
    page = system.post(reverse("audit_check"), follow=True).content.decode()
    assert "The chain holds" in page


def test_a_chosen_purpose_is_used_for_the_rest_of_the_day(system, person):
    url = reverse("person_admin", args=[person.pk])
    system.get(url)
    assert AuditEntry.objects.looks().latest("pk").detail["purpose"] == "records"
    back = system.post(reverse("names_purpose"), {"purpose": "help", "next": url})
    assert back["Location"] == url
    system.get(url)
    assert AuditEntry.objects.looks().latest("pk").detail["purpose"] == "help"


def test_the_way_back_stays_on_this_site(system):
    answer = system.post(
        reverse("names_purpose"), {"purpose": "help", "next": "https://evil.example/"}
    )
    assert answer["Location"] == reverse("wagtailadmin_home")


def test_an_unknown_purpose_changes_nothing(system, person):
    system.post(reverse("names_purpose"), {"purpose": "nosiness", "next": ""})
    system.get(reverse("person_admin", args=[person.pk]))
    assert AuditEntry.objects.looks().latest("pk").detail["purpose"] == "records"


def test_who_has_seen_one_person(system, person):
    note(
        user=factories.UserFactory(person__name="Nysgerrig"), place=Place.COHORT, people=[person.pk]
    )
    page = system.get(reverse("person_looks", args=[person.pk])).content.decode()
    assert "Nysgerrig" in page
