"""What should be looked after in this installation: what is past its day, or soon will be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from content.law_places import Readers
from content.models import Law, Source, SupportContact
from people.models import LocalContact
from people.models.contacts import CHECKED_EVERY

SOON = timedelta(days=30)


@dataclass(frozen=True)
class Due:
    """One thing that was, or is, to be looked at by a day."""

    day: date
    title: str
    edit_url: str
    about: str = ""
    is_past: bool = True


@dataclass(frozen=True)
class Shelf:
    """Things of one kind, the oldest first."""

    title: str | Promise
    due: list[Due]

    @property
    def past(self) -> int:
        return sum(one.is_past for one in self.due)


def shelves(known: Readers, today: date) -> list[Shelf]:
    """Return everything that is past its day or will be within a month. Four queries."""
    found = [
        Shelf(_("Laws"), _dated(Law.objects.all(), today)),
        Shelf(_("Sources"), _dated(Source.objects.all(), today)),
        Shelf(_("Lessons and other pages"), _sorted(_pages(known), today)),
        Shelf(_("Help contacts"), _checked(SupportContact.objects.filter(shown=True), today)),
        Shelf(_("Local contacts"), _checked(LocalContact.objects.filter(shown=True), today)),
    ]
    return [shelf for shelf in found if shelf.due]


def _pages(known: Readers) -> Iterator[Due]:
    for place in known.places:
        if place.review_due and place.edit_url:
            about = f"{place.group}, {place.language}"
            yield Due(place.review_due, place.title, place.edit_url, about)


def _dated(rows: QuerySet, today: date) -> list[Due]:
    near = rows.filter(review_due__lt=today + SOON)
    return _sorted((Due(one.review_due, str(one), _edit(one)) for one in near), today)


def _checked(rows: QuerySet, today: date) -> list[Due]:
    """Contacts have a day they were checked, and are checked twice a year."""
    near = rows.filter(checked__lt=today + SOON - CHECKED_EVERY)
    return _sorted((Due(one.checked + CHECKED_EVERY, str(one), _edit(one)) for one in near), today)


def _edit(one) -> str:
    return reverse(
        f"wagtailsnippets_{one._meta.app_label}_{one._meta.model_name}:edit", args=[one.pk]
    )


def _sorted(found, today: date) -> list[Due]:
    near = [one for one in found if one.day < today + SOON]
    dated = [Due(one.day, one.title, one.edit_url, one.about, one.day < today) for one in near]
    return sorted(dated, key=lambda one: (one.day, one.title))
