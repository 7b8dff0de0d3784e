"""What was learned, end to end: from the ledger to the page, kept, and asked again."""

import json
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.models import Answer, Attempt
from courses import merging
from courses.freezing import digest_of, freeze_activity
from people.models import Role
from people.roles import grant
from reporting import effect_words, exports, figures, presenting, question_tables, questions
from reporting.evidence import problems
from reporting.models import SavedFigure
from reporting.tables import Decimal, Table
from tests import factories
from tests.reporting.conftest import Kind


def live(book):
    """The live copy as a worker leaves it."""
    figures.current(programme=book.programme, question=figures.EFFECT)
    figures.refresh_stale()
    return figures.current(programme=book.programme, question=figures.EFFECT)


def block_of(figure):
    return figure.answer["figures"]["courses"][0]


@pytest.fixture
def learned(tryg):
    return live(tryg).figure


def test_the_synthetic_evaluation_end_to_end(learned, settings):
    block = block_of(learned)
    names = ("enrolled", "before", "trained", "after", "matched", "all_three")
    assert [block["counts"][name] for name in names] == [424, 392, 307, 275, 255, 143]
    assert round(block["change"]["change"], 2) == 2.68
    assert [round(edge, 2) for edge in block["change"]["interval"]] == [2.16, 3.21]
    assert presenting.grade(learned) == "D"
    assert presenting.headline(learned) == (
        "Among the 255 (60% of 424 enrolled) who took both tests, the score rose by 2.7 of 20 "
        "points on average (95% CI 2.2–3.2; g_av 0.91). Without a comparison group this cannot "
        "be put down to the course alone. After three months 59% (45–73) of the rise was kept "
        "among the 143 who took all three."
    )


def test_a_web_process_counts_nothing_and_says_so(tryg, lead_client):
    address = reverse("learning", args=[tryg.programme.key])
    assert "being worked out" in lead_client.get(address).content.decode()
    figures.refresh_stale()
    page = lead_client.get(address).content.decode()
    assert "Among the 255 (60% of 424 enrolled)" in page
    assert "3.11" not in page and "3.10" not in page


def test_every_sentence_of_the_page_is_allowed(learned):
    for section in presenting.sections(learned):
        assert problems(section.finding, "D") == [], section.finding
    for text in effect_words.unknowns(learned.answer):
        assert problems(text, "D") == [], text


def test_asked_again_it_gives_the_same_answer_after_anything(tryg, learned, learner):
    kept = figures.keep(figure=learned, title="Kept", by=learner)
    before = str(presenting.rendered(kept))
    first, second = factories.PersonFactory.create_batch(2)
    tryg.lesson(first)
    tryg.lesson(second)
    merging.merge(person=first, into=second, by=learner, reason="same")
    tryg.police.name_da = "Omdøbt"
    tryg.police.save()
    Answer.objects.all().delete()  # erased
    Attempt.objects.all().delete()
    kept = SavedFigure.objects.get(pk=kept.pk)
    assert figures.rebuild(kept) is True
    assert str(presenting.rendered(kept)) == before
    kept.answer["figures"]["courses"][0]["change"]["change"] = 3.11
    assert figures.check(figure=kept).holds is False


def test_a_figure_kept_before_something_was_added_still_holds(tryg, learned, learner):
    kept = figures.keep(figure=learned, title="Old", by=learner)
    for row in block_of(kept)["profession"]:
        del row["later"], row["all_three"]
    kept.digest = digest_of(kept.answer["figures"])
    assert figures.rebuild(kept) is True
    block_of(kept)["profession"][0]["after"] += 1
    kept.digest = digest_of(kept.answer["figures"])
    assert figures.rebuild(kept) is False


def test_one_more_person_is_not_read_off_two_answers(tryg, learned):
    people = factories.PersonFactory.create_batch(5)

    def learn(person):
        tryg.enrol(person, 100)
        tryg.write(tryg.test(person, "baseline", 5, 100))
        tryg.lesson(person, 101)
        tryg.write(tryg.test(person, "final", 19, 102))

    for person in people[:4]:
        learn(person)
    held = live(tryg).figure
    assert (block_of(held)["change"], held.digest) == (block_of(learned)["change"], learned.digest)
    assert figures.refresh_stale() == 0  # looked at, and not again until the ledger moves
    learn(people[4])
    assert block_of(live(tryg).figure)["change"]["n"] == 260


def test_every_export_holds_the_same_tables(learned):
    book = exports.as_xlsx(learned)
    assert book[:2] == b"PK"
    for table in presenting.tables_of(learned):
        text = exports.as_csv(learned, table).decode()
        assert "3,11" not in text and "3.11" not in text
    assert {"tests", "profession", "retention", "organisation", "methods"} <= {
        table.key for table in presenting.tables_of(learned)
    }


