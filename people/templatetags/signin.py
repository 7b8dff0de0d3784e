"""Words about signing in."""

from django import template
from django.utils.translation import gettext as _

from people.models import SignInService

register = template.Library()

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


@register.filter
def device(user_agent: str) -> str:
    """Say what a browser calls itself in words that its owner knows: “Firefox, Windows”."""
    found = [
        next((word for sign, word in known if sign in user_agent), "")
        for known in (BROWSERS, SYSTEMS)
    ]
    return ", ".join(filter(None, found)) or _("A device we cannot name")


@register.simple_tag
def workplaces_open() -> bool:
    """Tell whether there is a workplace one can sign in at."""
    return SignInService.objects.enabled().exists()
