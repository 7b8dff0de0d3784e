"""From a draft to a page everybody reads: what is frozen, what is refused, what is withdrawn."""

import json
import subprocess
import sys

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from courses.freezing import digest_of
from people.models import AuditEntry
from reporting import protecting, public_files, public_tables, publishing, suppressing
from reporting.models import Publication, ShareDraft
from tests import factories


@pytest.fixture
def lead():
    return factories.UserFactory()


def draft_of(book, lead, place="municipality"):
    publishing.ask(programme=book.programme, place=place, by=lead)
    claimed = publishing.claim()
    publishing.prepare(claimed)
    claimed.refresh_from_db()
    return claimed


@pytest.fixture
def uneven(tryg):
    """Twenty-seven nurses, three of whom never came: too few to be read."""
    nurse = factories.ProfessionFactory(key="nurse", name_da="Sygeplejerske", name_en="Nurse")
    for number in range(27):
        person = factories.PersonFactory(name=f"Sygeplejerske {number}")
        facts = [tryg.fact("enrolled", person, job=(nurse, tryg.esbjerg))]
        if number >= 3:
            facts.append(tryg.fact("trained", person, 2, job=(nurse, tryg.esbjerg)))
        tryg.write(*facts)
    return tryg


@pytest.fixture
def published(tryg, lead):
    return publishing.publish(draft=draft_of(tryg, lead), by=lead)


def hidden_cells(publication):
    """Return the true values behind what is hidden, as texts a reader could find."""
    figures = publication.figure.answer["figures"]
    limits = protecting.Limits()
    snapshot = protecting.Snapshot(figures, publication.shape, frozenset(publication.hidden))
    return protecting.linked([snapshot], limits), {f"now/{key}" for key in publication.hidden}


def test_the_synthetic_evaluation_can_be_published(published):
    counts = published.content["numbers"]["counts"]
    assert counts["trained"] == 307
    assert counts["enrolled"] == 424
    assert (counts["upskilled"], counts["confirmed"], counts["not_yet"]) == (96, 96, 63)
    assert published.content["learning"]["change"]["n"] == 255
    assert published.digest == digest_of(published.content)


def test_every_hidden_number_can_be_many_things(uneven, published):
    cells, hidden = hidden_cells(published)
    assert hidden
    for key, (low, high) in suppressing.audit(cells, hidden).items():
        assert high - low >= cells.cells[key].k - 1e-6, key


def test_no_page_and_no_file_holds_a_hidden_number(client, uneven, published):
    """Each row of each table that reaches a reader is read again, in HTML, chart, file and JSON."""
    content = published.content
    for name in ("profession", "municipality", "months"):
        for row in content["numbers"].get(name, []):
            for measure in set(row) - {"row"}:
                away = f"{name}/{row['row']}/{measure}" in published.hidden
                assert (row[measure] is None) is away
    for finding in public_tables.findings(content):
        drawn = json.dumps(finding.chart)
        told = public_files.as_csv(published, finding.table).decode()
        if finding.table.key in ("profession", "municipality"):
            rows = content["numbers"][finding.table.key]
            nones = sum(row[m] is None for row in rows for m in protecting.BY_GROUP)
            assert told.count(";skjult") + told.count(";hidden") == nones
            assert drawn.count("null") >= nones


def test_what_stood_together_is_not_named(client, published):
    """Who is among the others is not said: it would be a row of fewer than twenty-five."""
    small = {
        row["id"]
        for row in published.figure.answer["figures"]["by"]["municipality"]
        if row["enrolled"] < 25
    }
    assert small
    text = json.dumps(published.content)
    labels = published.figure.answer["labels"]["place"]
    for one in small:
        assert json.dumps(labels[str(one)]["name"])[1:-1] not in text or any(
            labels[str(one)]["name"] in other["name"]
            for key, other in labels.items()
            if int(key) not in small
        )


