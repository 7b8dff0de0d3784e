"""Chart 12 in the evaluation report: series that organisations keep, frozen with its figures."""

import io
import zipfile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from docx import Document as Docx

from courses import indicators
from courses.models import Indicator
from people.models import Role
from people.roles import grant
from reporting import figures, indicator_words
from reporting.evaluation import (
    as_docx,
    as_html,
    as_pdf,
    as_tables,
    guarding,
    making,
    series,
    slots,
    writing,
)
from reporting.evaluation.content import LENGTHS, LONG, SHORT, Bullets, Picture, build
from reporting.evaluation.pictures import Gallery
from reporting.evidence import problems
from reporting.models import Report
from tests import factories
from tests.certificates import reading
from tests.reporting.test_indicators import counted, write

BEFORE = {"da": "Før starten", "en": "Before the start"}


@pytest.fixture
def lead(book):
    user = factories.UserFactory()
    grant(user=user, role=Role.PROJECT_LEAD, scope=book.programme.key)
    for person in factories.PersonFactory.create_batch(30):  # fewer could not be told of at all
        book.enrol(person)
        book.lesson(person, 100)  # 25 April 2026: the second quarter
        book.write(book.fact("trained", person, 101))
    for question in (figures.REACH, figures.EFFECT):
        figures.current(programme=book.programme, question=question)
    figures.refresh_stale()
    return user


def a_series(book, user, numbers, *, name="Referrals", places=()):
    """Numbers of quarters at each place, Esbjerg first."""
    made = Indicator.objects.create(
        programme=book.programme, name=name, unit="referrals", counted_how="Each letter sent"
    )
    for place, found in zip((book.esbjerg, *places), numbers, strict=True):
        made.organisations.add(place)
        write(made, user, *(counted(place, quarter, n) for quarter, n in enumerate(found, 1)))
    return made


def begun(book, lead):
    return protected(writing.begin(programme=book.programme, by=lead))


def protected(report):
    guarding.protect_due()
    report.refresh_from_db()
    return report


def results(report, language="en", length=LONG):
    sections = build(report, language, length).sections
    return next((section for section in sections if section.key == "results"), None)


def picture(report, language="en"):
    return next(block for block in results(report, language).blocks if isinstance(block, Picture))


def test_a_series_stands_in_the_long_report_with_picture_table_and_sentence(book, lead):
    a_series(book, lead, [[12, 18, 20]])
    report = begun(book, lead)
    for language in slots.LANGUAGES:
        document = build(report, language, LONG)
        [shown] = [one for one in document.pictures() if one.table.key == "series-1"]
        [table] = [one.table for one in document.tables() if one.number == shown.number]
        assert [row[1] for row in table.rows] == [12, 18, 20] and "Esbjerg" in table.rows[0][0]
        assert "12" in shown.title and "20" in shown.title and problems(shown.title, "A") == []
        assert "Each letter sent. " in shown.basis and "Case system." in shown.basis
        names = {trace["name"] for trace in shown.chart["data"]}
        assert {"Esbjerg", BEFORE[language]} <= names
    assert "rose from 12 referrals" in picture(report).title
    assert "other things may have contributed" in picture(report).title
    assert results(report, length=SHORT) is None


def test_a_programme_without_series_shows_nothing_of_them(book, lead):
    Indicator.objects.create(
        programme=book.programme, name="Empty", unit="letters", counted_how="Not yet"
    )
    other = factories.ProgrammeFactory()
    elsewhere = Indicator.objects.create(
        programme=other, name="Elsewhere", unit="letters", counted_how="Each"
    )
    write(elsewhere, lead, counted(book.esbjerg, 1, 9))
    report = begun(book, lead)
    assert report.series == [] and results(report) is None


def test_it_is_frozen_until_figures_are_renewed_and_forever_when_published(book, lead, monkeypatch):
    indicator = a_series(book, lead, [[12, 18]])
    report = begun(book, lead)
    first = (report.reach_id, report.series)
    assert writing.renew_figures(report=report, by=lead) is False
    write(indicator, lead, counted(book.esbjerg, 2, 25))
    book.esbjerg.name = "Renamed"
    book.esbjerg.save()
    report.refresh_from_db()
    assert (report.reach_id, report.series) == first and "18 " in picture(report).title
    assert writing.renew_figures(report=report, by=lead) is True
    report.refresh_from_db()
    assert report.reach_id == first[0]  # nothing new in the ledger: the saved figure stays
    protected(report)
    assert "25 " in picture(report).title and "Renamed" in picture(report).title
    [known] = [b for b in results(report).blocks if isinstance(b, Bullets)]
    assert any("1 numbers were changed" in text for text in known.items)
    monkeypatch.setattr(making, "files_of", lambda report, *, proof: [("x.html", b"x")])
    writing.ask_for_files(report=report, publish=True, by=lead)
    making.make_due()
    report.refresh_from_db()
    write(indicator, lead, counted(book.esbjerg, 2, 99))
    with pytest.raises(writing.Frozen):
        writing.renew_figures(report=report, by=lead)
    assert "25 " in picture(Report.objects.get(pk=report.pk)).title


