"""Rows without names: who may have them, what is in them, and what never is."""

import csv
import io
import zipfile
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from people.models import AuditEntry, Role, Seen
from people.roles import grant
from reporting import codebook, evaluator_exports
from reporting.models import EvaluatorExport, evaluated, evaluates
from reporting.pseudonyms import Known, generalised, pseudonym
from tests import factories

PURPOSE = "The evaluation of 2026 for the ministry"
FEW = st.sampled_from("abc")


@pytest.fixture
def evaluator(book):
    user = factories.UserFactory()
    grant(user=user, role=Role.EVALUATOR, scope=book.programme.key)
    return user


def made(book, evaluator):
    evaluator_exports.ask(programme=book.programme, purpose=PURPOSE, language="en", by=evaluator)
    evaluator_exports.make(evaluator_exports.claim())
    return EvaluatorExport.objects.latest("asked_at")


def opened(export, by):
    data = evaluator_exports.fetch(export=export, by=by)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name).decode() for name in file.namelist()}


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


# Pure ----------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(
        st.builds(
            Known,
            st.sampled_from(["2026-01", "2026-02", "2026-07", "2025-12"]),
            FEW,
            FEW,
            st.sampled_from("uvwxyz"),
        ),
        max_size=90,
    )
)
def test_ten_or_more_look_alike(people):
    told = generalised(people)
    assert len(told) == len(people)
    alike = Counter(told)
    if len(people) >= 10:
        assert min(alike.values()) >= 10
    else:
        assert set(told) <= {Known("", "", "", "")}


def test_what_is_common_is_left_as_it_is():
    people = [Known("2026-03", "nurse", "Vejle", "W1")] * 12
    assert generalised(people) == people


def test_the_month_goes_before_the_place():
    people = [Known(f"2026-{n % 3 + 1:02}", "nurse", "Vejle", "W1") for n in range(12)]
    assert set(generalised(people)) == {Known("2026-Q1", "nurse", "Vejle", "W1")}


def test_a_pseudonym_is_the_same_for_one_key_only():
    assert pseudonym(b"k", "person", 7) == pseudonym(b"k", "person", 7)
    assert pseudonym(b"k", "person", 7) != pseudonym(b"l", "person", 7)
    assert pseudonym(b"k", "person", 7) != pseudonym(b"k", "workplace", 7)


# The file ------------------------------------------------------------------------------------------


def test_the_rows_give_the_published_result_again(tryg, evaluator):
    export = made(tryg, evaluator)
    files = opened(export, evaluator)
    rows = table(files["persons.csv"])
    assert tuple(rows[0]) == codebook.PERSONS
    assert len(rows) == 424 == len({row["person"] for row in rows})
    pairs = [row for row in rows if row["matched"] == "1"]
    gains = [float(row["score_after"]) - float(row["score_before"]) for row in pairs]
    assert len(pairs) == 255
    assert sum(gains) / len(gains) == pytest.approx(2.68, abs=0.005)
    assert sum(int(row["upskilled"]) for row in rows) == 96
    known = ("entered", "profession", "place", "workplace")
    alike = Counter(tuple(row[name] for name in known) for row in rows)
    assert min(alike.values()) >= 10


def test_every_column_is_in_the_codebook(tryg, evaluator):
    files = opened(made(tryg, evaluator), evaluator)
    described = {(row["file"], row["variable"]) for row in table(files["codebook.csv"])}
    for name in ("persons.csv", "answers.csv"):
        for column in table(files[name])[0]:
            assert (name, column) in described, column
    assert PURPOSE in files["README.txt"]
    assert table(files["versions.csv"])[0]["sha256"]


def test_no_name_no_key_and_no_text_is_in_it(tryg, evaluator):
    from assessments.models import Answer
    from people.models import Person

    one = Answer.objects.select_related("attempt").first()
    Answer.objects.filter(pk=one.pk).update(response={"text": "It happened to me too"})
    files = opened(made(tryg, evaluator), evaluator)
    everything = "".join(files.values())
    assert "happened to me" not in everything
    assert "Prøve" not in files["persons.csv"] + files["answers.csv"]
    assert "@" not in files["persons.csv"] + files["answers.csv"]
    people = {str(pk) for pk in Person.objects.values_list("pk", flat=True)}
    assert not {row["person"] for row in table(files["persons.csv"])} & people
    answers = table(files["answers.csv"])
    assert {row["person"] for row in answers} <= {
        row["person"] for row in table(files["persons.csv"])
    }
    assert len(answers) == Answer.objects.count()