def test_a_publication_is_frozen_by_the_database(published):
    for change in ({"content": {}}, {"digest": "y"}, {"hidden": ["x"]}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Publication.objects.filter(pk=published.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        Publication.objects.filter(pk=published.pk)._raw_delete("default")


def test_publishing_twice_publishes_once(tryg, lead, published):
    draft = ShareDraft.objects.get()
    assert publishing.publish(draft=draft, by=lead) == published
    assert Publication.objects.count() == 1
    assert AuditEntry.objects.filter(action="figures published").count() == 1


def test_the_same_page_has_the_same_bytes_after_later_data(client, tryg, published):
    address = published.get_absolute_url()
    before = client.get(address).content
    person = factories.PersonFactory()
    tryg.enrol(person)
    tryg.lesson(person)
    from django.core.cache import cache

    cache.clear()
    assert client.get(address).content == before


def test_one_more_person_is_not_published(tryg, lead, published):
    for number in range(2):
        person = factories.PersonFactory(name=f"Ny {number}")
        tryg.enrol(person)
        tryg.lesson(person)
        tryg.write(tryg.fact("trained", person, 3))
    later = draft_of(tryg, lead)
    assert later.state == ShareDraft.State.REFUSED
    assert later.reasons == ["change"]


def test_a_withdrawn_publication_is_still_compared_with(tryg, lead, published):
    publishing.withdraw(publication=published, words="Wrong target.", by=lead)
    person = factories.PersonFactory()
    tryg.enrol(person)
    tryg.lesson(person)
    tryg.write(tryg.fact("trained", person, 3))
    assert draft_of(tryg, lead).reasons == ["change"]


def test_another_division_by_place_is_refused(tryg, lead, published):
    with pytest.raises(ValueError, match="division"):
        publishing.ask(programme=tryg.programme, place="organisation", by=lead)


def test_few_are_refused(book, lead):
    for _number in range(3):
        book.enrol(factories.PersonFactory())
    refused = draft_of(book, lead)
    assert (refused.state, refused.reasons) == (ShareDraft.State.REFUSED, ["few"])
    with pytest.raises(ValueError, match="not ready"):
        publishing.publish(draft=refused, by=lead)


def test_a_draft_from_before_another_publication_is_outdated(tryg, lead):
    first, second = draft_of(tryg, lead), draft_of(tryg, lead)
    ShareDraft.objects.filter(pk=second.pk).update(content=second.content | {"x": 1})
    publishing.publish(draft=first, by=lead)
    second.refresh_from_db()
    with pytest.raises(publishing.Outdated):
        publishing.publish(draft=second, by=lead)


# The pages -----------------------------------------------------------------------------------------


def test_the_lead_sees_what_is_hidden_and_why(lead_client, uneven, tryg):
    address = reverse("sharing", args=[tryg.programme.key])
    asked = lead_client.post(address, {"place": "municipality"})
    assert "being protected" in lead_client.get(asked["Location"]).content.decode()
    publishing.prepare(publishing.claim())
    draft = ShareDraft.objects.get()
    page = lead_client.get(asked["Location"]).content.decode()
    assert "could be worked out" in page
    assert page.count("<tr><th scope") >= len(draft.hidden) > 0
    assert not Publication.objects.exists()
    answer = lead_client.post(reverse("publish", args=[tryg.programme.key, draft.key]))
    public = Client().get(answer["Location"]).content.decode()
    assert "331" in public and "It is about fewer" not in public
    assert "It is about fewer" in page or "could be worked out" in page


def test_a_public_page_asks_for_nothing_and_may_be_kept(published):
    for name in ("public_programme", "public_embed"):
        client = Client()
        with override("en"):
            answer = client.get(reverse(name, args=[published.programme.public_page.slug]))
        assert answer.status_code == 200
        assert not answer.cookies and not client.cookies
        assert "public" in answer["Cache-Control"] and "max-age=300" in answer["Cache-Control"]
        assert "Cookie" not in answer.get("Vary", "")
        page = answer.content.decode()
        assert "https://" not in page.replace("https://www.dmi.dk/", "")
        again = client.get(answer.request["PATH_INFO"], headers={"if-none-match": answer["ETag"]})
        assert again.status_code == 304 and not again.content


def test_only_the_short_page_stands_in_a_frame(published):
    slug = published.programme.public_page.slug
    framed = Client().get(reverse("public_embed", args=[slug]))
    assert "X-Frame-Options" not in framed
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert framed["Referrer-Policy"] == "no-referrer"
    whole = Client().get(reverse("public_programme", args=[slug]))
    assert whole["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in whole["Content-Security-Policy"]


def test_both_languages_say_the_same_numbers(published):
    slug = published.programme.public_page.slug
    for language, words in (("da", "fagpersoner"), ("en", "professionals")):
        with override(language):
            page = Client().get(reverse("public_programme", args=[slug])).content.decode()
        assert words in page and "307" in page and f'lang="{language}"' in page


def test_a_withdrawn_publication_says_so_at_its_address(published, lead):
    address = published.get_absolute_url()
    file = reverse(
        "public_csv", args=[published.programme.public_page.slug, published.key, "funnel"]
    )
    assert Client().get(file).status_code == 200
    publishing.withdraw(publication=published, words="The target was wrong.", by=lead)
    answer = Client().get(address)
    assert answer.status_code == 410
    page = answer.content.decode()
    assert "The target was wrong." in page and "307" not in page
    assert Client().get(file).status_code == 404


def test_two_publications_are_compared(tryg, lead, published):
    for number in range(30):
        person = factories.PersonFactory(name=f"Senere {number}")
        tryg.enrol(person)
        tryg.lesson(person)
        tryg.write(tryg.fact("trained", person, 3))
    later = publishing.publish(draft=draft_of(tryg, lead), by=lead)
    slug = tryg.programme.public_page.slug
    with override("en"):
        address = reverse("public_compare", args=[slug, later.key, published.key])
    page = Client().get(address).content.decode()
    assert "+30" in page and "337" in page
    turned = reverse("public_compare", args=[slug, published.key, later.key])
    assert Client().get(turned).status_code == 404


def test_a_page_costs_the_same_for_one_and_for_many(tryg, lead, published):
    def queries():
        from django.core.cache import cache

        cache.clear()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert Client().get(published.get_absolute_url()).status_code == 200
        return len(asked)

    one = queries()
    for _number in range(4):
        Publication.objects.create(
            **{
                name: getattr(published, name)
                for name in ("programme", "place", "figure", "content", "digest", "shape", "hidden")
            }
        )
    assert queries() == one <= 4


SERVED = """
import sys, django
django.setup()
from django.test import Client
from django.test.utils import setup_test_environment
setup_test_environment()
from reporting import public_views, sharing_views, publishing, public_tables, protecting
assert "scipy" not in sys.modules and "numpy" not in sys.modules, "loaded with the pages"
"""


def test_the_pages_bring_no_scipy_into_a_web_process(settings):
    import os

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", SERVED],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
