"""What an installation may not start with when DEBUG is off."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}


def unsafe_settings(
    *,
    secret_key: str,
    site_url: str,
    allowed_hosts: list[str],
    email_url: str,
    second_factor_waived: bool = False,
    demo: bool = False,
) -> list[str]:
    """Return one sentence for each unsafe value, empty when all is well."""
    host = urlsplit(site_url).hostname or ""
    local = host in LOCAL_HOSTS
    found = []
    if len(secret_key) < 50:
        found.append("SECRET_KEY must be set to at least 50 random characters.")
    if not site_url.startswith("https://") and not local:
        found.append(f"SITE_URL must begin with https:// (it is {site_url!r}).")
    if "*" in allowed_hosts:
        found.append("ALLOWED_HOSTS must name the hosts; '*' lets anyone pose as this site.")
    if not local and host not in allowed_hosts:
        found.append(f"ALLOWED_HOSTS must hold the host of SITE_URL, {host!r}.")
    if not local and not email_url:
        found.append("EMAIL_URL must be set, or no confirmation or invitation reaches anybody.")
    if second_factor_waived and not (demo and local):
        found.append(
            "SECOND_FACTOR_WAIVED is for the demonstration on this machine only (DEMO on and a "
            "local SITE_URL): take it away, and whoever holds a role signs in in two steps."
        )
    return found


def retention_days(given: Mapping[str, str]) -> dict[str, int]:
    """Return the periods an installation has set, in days. Raises ImproperlyConfigured."""
    for key, days in given.items():
        if not key or not str(days).isdecimal():
            raise ImproperlyConfigured(f"RETENTION_DAYS: {key}={days} is not a number of days.")
    return {key: int(days) for key, days in given.items()}


def refuse_unsafe(**settings: object) -> None:
    """Raise ImproperlyConfigured naming every unsafe value at once."""
    found = unsafe_settings(**settings)  # type: ignore[arg-type]
    if found:
        raise ImproperlyConfigured("Refusing to start with DEBUG off:\n- " + "\n- ".join(found))
