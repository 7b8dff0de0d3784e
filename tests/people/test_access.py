"""The table of who sees what of whom, held to its source (MEASUREMENT.md 4.3)."""

import pytest

from people import access
from people.access import Matter, Sight
from people.models import Role

NAMING = (Sight.NAMES,)


def test_nobody_sees_a_score_with_a_name_to_it():
    assert access.roles_that_see(Matter.SCORES, *NAMING) == ()
    assert access.roles_that_see(Matter.SCORES) == (Role.EVALUATOR,)


def test_an_employer_sees_own_staff_and_nothing_else():
    assert access.TABLE[Role.ORGANISATION_CONTACT] == {Matter.STAFF: Sight.NAMES}


def test_the_owner_of_a_project_sees_no_names_of_people():
    of_people = {Matter.PARTICIPATION, Matter.ADDRESSES, Matter.SEMINARS, Matter.CERTIFICATES}
    sees = access.TABLE[Role.PROJECT_LEAD]
    assert not [matter for matter in of_people if sees.get(matter) == Sight.NAMES]
    assert sees[Matter.FIGURES] == Sight.NUMBERS


def test_an_evaluator_works_without_names():
    of_people = set(access.TABLE[Role.EVALUATOR]) - {Matter.PROGRAMMES}
    assert {access.TABLE[Role.EVALUATOR][m] for m in of_people} <= {
        Sight.PSEUDONYMS,
        Sight.NUMBERS,
    }


@pytest.mark.parametrize("role", Role.values)
def test_whoever_grants_a_role_is_told_every_matter(role):
    assert len(access.sight_of(role)) == len(Matter)
