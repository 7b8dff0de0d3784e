"""The register says something about every table, and everything it says can be done."""

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import override

from elearning.safety import retention_days
from people.models import Person
from privacy import retention
from privacy.register import REGISTER, WITHOUT, AtErasure, Group, Then, periods
from privacy.whose import kinds, rows_of
from tests import factories


def labels() -> set[str]:
    # Test-only and backend-specific tables are no part of an installation.
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and model._meta.managed and "FTS" not in model.__name__
    } | {"wagtailsearch.SQLiteFTSIndexEntry"}


def test_every_table_is_in_the_register_or_holds_nothing_about_people():
    named = {kind.model for kind in REGISTER if kind.model}
    assert named & WITHOUT == set()
    missing = labels() - named - WITHOUT
    assert missing == set(), "say in privacy/register.py what these hold, why and how long"
    assert (named | WITHOUT) - labels() == set(), "these tables are gone"


def test_whatever_points_at_a_person_is_in_the_register():
    """Nobody calls a table with a person in it impersonal."""
    pointing = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is Person
    }
    assert pointing - {kind.model for kind in REGISTER} == set()


def test_each_entry_says_everything():
    with override("da"):
        for kind in REGISTER:
            assert str(kind.what) and str(kind.purpose) and kind.group in Group.values
            if kind.erasure == AtErasure.KEEP and kind.whose:
                assert str(kind.why_kept), f"{kind.model}: why is it kept?"
            if kind.erasure == AtErasure.EMPTY:
                assert kind.empties and str(kind.why_kept), kind.model


def test_fields_that_are_emptied_are_there():
    for kind in kinds():
        names = {field.name for field in apps.get_model(kind.model)._meta.get_fields()}
        assert set(kind.empties) <= names, kind.model


@pytest.mark.django_db
def test_every_way_to_a_person_can_be_gone(person):
    for kind in kinds():
        rows_of(kind, [person]).count()


def test_every_period_has_a_rule():
    done_by_others = {k.key for k in periods().values() if k.then == Then.NOTHING}
    assert set(periods()) - done_by_others <= set(retention.RULES)
    assert set(retention.RULES) <= set(periods())


def test_one_key_one_period():
    days = {}
    for kind in REGISTER:
        if kind.kept is not None:
            assert days.setdefault(kind.kept.key, kind.kept.days) == kind.kept.days


def test_a_period_is_changed_by_a_setting(settings):
    settings.RETENTION_DAYS = {"mail": 90}
    assert periods()["mail"].in_force == 90
    assert periods()["person"].in_force == 3 * 365


@pytest.mark.parametrize("wrong", [{"mail": "soon"}, {"mail": "-1"}, {"": "3"}])
def test_a_wrong_period_stops_the_server(wrong):
    with pytest.raises(ImproperlyConfigured):
        retention_days(wrong)


def test_rows_are_found_through_a_merge(db, person):
    from courses import merging
    from privacy.whose import records_of

    other = factories.PersonFactory()
    merging.merge(person=other, into=person, by=None, reason="same")
    assert {one.pk for one in records_of(person)} == {person.pk, other.pk}
