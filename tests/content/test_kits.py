"""The material that ships: whole in both languages, public, printable, and true to its rules."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from content import curriculum_contacts, loader
from content.curriculum_checks.languages import bones, sentences
from content.curriculum_kits import Around, kit_fields
from content.curriculum_parts import BadFile, Lookups, read
from content.kit_views import meeting_for
from content.loader import CURRICULUM
from content.models import HomePage, KitPage, MaterialsPage, Source, SupportContact
from courses.models import Activity, Course, Seminar
from people.models import Profession, Role
from people.roles import grant
from tests import factories
from tests.content.conftest import SMALL

KITS = CURRICULUM / "kits"


def names(folder) -> list[str]:
    return sorted(path.name for path in folder.rglob("*.yaml"))


FILES = names(KITS / "da")
KIT_FILES = [name for name in FILES if name != "index.yaml"]
# What is written in each language beside the words that a lesson has too.
OWN_WORDS = {"lead", "slug", "columns", "rows", "guidance"}
LONG = 6  # letters; LIX calls a longer word long
HOUR = timedelta(hours=1)
WORD = re.compile(r"[a-zæøåéA-ZÆØÅÉ]+")
END = re.compile(r"[.!?](?=[\s»*)]|$)")


def language_of(name: str, language: str) -> dict:
    return read(KITS / language / name)


def wordless(value, key: str = ""):
    """Return the bones of a file, its own kinds of words taken away."""
    if isinstance(value, dict):
        return {name: wordless(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [wordless(part, key) for part in value]
    if key == "title" and value == "":
        return value
    return "" if key in OWN_WORDS and isinstance(value, str) else bones(value, key)


def prose(value, key: str = ""):
    """Yield every text that somebody reads."""
    if isinstance(value, dict):
        for name, part in value.items():
            yield from prose(part, name)
    elif isinstance(value, list):
        for part in value:
            yield from prose(part, key)
    elif isinstance(value, str) and key not in ("id", "group", "slug", "contacts", "case"):
        yield value


# The files -----------------------------------------------------------------------------------------


def test_every_file_is_in_both_languages():
    assert names(KITS / "en") == FILES


@pytest.mark.parametrize("name", FILES)
def test_the_two_are_one_material(name):
    assert wordless(language_of(name, "en")) == wordless(language_of(name, "da"))


@pytest.mark.parametrize("name", FILES)
def test_every_sentence_is_translated(name):
    english, danish = language_of(name, "en"), language_of(name, "da")
    pairs = zip(prose(english), prose(danish), strict=True)
    kept = {danish.get("law_version")}
    assert [e for e, d in pairs if e == d and len(d) > 30 and d not in kept] == []
    outside = [re.sub(r"\([^)]*\)", "", text) for text in sentences(english)]
    assert [text for text in outside if re.search(r"\b(og|ikke|hvad|jeg)\b", text)] == []


@pytest.mark.parametrize("name", KIT_FILES)
@pytest.mark.parametrize("language", ["da", "en"])
def test_no_title_or_address_says_what_it_is_about(name, language):
    """It stands in the browser's tab, its history and on the screen behind whoever leads."""
    data = language_of(name, language)
    assert "stalk" not in (data["title"] + data["slug"]).lower()


@pytest.mark.parametrize("name", KIT_FILES)
def test_danish_is_read_with_ease(name):
    """LIX: words a sentence and per cent of long words together. Under 45 is ordinary prose."""
    text = " ".join(part.rstrip(" .") + "." for part in prose(language_of(name, "da")))
    words = WORD.findall(text)
    long_words = sum(len(word) > LONG for word in words)
    assert len(words) / len(END.findall(text)) + 100 * long_words / len(words) < 45


@pytest.mark.parametrize("name", KIT_FILES)
def test_words_of_the_field(name):
    text = "\n".join(prose(language_of(name, "da"))).lower()
    assert not re.search(r"\b(stalkeren|offer|ofre|ofret|gerningsmand\w*)\b", text)


@pytest.mark.parametrize("name", KIT_FILES)
def test_nobody_has_reviewed_it_yet(name):
    data = language_of(name, "da")
    assert not data["reviewed_by"] and data["review_due"]


def minutes(part: dict) -> list[int]:
    agendas = [block["agenda"] for block in part["blocks"] if "agenda" in block]
    return [sum(line["minutes"] for line in agenda["items"]) for agenda in agendas]


def test_the_minutes_add_up_to_what_is_said():
    said = {}
    for name in KIT_FILES:
        data = language_of(name, "da")
        said[data["id"]] = [m for part in data["parts"] for m in minutes(part)]
    assert said.pop("meeting") == [90, 45]
    assert said.pop("youth-lower") == said.pop("youth-upper") == [45, 45]
    assert said.pop("youth-dialogue") == said.pop("group") == [90]
    assert said.pop("youth-disclosure") == []
    assert set(map(tuple, said.values())) == {(35,)}  # a case in the room, as the frame has it


