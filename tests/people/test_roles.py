import uuid
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, transaction
from django.utils import timezone

from people import roles
from people.models import AuditEntry, Role, RoleGrant, User
from tests import factories

pytestmark = pytest.mark.django_db
SCOPE = uuid.UUID(int=7)


@pytest.fixture
def user():
    return factories.UserFactory()


def test_nobody_reaches_anything_without_a_role(user):
    assert not roles.holds(user, Role.PROJECT_LEAD)
    assert not roles.reach_of(AnonymousUser(), Role.PROJECT_LEAD)


def test_a_grant_without_a_scope_reaches_everywhere(user):
    roles.grant(user=user, role=Role.PROJECT_LEAD)
    assert roles.reach_of(user, Role.PROJECT_LEAD).everywhere
    assert not roles.reach_of(user, Role.COURSE_ADMINISTRATOR)


def test_a_scoped_grant_reaches_its_scope_only(user):
    roles.grant(user=user, role=Role.FACILITATOR, scope=SCOPE)
    reach = roles.reach_of(user, Role.FACILITATOR)
    assert (reach.everywhere, reach.scopes) == (False, {SCOPE})


def test_granting_twice_gives_one_grant_and_one_audit_line(user):
    first = roles.grant(user=user, role=Role.PROJECT_LEAD, scope=SCOPE)
    assert roles.grant(user=user, role=Role.PROJECT_LEAD, scope=SCOPE) == first
    assert AuditEntry.objects.filter(action="role granted").count() == 1


def test_an_admin_role_brings_its_group_and_ending_takes_it_away(user):
    given = roles.grant(user=user, role=Role.COURSE_AUTHOR)
    assert user.groups.filter(name=Role.COURSE_AUTHOR).exists()
    roles.end(given=given)
    assert not user.groups.exists()
    assert not roles.holds(user, Role.COURSE_AUTHOR)
    assert RoleGrant.objects.get().ended_at


def test_a_group_stays_while_another_grant_needs_it(user):
    first = roles.grant(user=user, role=Role.COURSE_AUTHOR)
    roles.grant(user=user, role=Role.COURSE_AUTHOR, scope=SCOPE)
    roles.end(given=first)
    assert user.groups.filter(name=Role.COURSE_AUTHOR).exists()


def test_a_system_administrator_may_everything_until_it_ends(user):
    given = roles.grant(user=user, role=Role.SYSTEM_ADMINISTRATOR)
    fresh = User.objects.get(pk=user.pk)
    assert fresh.is_superuser
    assert roles.reach_of(fresh, Role.EVALUATOR).everywhere
    roles.end(given=given)
    assert not User.objects.get(pk=user.pk).is_superuser


def test_an_ended_role_may_be_given_again(user):
    roles.end(given=roles.grant(user=user, role=Role.EVALUATOR))
    roles.grant(user=user, role=Role.EVALUATOR)
    assert roles.holds(User.objects.get(pk=user.pk), Role.EVALUATOR)


def test_ending_twice_is_harmless(user):
    given = roles.grant(user=user, role=Role.EVALUATOR)
    roles.end(given=given)
    ended = RoleGrant.objects.get(pk=given.pk).ended_at
    roles.end(given=given)
    assert RoleGrant.objects.get(pk=given.pk).ended_at == ended
    assert AuditEntry.objects.filter(action="role ended").count() == 1


def test_an_organisation_contact_is_bound_to_an_organisation(user):
    with pytest.raises(IntegrityError), transaction.atomic():
        roles.grant(user=user, role=Role.ORGANISATION_CONTACT)


def test_one_query_answers_all_questions_of_a_request(user, django_assert_num_queries):
    roles.grant(user=user, role=Role.FACILITATOR, scope=SCOPE)
    with django_assert_num_queries(1):
        roles.holds(user, Role.FACILITATOR)
        roles.holds(user, Role.PROJECT_LEAD)


def test_an_inactive_login_reaches_nothing(user):
    roles.grant(user=user, role=Role.PROJECT_LEAD)
    user.is_active = False
    assert not roles.holds(user, Role.PROJECT_LEAD)


def test_a_role_begins_and_ends_on_its_day(user):
    now = timezone.now()
    hour = timedelta(hours=1)
    roles.grant(user=user, role=Role.COURSE_AUTHOR, since=now + hour, until=now + 2 * hour)
    assert not roles.holds(User.objects.get(pk=user.pk), Role.COURSE_AUTHOR)
    with time_machine.travel(now + hour * 1.5):
        assert roles.settle() == 1
        fresh = User.objects.get(pk=user.pk)
        assert roles.holds(fresh, Role.COURSE_AUTHOR)
        assert fresh.has_role
        assert fresh.groups.exists()
        assert roles.settle() == 0
    with time_machine.travel(now + 3 * hour):
        assert roles.settle() == 1
        fresh = User.objects.get(pk=user.pk)
        assert not fresh.has_role
        assert not fresh.groups.exists()


def test_a_planned_role_can_be_taken_back_before_it_begins(user):
    given = roles.grant(user=user, role=Role.EVALUATOR, until=timezone.now() + timedelta(days=9))
    roles.end(given=given)
    assert not user.grants.current().exists()


def test_a_role_does_not_end_before_it_begins(user):
    with pytest.raises(ValueError, match="ends after"):
        roles.grant(user=user, role=Role.EVALUATOR, until=timezone.now() - timedelta(days=1))


def test_a_superuser_of_the_command_line_stays_one():
    user = factories.UserFactory(superuser=True)
    roles.end(given=roles.grant(user=user, role=Role.COURSE_AUTHOR))
    roles.settle()
    assert User.objects.get(pk=user.pk).is_superuser
