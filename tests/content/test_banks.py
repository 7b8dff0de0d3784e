"""Question banks: quizzes draw from them, are refused what they cannot meet, and are renewed with them."""

import json

import pytest
from django.urls import reverse
from wagtail.models import Locale
from wagtail_localize.models import StringTranslation, Translation
from wagtail_localize.operations import TranslationCreator

from content import bank_refusals, blueprint, question_pool, refusals
from content.draw_blocks import bank_choices, question_choices, topic_choices
from content.models import QuestionBank, QuizPage
from courses.models import ActivityVersion
from tests.content.conftest import save
from tests.content.posting import form_data


def item(key, value):
    return {"type": "item", "id": key, "value": value}


def single(key, topic="log", **more):
    options = [
        item(f"{key}a", {"text": "Ja", "correct": True, "feedback": ""}),
        item(f"{key}b", {"text": "Nej", "correct": False, "feedback": ""}),
    ]
    value = {"stem": f"<p>Spørgsmål {key}?</p>", "options": options, "topic": topic, **more}
    return {"type": "single", "id": key, "value": {"level": "apply", "worth": 1, **value}}


@pytest.fixture
def bank(small):
    made = QuestionBank(title="Loggen", locale=small.course.locale, live=False)
    made.questions = json.dumps([single(key) for key in ("b1", "b2", "b3")])
    made.save()
    made.save_revision().publish()
    return QuestionBank.objects.get()


def some(bank, count=2, **more):
    wanted = {"topic": "", "level": "", "role": "", "tag": "", **more}
    value = {"count": count, "banks": [str(bank.translation_key)], **wanted}
    return {"type": "some", "id": "rule", "value": value}


def chosen(bank, *keys):
    names = [item(key, f"{bank.translation_key}:{key}") for key in keys]
    return {"type": "chosen", "id": "pick", "value": {"questions": names}}


def drawing(small, *rules):
    return save(small.quiz(), publish=True, draws=json.dumps(rules), change="typo")


def definition(page):
    versions = ActivityVersion.objects.filter(activity__key=page.translation_key)
    return versions.order_by("number").last().definition


def said(page, **changes):
    draft = page.get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, json.dumps(value) if isinstance(value, list) else value)
    return [(r.field, str(r.sentence)) for r in refusals.of(draft) if r.field != "change"]


# Drawing -------------------------------------------------------------------------------------------
def test_a_quiz_keeps_its_own_questions_and_draws_some_of_a_bank(small, bank):
    own = [q["key"] for q in definition(small.quiz())["questions"]]
    frozen = definition(drawing(small, some(bank, 2)))
    assert [q["key"] for q in frozen["questions"]] == [*own, "b1", "b2", "b3"]
    assert frozen["draw"] == [{"fixed": own}, {"count": 2, "fixed": ["b1", "b2", "b3"]}]
    assert question_pool.pool(small.quiz()).asked == len(own) + 2


def test_a_quiz_draws_from_two_banks(small, bank):
    other = QuestionBank(title="Loven", locale=small.course.locale, live=False)
    other.questions = json.dumps([single("c1")])
    other.save()
    other.save_revision().publish()
    other.refresh_from_db()
    frozen = definition(drawing(small, chosen(bank, "b1"), chosen(other, "c1")))
    assert [q["key"] for q in frozen["questions"]][-2:] == ["b1", "c1"]


def test_chosen_questions_are_asked_without_a_draw(small, bank):
    frozen = definition(drawing(small, chosen(bank, "b3", "b1")))
    assert [q["key"] for q in frozen["questions"]][-2:] == ["b3", "b1"]
    assert "draw" not in frozen


def test_the_quiz_that_repeats_draws_the_same(small, bank):
    drawing(small, some(bank, 2))
    assert definition(small.quiz("baseline"))["draw"] == definition(small.quiz())["draw"]


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"count": 5}, "Rule 1 may lack 2 questions. Ask for fewer, or write more."),
        (
            {"count": 1, "level": "judge"},
            "Rule 1 may lack 1 question. Ask for fewer, or write one more.",
        ),
    ],
)
def test_a_rule_that_cannot_be_met_is_refused_by_its_number(small, bank, rule, sentence):
    assert said(small.quiz(), draws=[some(bank, **rule)]) == [("draws", sentence)]


def test_what_a_rule_names_must_be_there(small, bank):
    bank.unpublish()
    assert said(small.quiz(), draws=[some(bank, 1)])[0] == (
        "draws",
        "Rule 1: a bank it draws from is not published in this language.",
    )
    assert "Rule 1: a chosen question is not in a bank" in str(
        said(small.quiz(), draws=[chosen(bank, "b1")])
    )