def test_the_page_and_the_export_round_alike():
    cell = Decimal(1.765, 2)
    assert (str(cell), cell.as_number()) == ("1.77", 1.77)


def test_a_name_claims_no_more_than_the_figure(tryg, learned, lead_client):
    address = reverse("keep_learning", args=[tryg.programme.key])
    refused = lead_client.post(address, {"title": "The effect of the course"})
    assert refused.status_code == 422
    assert "The effect of the course" in refused.content.decode()
    assert lead_client.post(address, {"title": "67% passed"}).status_code == 422
    kept = lead_client.post(address, {"title": "Half-year report"})
    assert kept.status_code == 302
    assert "Among the 255" in lead_client.get(kept["Location"]).content.decode()


def test_the_page_is_cheap_and_the_same_for_one_and_for_many(tryg, learned, lead_client):
    address = reverse("learning", args=[tryg.programme.key])
    lead_client.get(address)
    with CaptureQueriesContext(connection) as many:
        lead_client.get(address)
    empty = factories.ProgrammeFactory()
    grant(user=lead_client.user, role=Role.PROJECT_LEAD, scope=empty.key)
    other = reverse("learning", args=[empty.key])
    lead_client.get(other)
    figures.refresh_stale()
    lead_client.get(other)
    with CaptureQueriesContext(connection) as none:
        page = lead_client.get(other).content.decode()
    assert len(many) == len(none) <= 12
    assert "What they learned cannot be stated" in page


def test_nine_pairs_give_counts_and_no_change(book):
    for person in factories.PersonFactory.create_batch(9):
        book.enrol(person)
        book.write(book.test(person, "baseline", 9, 0))
        book.lesson(person, 1)
        book.write(book.fact(Kind.TRAINED, person, 2), book.test(person, "final", 16, 2))
    figure = live(book).figure
    assert block_of(figure)["change"] == {"n": 9, "tier": "none"}
    assert presenting.grade(figure) == "A"
    assert "cannot be stated" in presenting.headline(figure)
    assert json.dumps(figure.answer)


def test_two_accounts_make_one_pair(book, learner):
    first, second = factories.PersonFactory(), factories.PersonFactory()
    book.enrol(first)
    book.write(book.test(first, "baseline", 9, 1))
    book.enrol(second)
    book.lesson(second, 2)
    book.write(book.test(second, "final", 16, 3))
    merging.merge(person=first, into=second, by=learner, reason="same person")
    [course] = questions.effect(book.programme)["courses"]
    assert (course["counts"]["enrolled"], course["counts"]["matched"]) == (1, 1)
    merging.unmerge(person=first, by=learner, reason="two")
    [course] = questions.effect(book.programme)["courses"]
    assert (course["counts"]["enrolled"], course["counts"]["matched"]) == (2, 0)


SCALE = {
    "key": "s1",
    "type": "scale",
    "stem": "<p>How sure are you?</p>",
    "construct": "self-efficacy",
    "worth": 1,
    "options": [{"key": f"o{value}", "text": str(value), "value": value} for value in range(1, 6)],
}


def test_questions_and_scales_are_read_from_the_answers(book):
    asked = [factories.question("q1"), SCALE]
    for purpose in ("baseline", "final"):
        frozen = factories.quiz_frozen("core", purpose, questions=asked)
        freeze_activity(frozen, course=book.course, change="typo")
    version = {p: factories.version_of(f"core-{p}") for p in ("baseline", "final")}
    keys = ["q1"]
    for number, person in enumerate(factories.PersonFactory.create_batch(30)):
        factories.enrol(person, book.course, book.cohort)
        book.enrol(person)
        book.write(book.test(person, "baseline", 1, 0))
        book.lesson(person, 1)
        book.write(book.test(person, "final", 2, 2))
        for purpose, right, said in (
            ("baseline", number % 3 == 0, 2),
            ("final", True, 4 + number % 2),
        ):
            attempt = Attempt.objects.create(
                person=person,
                activity=version[purpose].activity,
                version=version[purpose],
                purpose=purpose,
                number=1,
                questions=[*keys, "s1"],
                submitted_at="2026-02-01T10:00Z",
                score=1,
                maximum=2,
            )
            chosen = {"options": ["a" if right else "b" if number > 3 else "c"]}
            Answer.objects.create(
                attempt=attempt, question=keys[0], response=chosen, mark=int(right)
            )
            Answer.objects.create(
                attempt=attempt, question="s1", response={"options": [f"o{said}"]}
            )
    found = questions.effect(book.programme)["measured"]
    [items] = found["items"].values()
    assert (items[0]["pairs"], items[0]["gained"], items[0]["lost"]) == (30, 20, 0)
    before, after = items[0]["waves"]
    assert [(one["key"], one["n"]) for one in before["options"]] == [("a", 10), ("b", 18), ("c", 2)]
    assert [one["n"] for one in after["options"]] == [30, 0, 0]
    answers = next(t for t in presenting.tables_of(live(book).figure) if t.key == "answers")
    told = [row[0] for row in answers.rows]
    # Two chose c: it stands with the others, unnamed.
    assert told[:3] == [
        "1, before: ✓ Option a",
        "1, before: Option b",
        "1, before: Others together",
    ]
    [rating] = found["ratings"]
    assert rating["waves"]["final"]["top"] == 30 and rating["waves"]["final"]["asked"] == 30
    assert rating["change"]["n"] == 30 and rating["change"]["change"] == pytest.approx(2.5)


