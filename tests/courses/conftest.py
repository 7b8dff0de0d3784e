"""A day together, and whoever runs it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from courses.models import Seminar
from people.models import Role
from people.roles import grant
from tests import factories


@pytest.fixture
def seminar(cohort):
    """A seminar of three hours that began an hour ago."""
    begins = timezone.now() - timedelta(hours=1)
    return Seminar.objects.create(
        cohort=cohort, title="A day together", starts_at=begins, ends_at=begins + timedelta(hours=3)
    )


@pytest.fixture
def facilitator(cohort, client):
    """A browser in which a facilitator of the cohort is signed in."""
    user = factories.UserFactory()
    grant(user=user, role=Role.FACILITATOR, scope=cohort.key)
    client.force_login(user)
    client.user = user
    return client