def test_the_choices_of_a_rule(bank):
    key = str(bank.translation_key)
    assert bank_choices() == [(key, "Loggen")]
    assert topic_choices() == [("log", "log")]
    assert question_choices() == [
        ("Loggen", [(f"{key}:b{n}", f"{n}. Spørgsmål b{n}?") for n in (1, 2, 3)])
    ]


# Forms ---------------------------------------------------------------------------------------------
def test_parallel_forms_of_chosen_questions(small):
    questions = [single("x"), single("y", form="A"), single("z", form="B")]
    page = save(small.quiz(), publish=True, questions=json.dumps(questions), change="meaning")
    frozen = definition(page)
    assert frozen["forms"] == {"A": ["x", "y"], "B": ["x", "z"]}
    assert [q.get("anchor", False) for q in frozen["questions"]] == [True, False, False]


def test_three_parallel_forms_of_a_bank(small, bank):
    draft = [single("b1"), *(single(f"b{form}", form=form) for form in "ABC")]
    edit(bank, draft, change="typo")
    page = small.quiz()
    page = save(page, publish=True, questions="[]", change="meaning",
                draws=json.dumps([chosen(bank, "b1", "bA", "bB", "bC")]))  # fmt: skip
    assert definition(page)["forms"] == {n: ["b1", f"b{n}"] for n in "ABC"}
    short = [chosen(bank, "b1", "bA", "bB")]
    assert not said(page, draws=short)
    assert said(page, draws=[chosen(bank, "b1", "bA", "bC")]) == [
        (
            "questions",
            "Form A has 2 questions and form B has 1. They must have as many, or the results "
            "cannot be compared.",
        )
    ]


def test_forms_of_unlike_length_are_refused(small, bank):
    questions = [single("x"), single("y", form="A")]
    assert said(small.quiz(), questions=questions) == [
        (
            "questions",
            "Form A has 2 questions and form B has 1. They must have as many, or the results "
            "cannot be compared.",
        )
    ]
    both = [single("x", form="A"), single("y", form="B")]
    fields = [field for field, _s in said(small.quiz(), questions=both, draws=[some(bank, 1)])]
    assert fields == ["draws"]


# Settings ------------------------------------------------------------------------------------------
def test_settings_are_frozen_where_they_are_not_as_usual(small):
    usual = definition(small.quiz())
    names = {"shuffle_options", "time_limit", "page", "review", "attempts", "pass_mark"}
    assert not (names | {"feedback", "reveal", "draw", "forms", "stimuli"}) & set(usual)
    page = save(
        small.quiz(), publish=True, change="typo", time_limit=30, attempts=2, pass_mark=80,
        feedback="each", reveal="never", layout="all", review=False, shuffle_options=True,
    )  # fmt: skip
    found = definition(page)
    assert {name: found[name] for name in names} == {
        "shuffle_options": True, "time_limit": 30, "page": "all", "review": False,
        "attempts": 2, "pass_mark": 0.8,
    }  # fmt: skip
    assert (found["feedback"], found["reveal"]) == ("each", "never")


@pytest.mark.parametrize(
    ("field", "value"),
    [("feedback", "each"), ("reveal", "feedback"), ("attempts", 3), ("pass_mark", 50)],
)
def test_a_baseline_never_teaches(small, field, value):
    assert [name for name, _s in said(small.quiz("baseline"), **{field: value})] == [field]


# Publishing a bank ---------------------------------------------------------------------------------
def edit(bank, questions, change="", publish=True):
    draft = bank.get_latest_revision_as_object()
    draft.questions = json.dumps(questions)
    draft.change = change
    revision = draft.save_revision()
    if publish:
        revision.publish()


def test_the_quizzes_that_draw_are_renewed_with_the_bank(small, bank):
    quiz = drawing(small, some(bank, 2))
    better = [single("b1", hint="<p>Tænk.</p>"), single("b2"), single("b3")]
    with pytest.raises(refusals.PublishRefused, match="Say whether the meaning changed"):
        edit(bank, better)
    edit(bank, better, change="meaning")
    versions = ActivityVersion.objects.filter(activity__key=quiz.translation_key)
    newest = versions.order_by("number").last()
    assert newest.change == "meaning"
    assert newest.definition["questions"][-3]["hint"] == "<p>Tænk.</p>"
    assert definition(small.quiz("baseline"))["questions"][-3]["hint"] == "<p>Tænk.</p>"
    assert QuestionBank.objects.get().change == "", "asked anew next time"


def test_a_bank_that_no_quiz_draws_from_is_asked_nothing(bank):
    edit(bank, [single("b1")])
    assert QuestionBank.objects.get().number == 1


def test_a_bank_may_not_take_away_what_a_quiz_needs(small, bank):
    drawing(small, some(bank, 3))
    edit(bank, [single("b1"), single("b2")], change="typo", publish=False)
    found = bank_refusals.of(QuestionBank.objects.get().get_latest_revision_as_object())
    assert [str(r.sentence) for r in found] == [
        "The quiz “Afsluttende prøve” draws from it. Rule 1 may lack 1 question. "
        "Ask for fewer, or write one more."
    ]


