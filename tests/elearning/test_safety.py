"""With DEBUG off the server refuses to start on an unsafe setting."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from elearning.safety import refuse_unsafe, unsafe_settings

SAFE = {
    "secret_key": "x" * 50,
    "site_url": "https://laer.example.dk",
    "allowed_hosts": ["laer.example.dk"],
    "email_url": "smtp://mail:25",
}


def test_a_safe_installation_starts():
    assert unsafe_settings(**SAFE) == []


def test_on_ones_own_machine_no_https_and_no_mail_server_are_needed():
    local = SAFE | {
        "site_url": "http://localhost:8000",
        "allowed_hosts": ["localhost"],
        "email_url": "",
    }
    assert unsafe_settings(**local) == []


@pytest.mark.parametrize(("demo", "sentences"), [(True, 0), (False, 1)])
def test_the_second_factor_is_waived_for_a_demonstration_here_only(demo, sentences):
    local = SAFE | {
        "site_url": "http://localhost:8000",
        "allowed_hosts": ["localhost"],
        "second_factor_waived": True,
        "demo": demo,
    }
    assert len(unsafe_settings(**local)) == sentences


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"secret_key": ""}, "SECRET_KEY"),
        ({"secret_key": "short"}, "SECRET_KEY"),
        ({"site_url": "http://laer.example.dk"}, "https"),
        ({"allowed_hosts": ["*"]}, "ALLOWED_HOSTS"),
        ({"allowed_hosts": ["other.example.dk"]}, "ALLOWED_HOSTS"),
        ({"email_url": ""}, "EMAIL_URL"),
        ({"second_factor_waived": True, "demo": True}, "SECOND_FACTOR_WAIVED"),
    ],
)
def test_each_unsafe_value_is_named(change, word):
    assert any(word in sentence for sentence in unsafe_settings(**SAFE | change))


def test_refusing_names_everything_at_once():
    with pytest.raises(ImproperlyConfigured, match=r"SECRET_KEY(.|\n)*EMAIL_URL"):
        refuse_unsafe(**SAFE | {"secret_key": "", "email_url": ""})
