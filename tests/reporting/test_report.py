"""The evaluation report from saved figures to frozen files, on the synthetic 424."""

import hashlib
import io
import os
import subprocess
import sys
import zipfile
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import override
from docx import Document as Docx
from docx.oxml.ns import qn

from people.models import AuditEntry, Role
from people.roles import grant
from reporting import figures, protecting, publishing, sharing_words, suppressing
from reporting.effect_words import Unfounded
from reporting.evaluation import as_html, guarding, making, outputs, slots, writing
from reporting.evaluation.content import LENGTHS, LONG, SHORT, Bullets, Paragraph, Picture, build
from reporting.evidence import problems
from reporting.models import Report, ReportFile
from tests import factories
from tests.certificates import reading
from tests.reporting.conftest import Book, filled
from tests.reporting.test_learning import live
from tests.reporting.test_publishing import draft_of, uneven

__all__ = ["uneven"]


@pytest.fixture(scope="module")
def built(django_db_setup, django_db_blocker):
    """The 424, a project lead and her draft, built once in a transaction around those of the tests."""
    with django_db_blocker.unblock():
        around = transaction.atomic()
        around.__enter__()
        try:
            book = filled(Book())
            user = factories.UserFactory()
            grant(user=user, role=Role.PROJECT_LEAD, scope=book.programme.key)
            live(book)
            writing.begin(programme=book.programme, by=user)
            guarding.protect_due()
            yield book, user
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


@pytest.fixture
def tryg(built, db):
    return built[0]


@pytest.fixture
def lead(built, db):
    return built[1]


@pytest.fixture
def draft(tryg):
    return Report.objects.get(programme=tryg.programme)


@pytest.fixture
def lead_client(client, lead):
    client.force_login(lead)
    client.user = lead
    return client


@pytest.fixture
def quick(monkeypatch):
    """Two small files in place of sixteen: what is tested is not what they hold."""

    def files_of(report, *, proof):
        told = report.texts.get("da", {}).get("summary", "")
        yield "short-da.html", f"<style>p {{}}</style>{told} {proof}".encode()
        yield "tables-da.zip", b"zip"

    monkeypatch.setattr(making, "files_of", files_of)


def publish(report, by):
    writing.ask_for_files(report=report, publish=True, by=by)
    assert making.make_due() == 1
    report.refresh_from_db()
    return report


# What it says --------------------------------------------------------------------------------------


