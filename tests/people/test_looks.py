"""Who saw whose name, where and what for."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from courses import merging
from people import audit_words, looks
from people.looks import Place, Purpose
from people.models import AuditEntry, Seen
from tests import factories

pytestmark = pytest.mark.django_db
ROOT = Path(settings.BASE_DIR)


def test_a_look_is_one_row_with_purpose_and_a_row_for_each_person(learner):
    others = [factories.PersonFactory() for _n in range(3)]
    looks.note(user=learner, place=Place.COHORT, people=[p.pk for p in others], subject=others[0])
    entry = AuditEntry.objects.get()
    assert entry.actor == learner
    assert entry.subject == f"people.person:{others[0].key}"
    assert {k: entry.detail[k] for k in ("place", "purpose", "people", "export")} == {
        "place": "cohort",
        "purpose": "running",
        "people": 3,
        "export": False,
    }
    assert set(Seen.objects.values_list("person", flat=True)) == {p.pk for p in others}


def test_an_unknown_purpose_is_the_usual_one(learner, person):
    other = factories.PersonFactory()
    looks.note(user=learner, place=Place.SEMINAR, people=[other.pk], purpose="nosiness")
    assert AuditEntry.objects.get().detail["purpose"] == Purpose.ATTENDANCE


def test_ones_own_name_and_no_names_at_all_are_not_logged(learner):
    looks.note(user=learner, place=Place.COHORT, people=[learner.person_id])
    looks.note(user=learner, place=Place.COHORT, people=[])
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("people", [1, 100])
def test_the_same_few_queries_for_one_and_for_a_hundred(
    learner, people, django_assert_max_num_queries
):
    others = [factories.PersonFactory().pk for _n in range(people)]
    with django_assert_max_num_queries(4):
        looks.note(user=learner, place=Place.COHORT, people=others)


def test_a_person_sees_who_looked(learner_client, person):
    boss = factories.UserFactory(person__name="Birgit Chef")
    looks.note(user=boss, place=Place.COHORT, people=[person.pk], purpose="accounts", export=True)
    page = learner_client.get(reverse("my_looks")).content.decode()
    assert "Birgit Chef" in page
    assert "Accounts to the funder or an auditor" in page
    assert "as a file" in page


def test_looks_at_a_record_that_was_merged_are_hers(learner, person):
    other = factories.PersonFactory()
    boss = factories.UserFactory()
    looks.note(user=boss, place=Place.COHORT, people=[other.pk])
    merging.merge(person=other, into=person, by=None, reason="the same")
    assert looks.at(person).count() == 1


def test_every_action_of_the_log_has_words():
    """What code writes as a plain string is known; what it puts together is listed by hand."""
    written = set()
    for path in ROOT.glob("*/**/*.py"):
        if {"tests", ".venv", "benchmarks"} & set(path.relative_to(ROOT).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                options = node.args[1]
                options = (
                    [options.body, options.orelse] if isinstance(options, ast.IfExp) else [options]
                )
                written |= {o.value for o in options if isinstance(o, ast.Constant)}
    assert written - set(audit_words.WORDS) == set()
