"""What holds from a day to a day, both included; `until` is empty as long as no end is known."""

from django.db import models
from django.db.models import Q


def on(day, prefix: str = "") -> Q:
    """Return the condition of what holds on `day`, a date or an expression of the query.

    Behind a join, `prefix` leads to the rows that have the period: "affiliation__".
    """
    return not_over(day, prefix) & Q(**{f"{prefix}since__lte": day})


def not_over(day, prefix: str = "") -> Q:
    """Return the condition of what holds on `day` or begins after it."""
    return Q(**{f"{prefix}until": None}) | Q(**{f"{prefix}until__gte": day})


class PeriodQuerySet(models.QuerySet):
    def on(self, day):
        """Return what holds on `day`."""
        return self.filter(on(day))

    def not_over(self, day):
        """Return what holds on `day` or begins after it."""
        return self.filter(not_over(day))