def said(document):
    """Return every sentence that a report writes, but for the definitions."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph) and section.key != "methods":
                yield block.text
            elif isinstance(block, Bullets):
                yield from block.items
            elif isinstance(block, Picture):
                yield block.title


def test_short_and_long_say_what_the_figures_can_carry(draft):
    for length in LENGTHS:
        for language in slots.LANGUAGES:
            document = build(draft, language, length)
            told = list(said(document))
            assert all(problems(text, "D") == [] for text in told)
            assert not any("3.11" in text or "3,11" in text for text in told)
    english = build(draft, "en", LONG)
    assert any("Among the 255 (60% of 424 enrolled)" in text for text in said(english))
    keys = [section.key for section in english.sections]
    assert keys == [
        "summary", "reach", "learning", "behaviour", "unknowns", "methods", "definitions", "tables"
    ]  # fmt: skip
    assert [section.key for section in build(draft, "da", SHORT).sections] == [
        "summary", "reach", "learning", "unknowns", "more"
    ]  # fmt: skip


def test_every_picture_has_its_numbers_and_says_what_it_shows(draft):
    document = build(draft, "da", LONG)
    pictures = list(document.pictures())
    assert len(pictures) >= 8
    numbers = {one.number: one.table for one in document.tables()}
    for picture in pictures:
        assert numbers[picture.number] is picture.table and picture.table.rows
        assert picture.title.rstrip(".") in picture.alt
    assert len(numbers) == len({one.number for one in document.tables()})
    keys = [one.table.key for one in document.tables()]
    assert "organisation" not in keys  # it lies within a municipality, by which reach is divided


def test_a_text_that_claims_too_much_is_never_built(draft):
    draft.texts = {"da": {"summary": "Kurset har effekt."}}
    with pytest.raises(Unfounded):
        build(draft, "da", LONG)
    build(draft, "en", LONG)  # nothing was written there


# Writing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Kurset har haft effekt.",
        "Vi så 60 % fremgang.",
        "Alt gik godt\nOg kurset virker",
        "The course led to more referrals.",
        "Forskellen er signifikant.",
        "Hos 7 af 12, 58 % af 12, var der fremgang.",
    ],
)
def test_what_may_not_be_said_is_refused_beside_the_field(draft, lead_client, text):
    address = reverse("report_text", args=[draft.key, "da"])
    answer = lead_client.post(address, {"summary": "Det gik.", "learning": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["learning"]
    assert text.splitlines()[-1] in page and "Det gik." in page
    draft.refresh_from_db()
    assert draft.texts == {}
    with pytest.raises(writing.Refused):
        writing.write(report=draft, language="da", texts={"learning": text}, by=lead_client.user)


def test_what_is_written_stands_in_its_language_as_a_judgement(draft, lead_client):
    address = reverse("report_text", args=[draft.key, "da"])
    text = "Vi nåede 60 % af de 424 tilmeldte.\r\n\r\nResten fik ikke fri."
    assert lead_client.post(address, {"summary": text}).status_code == 302
    draft.refresh_from_db()
    summary = build(draft, "da", SHORT).sections[0].blocks
    written = [block.text for block in summary if getattr(block, "written", False)]
    assert written == ["Vi nåede 60 % af de 424 tilmeldte.", "Resten fik ikke fri."]
    assert not any(
        getattr(b, "written", False) for b in build(draft, "en", SHORT).sections[0].blocks
    )
    assert lead_client.get(address).content.decode().count("Resten fik ikke fri.") == 1


def test_a_draft_is_begun_once_and_shown_to_who_leads(draft, lead_client, tryg):
    again = lead_client.post(reverse("begin_report", args=[tryg.programme.key]))
    assert again["Location"] == draft.get_absolute_url()
    assert Report.objects.count() == 1
    page = lead_client.get(draft.get_absolute_url()).content.decode()
    assert "Among the 255" in page and page.count("data-plot=") >= 8
    assert "What is held back, and why" in page
    danish = lead_client.get(draft.get_absolute_url().replace("/en/", "/da/")).content
    kept({"report.html.page": danish})
    assert (draft.reach.kept, draft.learning.kept) == (True, True)


def test_figures_are_brought_up_to_date_only_when_asked(draft, lead, tryg):
    first = draft.reach_id
    assert writing.renew_figures(report=draft, by=lead) is False
    for person in factories.PersonFactory.create_batch(5):
        tryg.enrol(person)
        tryg.lesson(person)
    draft.refresh_from_db()
    assert draft.reach_id == first
    with pytest.raises(writing.NotReady):
        writing.renew_figures(report=draft, by=lead)
    figures.refresh_stale()
    assert writing.renew_figures(report=draft, by=lead) is True
    draft.refresh_from_db()
    assert draft.reach.answer["figures"]["counts"]["enrolled"] == 429


# Publishing ----------------------------------------------------------------------------------------


def test_published_it_is_frozen_and_the_next_replaces_it(draft, lead, lead_client, quick, tryg):
    writing.write(report=draft, language="da", texts={"summary": "Første."}, by=lead)
    ask = reverse("report_ask", args=[draft.key, "publish"])
    assert lead_client.post(ask).status_code == lead_client.post(ask).status_code == 302
    with pytest.raises(writing.Frozen):
        writing.write(report=draft, language="da", texts={"summary": "Andet."}, by=lead)
    assert making.make_due() == 1
    assert making.make_due() == 0
    draft.refresh_from_db()
    assert (draft.state, draft.published_by) == (Report.State.PUBLISHED, lead)
    [entry] = AuditEntry.objects.filter(action="report published")
    assert set(entry.detail["files"]) == {"short-da.html", "tables-da.zip"}
    file = reverse("report_file", args=[draft.key, "short-da.html"])
    before = lead_client.get(file).content
    assert "Første." in before.decode()
    assert lead_client.get(reverse("report_text", args=[draft.key, "da"])).status_code == 404
    tryg.police.name_da = "Omdøbt"
    tryg.police.save()
    successor = writing.begin(programme=tryg.programme, by=lead)
    guarding.protect_due()
    successor.refresh_from_db()
    assert (successor.number, successor.texts["da"]["summary"]) == (2, "Første.")
    publish(successor, lead)
    draft.refresh_from_db()
    assert (draft.state, successor.state) == (Report.State.REPLACED, Report.State.PUBLISHED)
    assert lead_client.get(file).content == before
    assert "replaced by a later one" in lead_client.get(draft.get_absolute_url()).content.decode()


def test_a_file_that_is_not_what_was_made_is_not_given(draft, lead, lead_client, quick):
    publish(draft, lead)
    ReportFile.objects.filter(name="short-da.html").update(content=b"other")
    with pytest.raises(RuntimeError):
        lead_client.get(reverse("report_file", args=[draft.key, "short-da.html"]))


def test_a_worker_that_fails_is_tried_again_and_gives_up(draft, lead, monkeypatch):
    def broken(report, *, proof):
        yield "short-da.html", b"x"
        raise OSError("no room")

    monkeypatch.setattr(making, "files_of", broken)
    writing.ask_for_files(report=draft, publish=True, by=lead)
    for _try in range(making.MOST_TRIES):
        assert making.make_due() == 0
        draft.refresh_from_db()
        assert (draft.error, draft.made, draft.state) == ("OSError", 1, "draft")
    assert making.make_due() == 0
    draft.refresh_from_db()
    assert (draft.asked, draft.files.count()) == ("", 0)
    writing.write(report=draft, language="da", texts={"summary": "Igen."}, by=lead)


def test_asked_anew_while_a_worker_is_at_it_nothing_half_old_is_left(draft, lead, monkeypatch):
    def slow(report, *, proof):
        yield "short-da.html", b"old"
        Report.objects.filter(pk=report.pk).update(asked_at=None)  # somebody asks again meanwhile
        yield "tables-da.zip", b"old"

    monkeypatch.setattr(making, "files_of", slow)
    writing.ask_for_files(report=draft, publish=False, by=lead)
    assert making.make_due() == 0
    assert draft.files.count() == 0


# Beside what else was told ---------------------------------------------------------------------------


def two_more(book):
    for person in factories.PersonFactory.create_batch(2):
        book.enrol(person)
        book.lesson(person)
        book.write(book.fact("trained", person, 3))
    figures.refresh_stale()


def test_a_report_is_held_against_the_publication_before_it(draft, lead, lead_client, tryg):
    """Two persons more than the public page says: the lead is told so, and no number of them."""
    public = publishing.publish(draft=draft_of(tryg, lead), by=lead)
    two_more(tryg)
    live(tryg)
    assert writing.renew_figures(report=draft, by=lead)
    guarding.protect_due()
    draft.refresh_from_db()
    assert (draft.guard, draft.reasons, draft.told) == ("refused", ["change"], {})
    page = lead_client.get(draft.get_absolute_url()).content.decode()
    assert "only a few have been added" in page and "309" not in page
    with pytest.raises(writing.NotProtected):
        writing.ask_for_files(report=draft, publish=True, by=lead)
    assert public.content["numbers"]["counts"]["trained"] == 307


def test_a_publication_is_held_against_the_report_before_it(draft, lead, quick, tryg):
    publish(draft, lead)
    two_more(tryg)
    assert draft_of(tryg, lead).reasons == ["change"]


def test_what_comes_in_between_is_looked_at_again(draft, lead, lead_client, quick, tryg):
    """Published while the files were made: the report is not, and says why."""
    writing.ask_for_files(report=draft, publish=True, by=lead)
    publishing.publish(draft=draft_of(tryg, lead), by=lead)
    assert making.make_due() == 0
    draft.refresh_from_db()
    assert (draft.state, draft.asked, draft.error) == ("draft", "", "Outdated")
    guarding.protect_due()
    page = lead_client.get(draft.get_absolute_url()).content.decode()
    assert "It was not published: other figures" in page
    draft.refresh_from_db()
    assert publish(draft, lead).state == "published"


def test_words_are_mended_on_the_figures_of_the_last_report(draft, lead, lead_client, quick, tryg):
    publish(draft, lead)
    two_more(tryg)
    live(tryg)
    second = writing.begin(programme=tryg.programme, by=lead)
    guarding.protect_due()
    second.refresh_from_db()
    assert second.guard == "refused"
    ask = reverse("report_ask", args=[second.key, "last-figures"])
    assert (
        "Take the figures of the last report"
        in lead_client.get(second.get_absolute_url()).content.decode()
    )
    assert lead_client.post(ask).status_code == lead_client.post(ask).status_code == 302
    guarding.protect_due()
    second.refresh_from_db()
    assert (second.reach_id, second.guard) == (draft.reach_id, "ready")
    assert set(second.hidden) >= set(draft.hidden)


def test_every_hidden_number_of_a_report_can_be_many_things(draft, lead, lead_client, uneven):
    """All but three of the nurses were reached: who was not is in no table and in no difference."""
    live(uneven)
    assert writing.renew_figures(report=draft, by=lead)
    guarding.protect_due()
    draft.refresh_from_db()
    snapshot = protecting.Snapshot(
        draft.reach.answer["figures"],
        draft.shape,
        frozenset(draft.hidden),
        report=True,
        learning=draft.learning.answer["figures"],
    )
    cells = protecting.linked([snapshot], protecting.Limits())
    hidden = {f"now/{key}" for key in draft.hidden}
    assert hidden
    for key, (low, high) in suppressing.audit(cells, hidden).items():
        assert high - low >= cells.cells[key].k - 1e-6, key
    page = unescape(lead_client.get(draft.get_absolute_url()).content.decode())
    assert "could be worked out" in page
    with override("en"):
        assert all(row["what"] in page for row in sharing_words.hidden(draft)), draft.hidden
    for language in slots.LANGUAGES:  # one object feeds page, chart, alternative text and files
        first: dict = {}
        for one in build(draft, language, LONG).tables():
            first.setdefault(one.table.key, one.table)  # reach stands before learning
        word = {"da": "skjult", "en": "hidden"}[language]
        for key in ("profession", "municipality", "months"):
            away = sum(name.startswith(f"{key}/") for name in draft.hidden)
            told = first[key].rows if key in first else []
            assert sum(row.count(word) for row in told) == away, (key, draft.hidden)


# The files -----------------------------------------------------------------------------------------


def test_all_files_of_a_published_report(draft, lead, lead_client):
    text = "Vi nåede 400 af 424 tilmeldte, med Ærø og æøå."
    for language in slots.LANGUAGES:
        writing.write(report=draft, language=language, texts={"summary": text}, by=lead)
    publish(draft, lead)
    files = {one.name: bytes(one.content) for one in draft.files.all()}
    assert len(files) == outputs.FILES == draft.made
    for one in draft.files.all():
        assert one.sha256 == hashlib.sha256(files[one.name]).hexdigest()
    again = dict(making.files_of(draft, proof=False))
    assert all(
        again[name] == files[name] for name in files if name.endswith((".html", ".pdf", ".zip"))
    )
    for language in slots.LANGUAGES:
        for length in LENGTHS:
            the_pdf(files[f"{length}-{language}.pdf"], language, length, text)
            the_docx(files[f"{length}-{language}.docx"], language, text)
            the_html(files[f"{length}-{language}.html"], language, text)
        the_tables(files[f"tables-{language}.zip"], files[f"tables-{language}.xlsx"])
    shown = lead_client.get(reverse("report_file", args=[draft.key, "long-da.html"]))
    assert shown.content == files["long-da.html"]
    policy = shown["Content-Security-Policy"]
    assert "script-src 'none'" in policy and "sha256-" in policy and "default-src 'none'" in policy
    kept(files)


def kept(files):
    """Leave the files where a person can look at them, when asked to."""
    if folder := os.environ.get("REPORTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (Path(folder) / name).write_bytes(content)


def the_pdf(data, language, length, text):
    reader = reading.opened(data)
    root = reader.trailer["/Root"]
    assert (root["/Lang"], root["/MarkInfo"]["/Marked"]) == (language, True)
    assert len(reader.pages) == 2 if length == SHORT else len(reader.pages) >= 8
    tags = reading.structure(reader)
    kinds = [tag.get("/S") for tag in tags]
    assert kinds.count("/H1") == 1 and "/H2" in kinds
    drawn = [tag for tag in tags if tag.get("/S") == "/Figure"]
    assert drawn and all(tag.get("/Alt") for tag in drawn)
    if length == LONG:
        assert kinds.count("/Table") >= 8 and "/TH" in kinds
    assert not any(page.images for page in reader.pages)  # drawn, not photographed
    words = reading.letters(" ".join(page.extract_text() for page in reader.pages))
    assert reading.letters(text) in words
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(root)


def the_docx(data, language, text):
    file = Docx(io.BytesIO(data))
    styles = [paragraph.style.name for paragraph in file.paragraphs]
    assert styles.count("Title") == 1 and styles.count("Heading 1") >= 5
    assert text in [paragraph.text for paragraph in file.paragraphs]
    assert file.tables
    for table in file.tables:
        assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    pictures = [shape._inline for shape in file.inline_shapes]
    assert pictures and all(one.docPr.get("descr") for one in pictures)
    with zipfile.ZipFile(io.BytesIO(data)) as folder:
        vectors = [name for name in folder.namelist() if name.endswith(".svg")]
    assert len(vectors) == len(pictures)
    assert file.core_properties.language == {"da": "da-DK", "en": "en-GB"}[language]


def the_html(data, language, text):
    page = data.decode()
    assert f'<html lang="{language}">' in page and text in page
    assert page.count("<h1>") == 1
    for forbidden in ("<script", "http-equiv", 'src="http', "style=", "onload"):
        assert forbidden not in page
    assert page.count("<img ") == page.count('alt="') > 0
    assert as_html.policy(data)["style-src"][0].startswith("'sha256-")


def the_tables(folder, book):
    with zipfile.ZipFile(io.BytesIO(folder)) as files:
        names = files.namelist()
        dictionary = files.read("data-dictionary.csv").decode("utf-8-sig")
    tables = [name for name in names if name[0].isdigit()]
    assert len(tables) >= 8
    for name in tables:
        assert name.removesuffix(".csv") in dictionary
    assert book[:2] == b"PK"


# What a web process holds ---------------------------------------------------------------------------


def test_serving_a_report_loads_neither_matplotlib_nor_what_makes_files():
    script = (
        "import django, sys; django.setup(); from django.urls import get_resolver;"
        "get_resolver().url_patterns; import reporting.evaluation.views;"
        "print([m for m in ('numpy', 'scipy', 'matplotlib', 'docx', 'openpyxl') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, cwd=settings.BASE_DIR
    )
    assert done.stdout.strip() == "[]", done.stderr
