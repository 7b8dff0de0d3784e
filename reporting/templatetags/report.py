"""What a report's templates need."""

from collections.abc import Mapping

from django import template

register = template.Library()


@register.filter
def named(values: Mapping, key: str):
    """Return the value of a key that is only known while the page is written."""
    return values[key]
