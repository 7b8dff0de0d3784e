"""Saying that one is away, and what organisations have agreed about names."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from people import absences, agreements
from people.models import Absence, AuditEntry
from tests import factories

DAY = date(2026, 11, 23)


def test_an_absence_is_noted_once_and_taken_back(person, learner):
    for _ in range(2):
        row = absences.add(person=person, since=DAY, until=DAY, by=learner)
    assert Absence.objects.on(DAY).count() == 1
    absences.remove(person=factories.PersonFactory(), pk=row.pk, by=learner)
    assert Absence.objects.count() == 1
    absences.remove(person=person, pk=row.pk, by=learner)
    assert not Absence.objects.exists()
    assert AuditEntry.objects.filter(action__startswith="absence").count() == 2


def post(client, since, until):
    data = {"since": since.isoformat(), "until": until.isoformat()}
    return client.post(reverse("my_absence"), data)


def test_the_person_herself(learner_client):
    today = timezone.localdate()
    assert post(learner_client, today, today + timedelta(days=10)).status_code == 302
    page = learner_client.get(reverse("my_page")).content.decode()
    assert 'name="remove"' in page
    row = Absence.objects.get()
    assert row.person == learner_client.user.person
    learner_client.post(reverse("my_absence"), {"remove": str(row.pk)})
    assert not Absence.objects.exists()


@pytest.mark.parametrize(("since", "until"), [(5, 4), (-9, -1), (0, 800)])
def test_days_that_are_refused_stay_as_typed(learner_client, since, until):
    today = timezone.localdate()
    first = today + timedelta(days=since)
    answer = post(learner_client, first, today + timedelta(days=until))
    assert answer.status_code == 422
    assert first.isoformat() in answer.content.decode()


def test_the_nearest_agreement_decides(person):
    top = factories.OrganisationFactory()
    middle = factories.OrganisationFactory(parent=top)
    low = factories.OrganisationFactory(parent=middle)
    other = factories.OrganisationFactory()
    every = {top.pk, middle.pk, low.pk, other.pk}
    agree = {"since": DAY, "reference": "1", "by": None}
    assert agreements.with_names(every, DAY) == set()
    agreements.agree(organisation=top, names=True, **agree)
    assert agreements.with_names(every, DAY) == {top.pk, middle.pk, low.pk}
    agreements.agree(organisation=middle, names=False, **agree)
    assert agreements.with_names(every, DAY) == {top.pk}
    assert agreements.with_names(every, DAY - timedelta(days=1)) == set()


def test_a_new_agreement_ends_the_one_before(db):
    place = factories.OrganisationFactory()
    agreements.agree(organisation=place, names=True, since=DAY, reference="1", by=None)
    later = DAY + timedelta(days=30)
    agreements.agree(organisation=place, names=False, since=later, reference="2", by=None)
    assert agreements.with_names({place.pk}, later - timedelta(days=1)) == {place.pk}
    assert agreements.with_names({place.pk}, later) == set()
    with pytest.raises(ValueError):
        agreements.agree(organisation=place, names=True, since=DAY, reference="3", by=None)
