"""The read-only API: what a token opens, what it never does, and that it says so truly."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from people.models import AuditEntry, Role
from people.roles import grant
from reporting import api_tokens, figures, openapi
from reporting.models import ApiCall, ApiToken, Publication, PublicPage
from tests import factories


@pytest.fixture
def publication(book):
    book.enrol(factories.PersonFactory())
    return published(book.programme)


def published(programme):
    user = factories.UserFactory()
    figure = figures.keep(figure=figures.current(programme=programme).figure, title="x", by=user)
    PublicPage.objects.create(programme=programme, slug=str(programme.key)[:8])
    return Publication.objects.create(
        programme=programme,
        place="municipality",
        figure=figure,
        content=factories.published_content(figure),
        digest="d" * 64,
        shape={},
        hidden=[],
    )


def given(programme, *scopes, days=30):
    cache.clear()
    return api_tokens.give(
        programme=programme,
        name=f"BI {ApiToken.objects.count()}",
        scopes=list(scopes or ("published", "reach", "learning")),
        until=timezone.localdate() + timedelta(days=days),
        by=factories.UserFactory(),
    )


def ask(name, *args, text=""):
    headers = {"authorization": f"Bearer {text}"} if text else {}
    return Client().get(reverse(name, args=args), headers=headers)


def fits(value, schema, schemas, where="$"):  # noqa: C901
    """Hold a value to the part of JSON Schema that the description uses."""
    if "$ref" in schema:
        schema = schemas[schema["$ref"].rsplit("/", 1)[1]]
    if "enum" in schema:
        assert value in schema["enum"], where
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    names = {
        "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
        "boolean": bool, "null": type(None),
    }  # fmt: skip
    if kinds:
        assert any(isinstance(value, names[kind]) for kind in kinds), (where, value)
    if isinstance(value, dict):
        assert set(schema.get("required", [])) <= set(value), where
        for name, one in value.items():
            within = schema.get("properties", {}).get(name, schema.get("additionalProperties"))
            if isinstance(within, dict):
                fits(one, within, schemas, f"{where}.{name}")
    if isinstance(value, list) and "items" in schema:
        for n, one in enumerate(value):
            fits(one, schema["items"], schemas, f"{where}[{n}]")


def test_without_a_token_nothing_is_told(publication):
    _token, text = given(publication.programme)
    for name, args in (
        ("api_publications", []),
        ("api_publication", [publication.key]),
        ("api_learning", [publication.key]),
    ):
        for wrong in ("", "x", text[:-1], text.upper()):
            answer = ask(name, *args, text=wrong)
            assert answer.status_code == 401 and "Bearer" in answer["WWW-Authenticate"]
            assert answer["Content-Type"] == "application/problem+json"
    assert not ApiCall.objects.exists()


def test_each_answer_is_as_described(publication):
    _token, text = given(publication.programme)
    told = ask("api_document").json()
    assert told["openapi"] == "3.1.0"
    schemas = told["components"]["schemas"]
    for name, args, path in (
        ("api_publications", [], "/publications/"),
        ("api_publication", [publication.key], "/publications/{key}/"),
        ("api_learning", [publication.key], "/publications/{key}/learning/"),
    ):
        answer = ask(name, *args, text=text)
        assert answer.status_code == 200
        described = told["paths"][path]["get"]["responses"]
        fits(answer.json(), described["200"]["content"]["application/json"]["schema"], schemas)
        assert {"200", "401", "403", "429"} <= set(described)
        address = told["servers"][0]["url"] + path.replace("{key}", publication.key)
        assert address.endswith(reverse(name, args=args))


def test_only_what_is_published_is_told(publication):
    _token, text = given(publication.programme)
    answer = ask("api_publication", publication.key, text=text).json()
    assert answer["numbers"] == publication.content["numbers"]
    assert not {"shape", "hidden", "figure", "published_by"} & set(answer)


def test_a_token_opens_its_own_programme_only(publication):
    other = factories.ProgrammeFactory()
    other.refresh_from_db()
    theirs = published(other)
    _token, text = given(publication.programme)
    assert ask("api_publication", theirs.key, text=text).status_code == 403
    keys = [one["key"] for one in ask("api_publications", text=text).json()["publications"]]
    assert keys == [publication.key]


@pytest.mark.parametrize(
    ("scope", "opens"),
    [("published", "api_publications"), ("reach", "api_publication"), ("learning", "api_learning")],
)
def test_a_scope_opens_one_thing(publication, scope, opens):
    _token, text = given(publication.programme, scope)
    for name in ("api_publications", "api_publication", "api_learning"):
        args = [] if name == "api_publications" else [publication.key]
        answer = ask(name, *args, text=text)
        assert answer.status_code == (200 if name == opens else 403), name
        assert "no-store" in answer["Cache-Control"]


def test_it_ends_and_it_is_revoked_at_once(publication):
    token, text = given(publication.programme, days=3)
    assert ask("api_publications", text=text).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=5)):
        assert ask("api_publications", text=text).status_code == 401
    api_tokens.revoke(token=token, by=factories.UserFactory())
    api_tokens.revoke(token=token, by=factories.UserFactory())
    assert ask("api_publications", text=text).status_code == 401
    assert AuditEntry.objects.filter(action="api token revoked").count() == 1


def test_sixty_a_minute(publication):
    token, text = given(publication.programme)
    with time_machine.travel("2026-11-20 12:00:00+00:00", tick=False):
        key = f"api:{token.key}:{int(timezone.now().timestamp() // 60)}"
        cache.set(key, 59, 60)
        assert ask("api_publications", text=text).status_code == 200
        answer = ask("api_publications", text=text)
        assert answer.status_code == 429 and answer["Retry-After"] == "60"


def test_a_withdrawn_publication_is_gone(publication):
    _token, text = given(publication.programme)
    Publication.objects.filter(pk=publication.pk).update(
        withdrawn_at=timezone.now(), withdrawn_words="Wrong target."
    )
    answer = ask("api_publication", publication.key, text=text)
    assert answer.status_code == 410 and "Wrong target." in answer.json()["title"]


def test_the_text_is_kept_nowhere_and_every_question_is_noted(publication):
    token, text = given(publication.programme)
    ask("api_publications", text=text)
    ask("api_publication", "nothing", text=text)
    row = json.dumps({k: str(v) for k, v in ApiToken.objects.values().get(pk=token.pk).items()})
    assert text not in row and len(text) > 40
    assert list(ApiCall.objects.order_by("pk").values_list("status", flat=True)) == [200, 403]
    with time_machine.travel(timezone.now() + timedelta(days=181)):
        assert api_tokens.forget() == 2


def test_a_token_takes_a_name_a_scope_and_an_end(book):
    today = timezone.localdate()
    good = {"programme": book.programme, "name": "BI", "scopes": ["reach"], "by": None}
    for wrong in (
        {"until": today - timedelta(days=1)},
        {"until": today + timedelta(days=500)},
        {"until": today + timedelta(days=9), "scopes": ["everything"]},
        {"until": today + timedelta(days=9), "scopes": []},
    ):
        with pytest.raises(ValueError):
            api_tokens.give(**(good | wrong))
    api_tokens.give(**good, until=today + timedelta(days=9))
    with pytest.raises(ValueError, match="name"):
        api_tokens.give(**good, until=today + timedelta(days=9))


def test_the_page_shows_a_token_once(lead_client, book):
    address = reverse("api_tokens", args=[book.programme.key])
    asked = {"name": "Vejle", "scopes": ["reach"], "until": timezone.localdate().isoformat()}
    page = lead_client.post(address, asked).content.decode()
    token = ApiToken.objects.get()
    assert "fagspor_" in page and token.hint in page
    assert "fagspor_" not in lead_client.get(address).content.decode()
    again = lead_client.post(address, asked)
    assert again.status_code == 422 and ApiToken.objects.count() == 1
    lead_client.post(reverse("api_revoke", args=[book.programme.key, token.key]))
    token.refresh_from_db()
    assert not token.stands


def test_nobody_else_gives_or_revokes(client, book):
    token, text = given(book.programme)
    assert ask("api_publications", text=text).status_code == 200
    for role in (Role.EVALUATOR, Role.FACILITATOR):
        user = factories.UserFactory()
        grant(user=user, role=role, scope=book.programme.key)
        client.force_login(user)
        assert client.get(reverse("api_tokens", args=[book.programme.key])).status_code == 404
        address = reverse("api_revoke", args=[book.programme.key, token.key])
        assert client.post(address).status_code == 404
        assert not ApiCall.objects.visible_to(user).exists()


def test_the_description_asks_nobody_else(client):
    page = client.get(reverse("api_documentation")).content.decode()
    for path in openapi.document("/api/v1/")["paths"]:
        assert path in page
    assert "https://" not in page.replace("https://www.dmi.dk/", "")
