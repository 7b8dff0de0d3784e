"""A small course made through the loader, and people who work in the admin."""

from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from wagtail.users.models import UserProfile

from content import loader, setup
from content.models import CasePage, CoursePage, LessonPage, ModulePage, QuizPage
from people.models import Role, User
from people.roles import grant
from tests import factories

SMALL = Path(__file__).parent / "curriculum"


class Small:
    """The pages of the small course, read anew each time they are asked for."""

    def __init__(self):
        self.pks = {
            "course": CoursePage.objects.get(slug="small").pk,
            "module": ModulePage.objects.get(slug="m1").pk,
            "lesson": LessonPage.objects.get().pk,
            "case": CasePage.objects.get().pk,
        }

    course = property(lambda self: CoursePage.objects.get(pk=self.pks["course"]))
    module = property(lambda self: ModulePage.objects.get(pk=self.pks["module"]))
    lesson = property(lambda self: LessonPage.objects.get(pk=self.pks["lesson"]))
    case = property(lambda self: CasePage.objects.get(pk=self.pks["case"]))

    def quiz(self, purpose="final"):
        return QuizPage.objects.get(purpose=purpose, locale__language_code="da")


@pytest.fixture(scope="module")
def _loaded(django_db_setup, django_db_blocker, tmp_path_factory):
    """Load once a module, in a transaction around those of its tests."""
    media = tmp_path_factory.mktemp("media")
    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=media):
        around = transaction.atomic()
        around.__enter__()
        try:
            cache.clear()  # the last module's pictures have our pictures' ids, and no files
            loader.load(SMALL)
            setup.set_up()
            yield Small()
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def small(_loaded, db):
    """The small course, published, with the groups of the admin."""
    return _loaded


def _signed_in(client, role, **more):
    user = factories.UserFactory(**more.pop("made", {}))
    grant(user=user, role=role, **more)
    return in_english(client, User.objects.get(pk=user.pk))


def in_english(client, user):
    """Sign `user` in; the admin speaks English to her, so that tests read the msgids."""
    UserProfile.objects.create(user=user, preferred_language="en")
    client.force_login(user)
    client.user = user
    return client


@pytest.fixture
def boss(small):
    """A browser in which a superuser is signed in."""
    return in_english(Client(), factories.UserFactory(superuser=True))


@pytest.fixture
def author(small, client):
    """A browser in which a course author is signed in."""
    return _signed_in(client, Role.COURSE_AUTHOR)


@pytest.fixture
def administrator(small):
    """A browser in which a course administrator is signed in."""
    return _signed_in(Client(), Role.COURSE_ADMINISTRATOR)


@pytest.fixture
def programme_administrator(cohort, client):
    """A browser in which a course administrator of the cohort's programme is signed in."""
    setup.set_up()
    return _signed_in(client, Role.COURSE_ADMINISTRATOR, scope=cohort.programme.key)


@pytest.fixture
def system(client, db):
    """A browser in which a system administrator is signed in."""
    return _signed_in(client, Role.SYSTEM_ADMINISTRATOR, made={"person__name": "Sys Admin"})


def save(page, publish=False, **changes):
    """Edit a page as its author does, and publish it if asked; return it from the database."""
    page = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(page, name, value)
    revision = page.save_revision()
    if publish:
        revision.publish()
    return type(page).objects.get(pk=page.pk)
