"""The reach pages, and who may see them."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import formats, translation

from people.models import Role
from people.roles import grant
from reporting import figures, sentences
from reporting.models import SavedFigure, reach_over_figures, reportable
from tests import factories
from tests.reporting.conftest import Kind


@pytest.fixture
def reached(book):
    person = factories.PersonFactory()
    book.enrol(person)
    book.lesson(person)
    return person


@pytest.fixture
def kept(book, reached, lead_client):
    shown = figures.current(programme=book.programme).figure
    return figures.keep(figure=shown, title="Half year", by=lead_client.user)


def page_of(book, **asked):
    return reverse("reach_programme", args=[book.programme.key], query=asked)


def every_address(book, kept):
    return [
        ("get", reverse("reach")),
        ("get", page_of(book)),
        ("post", reverse("keep_figure", args=[book.programme.key])),
        ("get", kept.get_absolute_url()),
        ("post", reverse("ask_figure_again", args=[kept.key])),
        ("get", reverse("figure_xlsx", args=[kept.key])),
        ("get", reverse("figure_csv", args=[kept.key, "funnel"])),
    ]


@pytest.mark.parametrize("role", [None, Role.FACILITATOR, Role.COURSE_AUTHOR])
def test_strangers_get_404_everywhere(client, book, kept, role):
    user = factories.UserFactory()
    if role:
        grant(user=user, role=role, scope=book.programme.key)
    client.force_login(user)
    for method, address in every_address(book, kept):
        assert getattr(client, method)(address).status_code == 404, address


def test_the_lead_of_another_programme_gets_404(client, book, kept):
    user = factories.UserFactory()
    grant(user=user, role=Role.PROJECT_LEAD, scope=factories.ProgrammeFactory().key)
    client.force_login(user)
    for method, address in every_address(book, kept)[1:]:
        assert getattr(client, method)(address).status_code == 404, address


def test_without_signing_in_nobody_is_told_anything(client, book, kept):
    client.logout()
    for method, address in every_address(book, kept):
        assert getattr(client, method)(address).status_code == 302


@pytest.mark.parametrize(
    ("role", "scoped", "sees"),
    [
        (Role.PROJECT_LEAD, True, True),
        (Role.COURSE_ADMINISTRATOR, False, True),
        (Role.EVALUATOR, True, True),
        (Role.FACILITATOR, True, False),
    ],
)
def test_programmes_and_figures_follow_one_rule(book, kept, role, scoped, sees):
    user = factories.UserFactory()
    grant(user=user, role=role, scope=book.programme.key if scoped else None)
    assert reportable(user).filter(pk=book.programme.pk).exists() is sees
    assert SavedFigure.objects.visible_to(user).filter(pk=kept.pk).exists() is sees
    assert bool(reach_over_figures(user)) is sees


def test_the_page_says_what_is_counted(lead_client, tryg):
    page = lead_client.get(page_of(tryg)).content.decode()
    assert "307 of the target of 424 professionals are trained as of" in page
    assert "96 are upskilled (documented)" in page
    assert "Of 255 trained with both tests, 96 are upskilled" in page
    assert "72% of 424 enrolled are trained" in page
    assert page.count("<details") >= 8 and page.count("data-plot=") == page.count(
        "application/json"
    )
    assert "3.11" not in page  # the difference of unmatched means stands nowhere


def test_the_page_is_cheap_and_the_same_for_one_and_for_many(lead_client, tryg):
    lead_client.get(page_of(tryg))
    with CaptureQueriesContext(connection) as many:
        lead_client.get(page_of(tryg))
    empty = factories.ProgrammeFactory()
    grant(user=lead_client.user, role=Role.PROJECT_LEAD, scope=empty.key)
    address = reverse("reach_programme", args=[empty.key])
    lead_client.get(address)
    with CaptureQueriesContext(connection) as none:
        lead_client.get(address)
    assert len(many) == len(none) <= 12


def test_the_list_costs_the_same_for_one_programme_and_for_many(client, book, reached):
    user = factories.UserFactory()
    grant(user=user, role=Role.PROJECT_LEAD)
    client.force_login(user)
    figures.current(programme=book.programme)
    with CaptureQueriesContext(connection) as one:
        client.get(reverse("reach"))
    for programme in factories.ProgrammeFactory.create_batch(10):
        figures.current(programme=programme)
    with CaptureQueriesContext(connection) as many:
        page = client.get(reverse("reach")).content.decode()
    assert len(one) == len(many) <= 12
    assert page.count("card__heading") == 11


def test_an_empty_programme_has_a_page(lead_client, book):
    page = lead_client.get(page_of(book)).content.decode()
    assert "Nobody is enrolled as of" in page
    assert "No profession is known" in page


def test_synthetic_data_say_so(lead_client, book, kept):
    assert "Synthetic data" not in lead_client.get(page_of(book)).content.decode()
    book.programme.synthetic = True
    book.programme.save()
    assert "Synthetic data" in lead_client.get(page_of(book)).content.decode()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"since": "i går"}, "This is not a day"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "The period ends before it begins"),
        ({"until": "9999-12-31"}, "before the year 2100"),
        ({"cohort": "not-a-key"}, "no such cohort"),
        ({"cohort": "00000000-0000-0000-0000-000000000000"}, "no such cohort"),
    ],
)
def test_a_wrong_filter_is_told_beside_the_field(lead_client, book, reached, asked, message):
    answer = lead_client.get(page_of(book, **asked))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert message in page and "field-errors" in page
    assert "data-plot" not in page
    for value in asked.values():
        assert value in page or "cohort" in asked  # what was typed stays


def test_another_programmes_cohort_is_not_accepted(lead_client, book):
    other = factories.CohortFactory()
    assert "no such cohort" in lead_client.get(page_of(book, cohort=other.key)).content.decode()


def test_a_narrowed_page_says_so_and_shows_no_target(lead_client, book, reached):
    page = lead_client.get(
        page_of(book, cohort=book.cohort.key, since="2026-01-01")
    ).content.decode()
    assert f"Cohort: {book.cohort.name}" in page and "from 1 January 2026" in page
    assert "target of 424" not in page
    assert "1 of 1 enrolled are trained" not in page and "0 of 1 enrolled are trained" in page


def test_saving_a_figure_and_asking_again(lead_client, book, reached):
    address = reverse("keep_figure", args=[book.programme.key], query={"since": "2026-01-01"})
    lead_client.get(page_of(book))
    answer = lead_client.post(address, {"title": "Half year"}, follow=True)
    assert "Half year" in answer.content.decode()
    saved = SavedFigure.objects.kept().get()
    assert saved.filters == {"since": "2026-01-01"}
    assert lead_client.post(address, {"title": "Half year"}).url == saved.get_absolute_url()
    assert SavedFigure.objects.kept().count() == 1
    book.lesson(factories.PersonFactory())
    again = lead_client.post(reverse("ask_figure_again", args=[saved.key]), follow=True)
    assert "the ledger gave the same answer" in again.content.decode()


@pytest.mark.parametrize("title", ["", "x" * 201])
def test_a_figure_needs_a_name(lead_client, book, reached, title):
    answer = lead_client.post(reverse("keep_figure", args=[book.programme.key]), {"title": title})
    assert answer.status_code == 422
    assert "field-errors" in answer.content.decode()
    assert not SavedFigure.objects.kept().exists()


def test_a_large_programme_shows_that_it_is_being_worked_out(
    lead_client, book, reached, monkeypatch
):
    monkeypatch.setattr(figures, "SMALL", 0)
    page = lead_client.get(page_of(book)).content.decode()
    assert "being worked out" in page
    answer = lead_client.post(
        reverse("keep_figure", args=[book.programme.key]), {"title": "Too early"}
    )
    assert answer.status_code == 409 and "Too early" in answer.content.decode()
    figures.refresh_stale()
    assert "being worked out" not in lead_client.get(page_of(book)).content.decode()
    book.lesson(factories.PersonFactory())
    assert "these stand until then" in lead_client.get(page_of(book)).content.decode()


def test_a_live_copy_is_not_a_saved_figure(lead_client, book, reached):
    figure = figures.current(programme=book.programme).figure
    assert lead_client.get(figure.get_absolute_url()).status_code == 404


def test_names_are_text_and_never_markup(lead_client, book):
    place = factories.OrganisationFactory(name="<script>alert(1)</script>", a_municipality=True)
    person = factories.PersonFactory()
    book.write(book.fact(Kind.ENROLLED, person, job=(book.police, place)))
    page = lead_client.get(page_of(book)).content.decode()
    assert "<script>alert" not in page


def test_reach_is_set_against_how_many_there_are(lead_client, book, reached):
    address = reverse("target_groups", args=[book.programme.key])
    both = {"profession": book.police.pk, "municipality": ""}
    given = {"size": "40", "source": "Kommunens lønsystem", "counted_on": "2026-01-01"}
    assert lead_client.post(address, given | both).status_code == 302
    assert lead_client.post(address, given | both | {"size": "50"}).status_code == 302
    page = lead_client.get(address).content.decode()
    assert "What was said before" in page and ">40<" in page and ">50<" in page
    shown = lead_client.get(page_of(book)).content.decode()
    assert "Kommunens lønsystem" in shown and "2% of 50" in shown


@pytest.mark.parametrize("wrong", [{"size": "0"}, {"source": ""}, {"counted_on": "1890-01-01"}])
def test_a_wrong_number_is_said_and_kept(lead_client, book, wrong):
    given = {"size": "40", "source": "Kilde", "counted_on": "2026-01-01"} | wrong
    answer = lead_client.post(reverse("target_groups", args=[book.programme.key]), given)
    assert answer.status_code == 422
    assert next(iter(wrong)) in answer.context["form"].errors


# Days ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "day"), [("da", "21. november 2026"), ("en", "21 November 2026")]
)
def test_a_day_reads_as_everywhere_else_in_its_language(language, day):
    with translation.override(language):
        assert sentences.day("2026-11-21") == formats.date_format(date(2026, 11, 21)) == day


def test_no_page_writes_a_day_in_a_format_of_its_own():
    pages = list(Path(settings.BASE_DIR, "reporting", "templates").rglob("*.html"))
    used = {name for page in pages for name in re.findall(r'\|date:"([^"]*)"', page.read_text())}
    assert used and all(name.endswith("_FORMAT") for name in used)


def test_an_english_page_has_english_days(lead_client, book, kept):
    page = lead_client.get(reverse("reach")).content.decode()
    assert "1 January 2026 – 31 December 2026" in page
    with translation.override("da"):
        page = lead_client.get(reverse("reach")).content.decode()
    assert "1. januar 2026 – 31. december 2026" in page
