"""Laws in the admin: the list, the places of one, what is to be looked after, and the form."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from content.models import Law, LawLook, QuizPage, Source, SupportContact
from people.models import LocalContact
from tests.content.conftest import save

FAR = date(2099, 1, 1)
OLD = "i kraft 1. januar 2022"
FORM = {
    "name": "Lov om mønstre",
    "name_en": "Patterns Act",
    "version": "i kraft 1. juli 2027",
    "version_en": "in force 1 July 2027",
    "in_force": "2027-07-01",
    "words": "mønster",
    "checked": "2026-11-21",
    "review_due": "2027-11-21",
}


@pytest.fixture
def law(small):
    made = Law.objects.create(
        key="lov", name="Lov om mønstre", version=OLD, words="mønster", review_due=FAR
    )
    save(small.lesson, publish=True, change="typo", law_version=f"Lov om mønstre ({OLD})")
    return made


def page(client, name, *args, **query) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def changed(author, law, **more):
    edit = reverse("wagtailsnippets_content_law:edit", args=[law.pk])
    return author.post(edit, FORM | more)


def key_of(small) -> str:
    return f"activity:{small.lesson.translation_key}:da"


def test_an_author_changes_the_version_and_every_place_is_open(author, law, small):
    assert "Not looked at" in page(author, "laws_admin")
    before = page(author, "law_admin", law.pk)
    assert "Has the version in force" in before
    assert "Right as it stands" not in before
    response = changed(author, law)
    assert response.url == reverse("law_admin", args=[law.pk])
    law.refresh_from_db()
    assert (law.round, law.earlier, law.in_force) == (2, [OLD], date(2027, 7, 1))
    after = page(author, "law_admin", law.pk, show="older")
    assert "Has an older version" in after
    assert small.lesson.title in after
    assert f"Lov om mønstre ({OLD})" in after


def test_another_day_of_review_opens_nothing(author, law):
    changed(author, law, version=OLD, version_en="", in_force="", review_due="2028-01-01")
    law.refresh_from_db()
    assert (law.round, law.review_due) == (1, date(2028, 1, 1))


def test_a_mistake_in_the_form_is_said_and_what_was_written_stays(author, law):
    response = changed(author, law, review_due="2026-01-01", version="ny ordlyd")
    said = response.content.decode()
    assert "The day lies before the last check." in said
    assert "ny ordlyd" in said
    law.refresh_from_db()
    assert law.round == 1


def test_an_author_adds_a_law_and_it_gets_a_key_of_its_own(author, law):
    add = reverse("wagtailsnippets_content_law:add")
    for n in range(2):
        response = author.post(add, FORM)
        made = Law.objects.order_by("pk").last()
        assert response.url == reverse("law_admin", args=[made.pk])
    assert set(Law.objects.values_list("key", flat=True)) == {
        "lov", "lov-om-mnstre", "lov-om-mnstre-2"
    }  # fmt: skip


def test_a_place_is_looked_at_once_and_it_is_said_by_whom(author, law, small):
    changed(author, law)
    look = reverse("law_look", args=[law.pk])
    data = {"round": 2, "place": [key_of(small), "activity:not-here:da"], "show": "open"}
    for _ in range(2):
        response = author.post(look, data)
        assert response.url == reverse("law_admin", args=[law.pk]) + "?show=open"
    (noted,) = LawLook.objects.all()
    assert (noted.place, noted.by, noted.round) == (key_of(small), author.user, 2)
    shown = page(author, "law_admin", law.pk, show="done")
    assert f"by {author.user.person}" in shown
    assert small.lesson.title in shown


def test_republished_with_the_new_version_it_is_done(author, law, small):
    changed(author, law)
    save(
        small.lesson,
        publish=True,
        change="typo",
        law_version="Lov om mønstre (i kraft 1. juli 2027)",
    )
    assert "Has the version in force" in page(author, "law_admin", law.pk, show="done")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"round": "2"}, "Tick the places you have looked at."),
        ({"round": "2", "place": "nonsense"}, "Tick the places you have looked at."),
        ({"round": "1", "place": "lesson"}, "The law was changed meanwhile."),
        ({"round": "x" * 99, "place": "lesson"}, "The law was changed meanwhile."),
    ],
)
def test_bad_ticking_is_said_and_nothing_is_noted(author, law, small, data, said):
    changed(author, law)
    data = {key: key_of(small) if value == "lesson" else value for key, value in data.items()}
    response = author.post(reverse("law_look", args=[law.pk]), data, follow=True)
    assert said in response.content.decode()
    assert not LawLook.objects.exists()


def test_a_filter_nobody_knows_shows_everything(author, law, small):
    assert small.lesson.title in page(author, "law_admin", law.pk, show="<script>")


def test_a_law_whose_places_were_looked_at_stays(boss, law, small):
    boss.post(reverse("law_look", args=[law.pk]), {"round": 1, "place": key_of(small)})
    delete = reverse("wagtailsnippets_content_law:delete", args=[law.pk])
    assert boss.post(delete).url == reverse("law_admin", args=[law.pk])
    assert Law.objects.exists()


def test_laws_stand_in_the_menu_beside_the_sources(author, law):
    said = author.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("laws_admin") in said


# To look after -------------------------------------------------------------------------------------
def test_what_is_past_its_day_is_listed_by_kind(author, law, small):
    today = timezone.localdate()
    Law.objects.update(checked=date(2020, 1, 1), review_due=today - timedelta(days=1))
    Source.objects.update(review_due=today)
    save(small.lesson, publish=True, change="typo", review_due=date(2021, 5, 6))
    SupportContact.objects.update(checked=today)
    LocalContact.objects.create(
        function="other", name="Rådgivningen", phone="1", source="x", checked=date(2020, 1, 1)
    )
    said = page(author, "laws_upkeep")
    assert "Laws (1 overdue, 1 in all)" in said
    assert f"{law.name}" in said
    assert "Sources (0 overdue," in said  # today is not past
    assert "Rådgivningen" in said
    assert "6 May 2021 Overdue" in said
    assert "Help contacts" not in said.split("To look after")[-1]


def test_nothing_to_look_after_is_said(author, law, small):
    today = timezone.localdate()
    Source.objects.update(review_due=FAR)
    SupportContact.objects.update(checked=today)
    LocalContact.objects.update(checked=today)
    save(small.lesson, publish=True, change="typo", review_due=FAR)
    save(small.case, publish=True, change="typo", review_due=FAR)
    for quiz in QuizPage.objects.live():
        save(quiz, publish=True, change="typo", review_due=FAR)
    assert "Nothing is overdue, and nothing will be within a month." in page(author, "laws_upkeep")


@pytest.mark.parametrize("name", ["laws_admin", "laws_upkeep", "law_admin"])
def test_a_page_costs_the_same_for_few_and_many(author, law, name, django_assert_max_num_queries):
    args = [law.pk] if name == "law_admin" else []
    few = _queries(author, reverse(name, args=args), django_assert_max_num_queries)
    for n in range(5):
        made = Law.objects.create(key=f"m{n}", name=f"M{n}", words="mønster", review_due=FAR)
        made.sources.set(Source.objects.all())
        for one in (made, law):
            LawLook.objects.create(law=one, round=1, place=f"{n}", by=author.user)
    assert _queries(author, reverse(name, args=args), django_assert_max_num_queries) == few


def _queries(author, url, at_most) -> int:
    author.get(url)
    with at_most(45) as counted:
        author.get(url)
    return len(counted.captured_queries)