def test_the_blueprint_counts_what_is_there_and_what_is_drawn(small, bank):
    page = drawing(small, some(bank, 2))
    rows = {row.topic: row for row in blueprint.context(page)["rows"]}
    assert (rows["log"].total.there, rows["log"].total.drawn) == (3, 2)
    assert rows["log"].cells[1].there == 3
    assert blueprint.context(bank)["total"] == 3


# In the admin --------------------------------------------------------------------------------------
def url(name, *args):
    return reverse(f"wagtailsnippets_content_questionbank:{name}", args=args)


def test_an_author_writes_a_bank_and_is_told_what_to_mend(author, administrator, small):
    new = QuestionBank(title="Ny bank", locale=small.course.locale)
    wrong = single("n1")
    wrong["value"]["options"][0]["value"]["correct"] = False
    data = form_data(new, questions=[wrong])
    assert author.post(url("add"), data).status_code == 302
    bank = QuestionBank.objects.get(title="Ny bank")
    assert not bank.live
    data = form_data(bank, questions=[wrong], description="Skrevet nu") | {"action-publish": "1"}
    response = administrator.post(url("edit", bank.pk), data)
    assert response.context["form"].errors["questions"] == [
        "Question 1: no answer is marked as right."
    ]
    assert "Skrevet nu" in response.content.decode()
    data = form_data(bank, questions=[single("n1")]) | {"action-publish": "1"}
    assert administrator.post(url("edit", bank.pk), data).status_code == 302
    bank.refresh_from_db()
    assert bank.live


def test_banks_are_found_by_what_their_questions_are(
    administrator, bank, django_assert_max_num_queries
):
    for query, there in (("", True), ("?topic=log", True), ("?level=judge", False)):
        page = administrator.get(url("list") + query).content.decode()
        assert (url("edit", bank.pk) in page) == there
    with django_assert_max_num_queries(60):
        administrator.get(url("list"))


def test_a_bank_that_is_drawn_from_is_not_deleted(boss, small, bank):
    drawing(small, some(bank, 1))
    address = reverse("wagtailsnippets_content_questionbank:delete", args=[bank.pk])
    boss.post(address)
    assert QuestionBank.objects.filter(pk=bank.pk).exists()


@pytest.mark.parametrize("mode", ["", "all", "question-1", "question-9"])
def test_a_bank_is_previewed(administrator, bank, mode):
    data = form_data(bank)
    address = url("preview_on_edit", bank.pk)
    assert administrator.post(address, data).json()["is_valid"]
    response = administrator.get(f"{address}?mode={mode}")
    assert response.status_code == 200
    assert "Spørgsmål b1?" in response.content.decode()


def test_a_quiz_posts_its_rules_and_shows_its_blueprint(administrator, small, bank):
    address = reverse("wagtailadmin_pages:edit", args=[small.quiz().pk])
    data = form_data(small.quiz(), draws=[some(bank, 9)])
    refused = administrator.post(address, data | {"action-publish": "1", "change": "typo"})
    assert refused.context["form"].errors["draws"] == [
        "Rule 1 may lack 6 questions. Ask for fewer, or write more."
    ]
    assert "blueprint__table" in refused.content.decode()
    data = form_data(small.quiz(), draws=[some(bank, 2)])
    assert (
        administrator.post(address, data | {"action-publish": "1", "change": "typo"}).status_code
        == 302
    )
    assert definition(small.quiz())["draw"][-1]["count"] == 2


# Another language ----------------------------------------------------------------------------------
def test_a_bank_is_translated_under_the_same_keys(boss, small, bank):
    english, _new = Locale.objects.get_or_create(language_code="en")
    TranslationCreator(boss.user, [english]).create_translations(bank)
    translation = Translation.objects.get(source__object_id=bank.translation_key)
    for segment in translation.source.stringsegment_set.select_related("string"):
        StringTranslation.objects.create(
            translation_of=segment.string,
            context=segment.context,
            locale=english,
            data=f"EN {segment.string.data}",
        )
    translation.save_target(user=boss.user, publish=True)
    other = QuestionBank.objects.get(locale=english)
    assert (other.title, other.live) == ("EN Loggen", True)
    there = question_pool.of_bank(other).own
    assert [q["key"] for q in there] == ["b1", "b2", "b3"]
    assert there[0]["stem"] == "<p>EN Spørgsmål b1?</p>"
    assert there[0]["topic"] == "log"
    assert bank_choices() == [(str(bank.translation_key), "Loggen")], "one bank, two languages"
    assert QuizPage.objects.count() == 2
