"""Rules and requests of a cohort, as an administrator meets them in the admin."""

from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from content import poster
from courses import joining
from courses.models import AssignmentRule, JoinRequest
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def cohort(course):
    return factories.CohortFactory(courses=[course], approval=True)


def test_a_new_rule_opens_empty_and_is_saved_as_it_opens(programme_administrator, cohort):
    address = reverse("rule_new", args=[cohort.pk])
    form = programme_administrator.get(address).context["form"]
    assert form["organisations"].value() == ""
    data = {"name": "All", "organisations": form["organisations"].value(), "invite": "on"}
    data |= {"starts_on": form["starts_on"].value().isoformat(), "step": "save"}
    assert programme_administrator.post(address, data).status_code == 302
    assert AssignmentRule.objects.get().name == "All"


def test_only_cohorts_that_can_bring_somebody_in_are_offered(programme_administrator, cohort):
    sister = factories.CohortFactory(programme=cohort.programme)
    factories.CohortFactory()
    page = programme_administrator.get(reverse("rule_new", args=[cohort.pk]))
    assert list(page.context["form"].fields["from_cohorts"].queryset) == [sister]
    assert "people who are in this programme already" in page.text


def test_a_rule_that_finds_nobody_says_how_people_come_in(programme_administrator, cohort):
    address = reverse("rule_new", args=[cohort.pk])
    data = {"name": "All", "starts_on": timezone.localdate().isoformat(), "step": "see"}
    ways = [reverse(way, args=[cohort.pk]) for way in ("cohort_upload", "cohort_poster")]
    page = programme_administrator.post(address, data)
    assert "only among those who are in the programme already" in page.text
    assert all(f'href="{way}"' in page.text for way in ways)
    factories.enrol(factories.PersonFactory(), cohort.courses.get(), cohort)
    page = programme_administrator.post(address, data)
    assert "1 person fits" in page.text and ways[0] not in page.text


def test_deciding_on_nobody_says_so(programme_administrator, cohort):
    joining.use_code(person=factories.AffiliationFactory().person, cohort=cohort)
    decide = reverse("cohort_decide", args=[cohort.pk])
    for decision in ("approve", "deny"):
        page = programme_administrator.post(decide, {"decision": decision}, follow=True)
        assert "Nobody is chosen" in page.text
    assert JoinRequest.objects.waiting().count() == 1


@pytest.mark.parametrize("closes", [None, "2099-12-31"])
def test_the_poster_is_one_page(cohort, closes):
    cohort.closes_on = closes and date.fromisoformat(closes)
    assert len(PdfReader(BytesIO(poster.pdf(cohort))).pages) == 1
