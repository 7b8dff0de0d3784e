"""Giving roles from the command line."""

import pytest
from django.core.management import CommandError, call_command

from people.models import Role, User
from people.roles import holds, reach_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return User.objects.create_user("leder@esbjerg.invalid")


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_role_is_given_once_and_ended(user):
    for _again in range(2):
        call_command("grant_role", "Leder@Esbjerg.invalid", "course-administrator")
    assert user.grants.count() == 1
    assert holds(fresh(user), Role.COURSE_ADMINISTRATOR)
    assert fresh(user).groups.filter(name=Role.COURSE_ADMINISTRATOR).exists()
    call_command("grant_role", user.email, "course-administrator", "--end")
    assert not holds(fresh(user), Role.COURSE_ADMINISTRATOR)


def test_a_scope_bounds_it(user):
    key = "5b3f6f0a-3b0e-4a52-9d38-2f6f1d7c0e11"
    call_command("grant_role", user.email, "project-lead", f"--scope={key}")
    reach = reach_of(fresh(user), Role.PROJECT_LEAD)
    assert not reach.everywhere
    assert {str(one) for one in reach.scopes} == {key}


@pytest.mark.parametrize(
    "arguments",
    [
        ("nobody@x.invalid", "facilitator"),
        ("leder@esbjerg.invalid", "king"),
        ("leder@esbjerg.invalid", "organisation-contact"),
        ("leder@esbjerg.invalid", "organisation-contact", "--organisation=Atlantis"),
        ("leder@esbjerg.invalid", "facilitator", "--end"),
        ("leder@esbjerg.invalid", "facilitator", "--scope=abc"),
    ],
)
def test_what_cannot_be_given_is_said(user, arguments):
    with pytest.raises(CommandError):
        call_command("grant_role", *arguments)