# The pages -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def _shipped(django_db_setup, django_db_blocker, tmp_path_factory):
    """The materials of both languages, on the sources, contacts and public pages that ship."""
    from django.db import transaction
    from django.test import override_settings

    with django_db_blocker.unblock(), override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("m")):
        around = transaction.atomic()
        around.__enter__()
        try:
            yield load()
        finally:
            transaction.set_rollback(True)
            around.__exit__(None, None, None)


def load() -> loader.Report:
    """Load what ships except the courses, which take a minute."""
    report = loader.Report()
    curriculum_contacts.load_sources(CURRICULUM / "sources.yaml")
    curriculum_contacts.load_contacts(CURRICULUM / "contacts.yaml")
    for language in ("da", "en"):
        loader.Locale.objects.get_or_create(language_code=language)
        home = loader._load_public_pages(CURRICULUM, language, report)
        find = loader._lookups(CURRICULUM, language)
        loader._load_kits(KITS / language, home, find, report)
    return report


@pytest.fixture
def shipped(_shipped, db):
    return _shipped


def page(name: str, language: str = "da") -> KitPage:
    slug = language_of(next(f for f in KIT_FILES if language_of(f, "da")["id"] == name), language)
    return KitPage.objects.get(slug=slug["slug"], locale__language_code=language)


def test_loading_again_changes_nothing(shipped):
    report = load()
    assert (report.made, report.updated, report.left_alone) == ([], [], [])


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_material_is_on_the_list_and_shows_without_an_account(shipped, client, language):
    shelf = MaterialsPage.objects.get(locale__language_code=language)
    listed = client.get(shelf.url).content.decode()
    kits = KitPage.objects.filter(locale__language_code=language)
    assert kits.count() == len(KIT_FILES)
    for kit in kits:
        assert f'href="{kit.url}"' in listed
        answer = client.get(kit.url)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert not client.cookies  # nobody is followed
        for part in kit.parts:
            assert part.value["title"] in html.replace("&#x27;", "'").replace("&quot;", '"')
    home = HomePage.objects.get(locale__language_code=language)
    assert f'href="{shelf.url}"' in client.get(home.url).content.decode()


def test_a_material_says_that_nobody_has_reviewed_it_and_where_it_has_it_from(shipped, client):
    kit = page("group", "en")
    html = client.get(kit.url).content.decode()
    assert "Not yet reviewed by a subject expert." in html
    with translation.override("en"):
        assert date_format(kit.review_due) in html
    assert kit.content_note in html
    cited = {source.number for source in kit.sources()}
    assert cited == {5, 6, 12, 29, 35, 36, 37, 38, 42, 52, 90}
    for number in cited:
        assert f'href="#kilde-{number}"' in html and f'id="kilde-{number}"' in html


def test_links_between_materials_lead_to_live_pages(shipped, client):
    html = client.get(page("meeting").url).content.decode()
    assert "kit:" not in html
    found = set(re.findall(r'href="(/da/materiale/[^"]+)"', html))
    assert {page(f"meeting-{one}").url for one in ("police", "social", "health")} <= found
    assert [path for path in found if client.get(path).status_code != 200] == []


def test_the_language_switch_leads_to_the_same_material(shipped, client):
    assert page("youth-lower", "en").url in client.get(page("youth-lower").url).content.decode()


def test_the_sheets_alone(shipped, client):
    kit = page("youth-lower")
    html = client.get(kit.url + "?vis=ark").content.decode()
    sheets = [part.value["title"] for part in kit.parts if part.value["sheet"]]
    rest = [part.value["title"] for part in kit.parts if not part.value["sheet"]]
    assert len(sheets) == 5 and rest
    assert re.findall(r"<h2[^>]*>([^<]+)</h2>", html) == sheets
    assert "noindex" in html and "kit__guidance" not in html  # nothing said to the teacher


def test_a_number_nobody_has_confirmed_is_not_shown_until_somebody_has(shipped, client):
    url = page("youth-lower").url
    assert "116 111" not in client.get(url).content.decode()
    SupportContact.objects.filter(key="boernetelefonen").update(shown=True)
    assert "116 111" in client.get(url).content.decode()


def test_the_case_is_opened_by_who_runs_seminars_only(shipped, client):
    course = Course.objects.create(key=uuid4(), slug="track", kind="track")
    Activity.objects.create(key=uuid4(), slug="police-case", kind="case", course=course)
    url = page("meeting-police", "en").url
    assert 'value="police-case"' not in client.get(url).content.decode()
    user = factories.UserFactory()
    grant(user=user, role=Role.FACILITATOR)
    client.force_login(user)
    html = client.get(url).content.decode()
    assert f'action="{reverse("live_open")}"'.replace("/da/", "/en/") in html
    assert 'value="police-case"' in html


