"""What MEASUREMENT.md section 7 asks for that no other file shows. Where the ten checks are:

1  items, alpha, Feldt            tests/assessments/statistics/test_reference.py, test_held_against_r.py
2  paired, Holm, McNemar          tests/assessments/statistics/test_paired.py, test_change_of_many.py
3  the synthetic 424 end to end   test_questions.py, test_learning.py; its flags: test_reference.py
4  the unmatched 3.11 nowhere     test_effect.py, test_learning.py, and every file of it here
5  one person, merges, jobs       test_questions.py, test_learning.py
6  protected tables               test_suppressing.py, test_releases.py, test_report.py
7  what may not be said           test_evidence.py, and here
8  few, none, all alike           test_effect.py, tests/assessments/statistics/test_edges.py
9  frozen to the byte             test_figures.py
10 scale                          benchmarks/reporting.py; the plan is looked at here
"""

import io
import json

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reporting import effect_words, exports, figures, presenting, questions
from reporting.evidence import problems
from tests import factories
from tests.reporting.test_learning import live

FORBIDDEN_DA = [
    "Effekten er stor.",
    "Kurset virker.",
    "Vi dokumenterer, at flere får hjælp.",
    "Det førte til mere.",
]
FORBIDDEN_EN = ["The effect is large.", "The course works.", "This led to more."]


def numbers(value):
    if isinstance(value, dict | list):
        return [
            n
            for one in (value.values() if isinstance(value, dict) else value)
            for n in numbers(one)
        ]
    return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []


def test_4_the_unmatched_difference_is_in_no_cell_of_any_file(tryg, lead_client):
    figure = live(tryg).figure
    assert not [n for n in numbers(figure.answer["figures"]) if abs(n - 3.1063) < 0.005]
    book = load_workbook(io.BytesIO(exports.as_xlsx(figure)))
    cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
    assert not [n for n in cells if isinstance(n, float) and abs(n - 3.1063) < 0.006]
    charts = json.dumps([section.chart for section in presenting.sections(figure)])
    assert "3.106" not in charts and "3.11" not in charts


@pytest.mark.parametrize("grade", ["A", "B", "C", "D"])
@pytest.mark.parametrize("text", [*FORBIDDEN_DA, *FORBIDDEN_EN])
def test_7_a_cause_below_grade_e_stops_the_sentence(grade, text):
    with pytest.raises(effect_words.Unfounded):
        effect_words.said(text, grade)
    assert effect_words.said(text, "E") == text


def test_7_every_sentence_of_every_page_has_its_denominator(tryg):
    for figure in (live(tryg).figure, figures.current(programme=tryg.programme).figure):
        grade = presenting.grade(figure)
        for text in [
            presenting.headline(figure),
            *(s.finding for s in presenting.sections(figure)),
        ]:
            assert problems(text, grade) == [], text


def test_9_a_kept_figure_gives_the_same_files_after_anything(tryg, learner):
    kept = figures.keep(figure=live(tryg).figure, title="Kept", by=learner)
    table = next(iter(presenting.tables_of(kept)))
    before = exports.as_csv(kept, table)
    for person in factories.PersonFactory.create_batch(6):
        tryg.enrol(person)
        tryg.lesson(person)
    live(tryg)
    kept.refresh_from_db()
    assert exports.as_csv(kept, next(iter(presenting.tables_of(kept)))) == before


def test_10_a_page_of_a_kept_figure_counts_nothing(tryg, learner, lead_client, monkeypatch):
    kept = figures.keep(
        figure=figures.current(programme=tryg.programme).figure, title="x", by=learner
    )

    def counts(*args, **kwargs):
        raise AssertionError("a kept figure was counted")

    monkeypatch.setattr(questions, "reach", counts)
    assert lead_client.get(reverse("saved_figure", args=[kept.key])).status_code == 200


def test_10_persons_by_profession_and_month_are_distinct(book, learner):
    one, other = factories.PersonFactory.create_batch(2)
    book.lesson(one, 1)
    book.seminar(one, 2)  # the same month
    book.lesson(one, 40)
    book.lesson(other, 1)
    found = {
        (r["profession"], r["month"]): r["persons"]
        for r in questions.persons_by_profession_and_month()
    }
    assert found == {(book.police.pk, 202601): 2, (book.police.pk, 202602): 1}
    from courses import ledger
    from courses.models import TrainingRecord

    row = TrainingRecord.objects.filter(person=other).get()
    ledger.void(row, by=learner, reason="wrong")
    found = {
        r["month"]: r["persons"] for r in questions.persons_by_profession_and_month(book.programme)
    }
    assert found == {202601: 1, 202602: 1}