def test_pseudonyms_stay_from_file_to_file_and_differ_between_programmes(tryg, evaluator):
    first = table(opened(made(tryg, evaluator), evaluator)["persons.csv"])
    second = table(opened(made(tryg, evaluator), evaluator)["persons.csv"])
    assert first == second
    other = factories.ProgrammeFactory()
    other.refresh_from_db()
    assert evaluator_exports.key_of(other) != evaluator_exports.key_of(tryg.programme)


def test_whose_answers_they_are_can_be_seen_by_them(tryg, evaluator):
    export = made(tryg, evaluator)
    entry = AuditEntry.objects.get(action=AuditEntry.LOOK)
    assert entry.detail["place"] == "evaluation" and entry.detail["words"] == PURPOSE
    assert Seen.objects.filter(entry=entry).count() == 424
    opened(export, evaluator)
    assert AuditEntry.objects.filter(action="evaluator export fetched", actor=evaluator).exists()


def test_of_fewer_than_ten_there_are_no_rows(book, evaluator):
    for _number in range(9):
        book.enrol(factories.PersonFactory())
    assert table(opened(made(book, evaluator), evaluator)["persons.csv"]) == []


def test_the_file_is_gone_after_a_week(tryg, evaluator):
    export = made(tryg, evaluator)
    assert evaluator_exports.forget() == 0
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert evaluator_exports.forget() == 1
    export.refresh_from_db()
    assert (export.state, bytes(export.sealed)) == ("gone", b"")


def test_asking_twice_asks_once_and_never_without_a_purpose(book, evaluator):
    asked = {"programme": book.programme, "language": "en", "by": evaluator}
    first = evaluator_exports.ask(purpose=PURPOSE, **asked)
    assert evaluator_exports.ask(purpose=PURPOSE, **asked) == first
    with pytest.raises(ValueError, match="what for"):
        evaluator_exports.ask(purpose="because", **asked)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluatorExport.objects.filter(pk=first.pk).update(purpose="x")


def test_two_workers_make_one_file(book, evaluator):
    evaluator_exports.ask(programme=book.programme, purpose=PURPOSE, language="en", by=evaluator)
    assert evaluator_exports.claim() is not None
    assert evaluator_exports.claim() is None


# Who may -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.EVALUATOR, True),
        (Role.PROJECT_LEAD, False),
        (Role.COURSE_ADMINISTRATOR, False),
        (Role.SYSTEM_ADMINISTRATOR, False),
    ],
)
def test_only_evaluators_may(client, book, role, may):
    user = factories.UserFactory()
    grant(
        user=user,
        role=role,
        scope=None if role == Role.SYSTEM_ADMINISTRATOR else book.programme.key,
    )
    user = type(user).objects.get(pk=user.pk)
    assert evaluated(user).filter(pk=book.programme.pk).exists() is may
    assert evaluates(user, book.programme) is may
    client.force_login(user)
    page = client.get(reverse("evaluator_exports", args=[book.programme.key]))
    assert page.status_code == (200 if may else 404)


def test_the_whole_way_in_the_browser(client, tryg, evaluator):
    client.force_login(evaluator)
    address = reverse("evaluator_exports", args=[tryg.programme.key])
    assert client.post(address, {"purpose": "x"}).status_code == 422
    asked = client.post(address, {"purpose": PURPOSE})
    assert b"being made" in client.get(asked["Location"]).content
    export = EvaluatorExport.objects.get()
    fetch = reverse("evaluator_export_fetch", args=[tryg.programme.key, export.key])
    assert client.post(fetch).status_code == 404
    evaluator_exports.make(evaluator_exports.claim())
    assert b"Fetch the file" in client.get(asked["Location"]).content
    answer = client.post(fetch)
    assert answer["Content-Type"] == "application/zip" and "no-store" in answer["Cache-Control"]
    assert zipfile.ZipFile(io.BytesIO(answer.content)).testzip() is None


def test_a_colleague_does_not_fetch_it(client, tryg, evaluator):
    export = made(tryg, evaluator)
    other = factories.UserFactory()
    grant(user=other, role=Role.EVALUATOR, scope=tryg.programme.key)
    client.force_login(other)
    fetch = reverse("evaluator_export_fetch", args=[tryg.programme.key, export.key])
    assert client.post(fetch).status_code == 404


def test_the_list_costs_the_same_for_one_and_for_many(client, book, evaluator):
    client.force_login(evaluator)
    address = reverse("evaluator_exports", args=[book.programme.key])

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    made(book, evaluator)
    queries()
    one = queries()
    for _number in range(4):
        made(book, evaluator)
    assert queries() == one