def test_every_case_named_is_one_that_ships():
    shipped_cases = {read(path)["id"] for path in (CURRICULUM / "da").glob("*/case/1-*.yaml")}
    named = {
        block["live"]["case"]
        for name in KIT_FILES
        for part in language_of(name, "da")["parts"]
        for block in part["blocks"]
        if "live" in block
    }
    assert named == shipped_cases


# From a cohort to its meeting ------------------------------------------------------------------------


def cohort_for(*professions: str):
    cohort = factories.CohortFactory()
    for number, key in enumerate(professions):
        slug = f"track-{number}"
        course = Course.objects.create(key=uuid4(), slug=slug, kind="track")
        course.professions.set([Profession.objects.get(key=key)])
        cohort.courses.add(course)
    return cohort


@pytest.mark.parametrize(
    ("professions", "name"),
    [
        (["police-officer"], "meeting-police"),
        (["teacher"], "meeting-teacher"),
        (["teacher", "pedagogue"], "meeting"),
        ([], "meeting"),
    ],
)
def test_a_cohort_leads_to_the_meeting_of_its_profession(shipped, professions, name):
    cohort = cohort_for(*professions)
    assert meeting_for(cohort, "da") == page(name)
    assert meeting_for(cohort, "en") == page(name, "en")


def test_without_a_meeting_it_leads_to_the_list_then_to_the_front_page(shipped):
    cohort = cohort_for("teacher")
    KitPage.objects.update(live=False)
    assert meeting_for(cohort, "da") == MaterialsPage.objects.get(locale__language_code="da")
    MaterialsPage.objects.update(live=False)
    assert meeting_for(cohort, "da") == HomePage.objects.get(locale__language_code="da")


def test_the_facilitator_finds_it_on_her_seminar(shipped, client):
    now = timezone.now()
    seminar = Seminar.objects.create(
        cohort=cohort_for("police-officer"), title="Møde", starts_at=now, ends_at=now + HOUR
    )
    user = factories.UserFactory()
    grant(user=user, role=Role.FACILITATOR, scope=seminar.cohort.key)
    client.force_login(user)
    with translation.override("en"):
        link = reverse("cohort_kit", args=[seminar.cohort_id])
        html = client.get(reverse("seminar", args=[seminar.pk])).content.decode()
    assert f'href="{link}"' in html
    assert client.get(link).url == page("meeting-police", "en").url


# Bad files -----------------------------------------------------------------------------------------


def around() -> Around:
    find = Lookups(source=int, image=int, document=int, lesson=int, tool=int)
    return Around(find=find, contact=lambda key: 7, kit=lambda name: 9)


def test_a_link_to_a_material_is_kept_as_the_page_itself():
    data = {
        "id": "x",
        "group": "youth",
        "lead": "",
        "parts": [{"title": "t", "blocks": [{"text": "[a](kit:b)"}]}],
    }
    block = kit_fields(data, around())["parts"][0]["value"]["blocks"][0]
    assert block["value"]["body"] == '<p><a linktype="page" id="9">a</a></p>'


def test_an_unknown_block_is_named():
    data = {
        "id": "x",
        "group": "youth",
        "lead": "",
        "parts": [{"title": "t", "blocks": [{"riddle": 1}]}],
    }
    with pytest.raises(BadFile, match="kit/x/0/0"):
        kit_fields(data, around())


@pytest.mark.parametrize(("block", "says"), [("[a](kit:none)", "none"), (None, "nobody")])
def test_an_unknown_material_or_contact_is_named(shipped, tmp_path, block, says):
    made = tmp_path / "kits"
    made.mkdir()
    (made / "index.yaml").write_text("{id: materials, title: M, slug: m, lead: ''}")
    body = f'text: "{block}"' if block else "help: {title: H, contacts: [nobody]}"
    (made / "1.yaml").write_text(
        f"{{id: odd, group: youth, title: O, slug: o, lead: '', parts: [{{title: P, blocks: [{{{body}}}]}}]}}"
    )
    home = HomePage.objects.get(locale__language_code="da")
    with pytest.raises(BadFile, match=says):
        loader._load_kits(made, home, loader._lookups(SMALL, "da"), loader.Report())


def test_queries_do_not_grow_with_the_sources(shipped, client, django_assert_max_num_queries):
    assert Source.objects.count() > 100
    url = page("meeting").url
    client.get(url)
    with django_assert_max_num_queries(60):
        client.get(url)
