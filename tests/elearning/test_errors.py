"""What somebody meets when a form was too old or tampered with."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db
SIGN_IN = "/da/konto/login/"


@pytest.fixture
def strict():
    return Client(enforce_csrf_checks=True)


def test_a_form_without_its_token_is_refused_with_a_way_back(strict):
    page = f"http://testserver{SIGN_IN}"
    answer = strict.post(SIGN_IN, {"login": "a@b.dk"}, headers={"referer": page})
    assert answer.status_code == 403
    assert f'href="{page}"' in answer.content.decode()


@pytest.mark.parametrize("referer", ["", "https://elsewhere.example/x", "javascript:alert(1)"])
def test_the_way_back_never_leads_off_the_site(strict, referer):
    answer = strict.post(SIGN_IN, {}, headers={"referer": referer})
    assert answer.status_code == 403
    text = answer.content.decode()
    assert 'class="button button-primary" href="/"' in text
    assert not referer or referer not in text
