"""What every test may lean on."""

import os

import pytest
from django.core.cache import cache
from django.utils import translation

from tests import factories

DATABASE = {"db", "transactional_db", "django_db_setup"}


def pytest_collection_modifyitems(config, items):
    """Leave out what asks no database anything, where the run has been through it on another one."""
    if not os.environ.get("WITH_DATABASE_ONLY"):
        return
    asking = [
        item
        for item in items
        if item.get_closest_marker("django_db") or DATABASE & set(item.fixturenames)
    ]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asking)])
    items[:] = asking


@pytest.fixture(autouse=True)
def _clean_slate(settings, tmp_path):
    """Uploaded files and keys go to a folder of the test's own; nothing is remembered between tests."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.KEYS_DIR = tmp_path / "keys"
    settings.AUDIT_ANCHORS = tmp_path / "outside" / "audit.jsonl"
    settings.ERASURE_LIST = tmp_path / "outside" / "erased.jsonl"
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def person(db):
    """A police officer in Sydøstjylland, known by name, without a login."""
    return factories.AffiliationFactory().person


@pytest.fixture
def learner(person):
    """The same officer with a login."""
    return factories.UserFactory(person=person)


@pytest.fixture
def learner_client(client, learner):
    """A browser in which the officer is signed in. `learner_client.user` is the login."""
    client.force_login(learner)
    client.user = learner
    return client


@pytest.fixture
def course(db):
    """The common core: two lessons, a practice quiz, a baseline and a final assessment."""
    return factories.make_course()


@pytest.fixture
def cohort(course):
    """A cohort that takes the common core, in a programme of its own."""
    return factories.CohortFactory(courses=[course])


@pytest.fixture
def enrolled(learner, course):
    """The officer's enrolment in the common core, on her own."""
    return factories.enrol(learner.person, course)
