"""One reason why something may not be published."""

from dataclasses import dataclass

from django.utils.functional import Promise


@dataclass(frozen=True)
class Refusal:
    """One reason, for the form field that the author must look at."""

    field: str
    sentence: str | Promise