BEHAVIOUR = SCALE | {
    "key": "b1",
    "construct": "behaviour-asked",
    "options": [
        *({"key": f"o{value}", "text": str(value), "value": value} for value in (0, 1, 6)),
        {"key": "none", "text": "No such case", "value": -1, "no_case": True},
    ],
}


def test_of_behaviour_only_those_count_who_had_a_case(book):
    frozen = factories.quiz_frozen("core", "followup", questions=[BEHAVIOUR])
    freeze_activity(frozen, course=book.course, change="typo")
    version = factories.version_of("core-followup")
    said = ["none"] * 6 + ["o0"] * 4 + ["o1"] * 5 + ["o6"] * 3
    for chosen in said:
        person = factories.PersonFactory()
        factories.enrol(person, book.course, book.cohort)
        book.enrol(person)
        book.lesson(person, 1)
        book.write(book.test(person, "followup", 0, 92))
        attempt = Attempt.objects.create(
            person=person,
            activity=version.activity,
            version=version,
            purpose="followup",
            number=1,
            questions=["b1"],
            submitted_at="2026-05-01T10:00Z",
            score=0,
            maximum=0,
        )
        Answer.objects.create(attempt=attempt, question="b1", response={"options": [chosen]})
    [rating] = questions.effect(book.programme)["measured"]["ratings"]
    later = rating["waves"]["followup"]
    assert (later["asked"], later["n"], later["no_case"]) == (18, 12, 6)
    assert later["top"] == 8  # did it at least once, of the twelve who had a case
    assert later["mean"] == pytest.approx((5 * 1 + 3 * 6) / 12, abs=1e-6)
    assert rating["low"] == 0  # the value beside "no such case" is no end of the scale


def an_item(options=4, right=1):
    several = [{"key": str(n), "right": n < right, "n": 9} for n in range(options)]
    return {"waves": [{"options": several}, {"options": several}]}


@pytest.mark.parametrize(
    ("items", "block", "chance"),
    [
        ([an_item(4), an_item(2)], {}, 0.75),
        ([an_item(4), an_item(2)], {"unit": "percent"}, None),  # no telling what a question gives
        ([an_item(4)], {}, None),  # one of the two questions is not here
        ([an_item(4), an_item(4, right=2)], {}, None),
        ([an_item(4), an_item(0)], {}, None),
        ([an_item(4), {}], {}, None),
    ],
)
def test_what_guessing_gives_is_said_only_where_it_is_known(items, block, chance):
    told = SimpleNamespace(
        block={"form": "1:1:1", "unit": "points", "maximum": 2} | block,
        measured={"items": {"1:1:1": items}},
    )
    assert question_tables.chance(told) == chance


def test_a_question_says_how_well_it_tells_people_apart():
    judged = [{"r_drop": 0.31, "efficiency": 41.6}, {"r_drop": None, "efficiency": None}]
    waves = [wave | more for wave, more in zip(an_item()["waves"], judged, strict=True)]
    change = {"pairs": 40, "before": 0.5, "after": 0.75, "change": 0.25, "gained": 12, "lost": 2}
    item = {"key": "q", "number": 1, "p": 0.01, "p_holm": 0.02, "waves": waves} | change
    told = SimpleNamespace(
        block={"form": "1:1:1"},
        measured={"items": {"1:1:1": [item]}},
        word=lambda kind, key: "What?",
        table=lambda key, title, headers, rows, *defined, note: Table(
            key, title, headers, rows, defined, note
        ),
    )
    found = question_tables.questions(told)
    assert (found.table.headers[-1], str(found.table.rows[0][-1])) == ("DE before, per cent", "42")
    assert found.chart["data"][0]["text"] == ["50", "75", "+25", ".31", "–", "42"]