@pytest.mark.parametrize("language", slots.LANGUAGES)
def test_counts_of_one_to_four_are_neither_told_drawn_nor_written(book, lead, language):
    a_series(book, lead, [[3, 0, 42]])
    shown = picture(begun(book, lead), language)
    assert [row[1] for row in shown.table.rows] == ["1–4", 0, 42]
    assert " 3 " not in f"{shown.title} {shown.alt} " and "3" not in shown.title.split("202")[0]
    drawn = [value for trace in shown.chart["data"] for value in trace["y"]]
    assert 3 not in drawn and {0, 42} <= set(drawn)
    band = next(t for t in shown.chart["data"] if t.get("fill") == "toself")
    assert set(band["y"]) == {1, 4}  # wherever the hidden one lies
    two = indicator_words.Line("x", indicator_words.read({"rows": [_row(3, 1)]})[0].points)
    assert indicator_words.moved(two, lambda n: 0 < n < 5) == 0


def _row(*numbers):
    days = [("2026-01-01", "2026-03-31"), ("2026-04-01", "2026-06-30")]
    points = [[*day, n] for day, n in zip(days, numbers, strict=True)]
    return {"name": "x", "started": None, "points": points}


def test_only_small_counts_give_a_table_and_no_picture(book, lead):
    a_series(book, lead, [[3, 2]])
    blocks = results(begun(book, lead)).blocks
    assert not any(isinstance(block, Picture) for block in blocks)
    assert [block.kind for block in blocks][-2:] == ["table", "bullets"]


def test_of_several_organisations_none_are_added_up(book, lead):
    more = [
        factories.OrganisationFactory(name=f"Kommune {n}", a_municipality=True) for n in range(5)
    ]
    a_series(book, lead, [[10, 20], [20, 10], [7, 7], [9], [5, 6], [5, 5]], places=more)
    report = begun(book, lead)
    shown = picture(report)
    assert "at 5 of 6 organisations" in shown.title
    assert "rose at 2 and fell at 1" in shown.title
    caveats = results(report).blocks[-1].items
    assert any("the first 4 organisations, the table has all" in text for text in caveats)
    assert len(shown.table.rows) == 11
    with CaptureQueriesContext(connection) as many:
        series.as_they_stand(book.programme)
    assert len(many) <= 4


def test_every_series_is_read_back_as_it_was_written(book, lead):
    indicator = a_series(book, lead, [[12, 18]])
    standing = indicator.counts.standing()
    started = indicators.starts_of(book.programme, [book.esbjerg.pk])
    kept = indicator_words.stored(indicator, standing, started, 0)
    assert indicator_words.read(kept) == indicator_words.lines(standing, started)


def test_it_is_in_every_format_of_both_languages(book, lead):
    a_series(book, lead, [[12, 18, 2042]], name="Henvisninger")
    report = begun(book, lead)
    for language in slots.LANGUAGES:
        gallery = Gallery(language)
        for length in LENGTHS:
            document = build(report, language, length)
            html = as_html.made(document, gallery).decode()
            assert ("Henvisninger" in html) == (length == LONG)
        words = "2.042" if language == "da" else "2,042"
        assert words in html
        pdf = reading.opened(as_pdf.made(document, gallery, report.begun_at))
        told = reading.letters(" ".join(page.extract_text() for page in pdf.pages))
        assert "Henvisninger" in told and words in told
        docx = Docx(io.BytesIO(as_docx.made(document, gallery, report.begun_at)))
        assert any(words in cell.text for table in docx.tables for cell in table._cells)
        with zipfile.ZipFile(io.BytesIO(as_tables.csv_files(document))) as folder:
            [name] = [one for one in folder.namelist() if one.endswith("series-1.csv")]
            assert b"2042" in folder.read(name)
        assert as_tables.workbook(document)[:2] == b"PK"
