"""Where the laws are leaned on in this installation: what editors have written since, not the files.

Everything that readers meet is read once, in a number of queries that does not grow, and each law is
looked for in it. Nothing is kept.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.db import models
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail.fields import StreamField
from wagtail.models import Page

from content import law_texts
from content.models import (
    CoursePage,
    HomePage,
    KitPage,
    Law,
    LawLook,
    MaterialsPage,
    ModulePage,
    QuestionBank,
    Source,
    StandardPage,
    ToolPage,
    ToolsPage,
)
from courses.models import Course, CurrentVersion

# Read by everybody as they stand; activities are read as they were frozen.
PAGES = (
    CoursePage,
    ModulePage,
    HomePage,
    StandardPage,
    ToolsPage,
    ToolPage,
    MaterialsPage,
    KitPage,
)
NEW, LOOKED, OLDER, OPEN, UNTOUCHED = "new", "looked", "older", "open", "untouched"
TO_DO = (OLDER, OPEN)


@dataclass(frozen=True)
class Place:
    """One text that readers meet in one language, with what it says of itself."""

    key: str
    group: str
    title: str
    language: str
    edit_url: str
    texts: frozenset[int]
    cites: frozenset[str]
    written: str = ""
    reviewed_by: str = ""
    review_due: date | None = None


@dataclass
class Found:
    """A place of a law: what found it, and whether it is done since the law was changed."""

    place: Place
    words: list[str]
    sources: list[str]
    state: str = UNTOUCHED
    look: LawLook | None = None

    @property
    def is_open(self) -> bool:
        return self.state in TO_DO


@dataclass
class Group:
    """The places of one course, or of one kind of page."""

    title: str
    found: list[Found] = field(default_factory=list)


@dataclass
class Readers:
    """All places, and their texts."""

    places: list[Place] = field(default_factory=list)
    texts: law_texts.Texts = field(default_factory=law_texts.Texts)
    titles: dict[int, str] = field(default_factory=dict)

    def add(self, said, **facts) -> None:
        cites = frozenset(law_texts.cited(said, self.titles))
        self.places.append(Place(texts=self.texts.add(said), cites=cites, **facts))


# Reading -------------------------------------------------------------------------------------------
def read() -> Readers:
    """Return everything that readers meet: activities, pages and banks. Five queries and one a kind
    of page."""
    known = Readers(titles=dict(Source.objects.values_list("pk", "title")))
    courses = {str(course.key): _title(course) for course in Course.objects.all()}
    _activities(known, courses)
    _pages(known, courses)
    _banks(known)
    return known


def _title(course: Course) -> str:
    labels = course.labels.get(get_language()) or next(iter(course.labels.values()), {})
    return labels.get("title") or course.slug


def _activities(known: Readers, courses: dict[str, str]) -> None:
    pages = {
        (key, language): pk
        for pk, key, language in Page.objects.filter(alias_of=None).values_list(
            "pk", "translation_key", "locale__language_code"
        )
    }
    shown = CurrentVersion.objects.filter(activity__retired_at=None)
    shown = shown.select_related("version", "activity__course").defer("version__body")
    for one in shown.order_by("activity__course__order", "activity_id", "language"):
        activity, said = one.activity, one.version.definition
        page = pages.get((activity.key, one.language))
        known.add(
            said,
            key=f"activity:{activity.key}:{one.language}",
            group=courses[str(activity.course.key)],
            title=one.version.title,
            language=one.language,
            edit_url=reverse("wagtailadmin_pages:edit", args=[page]) if page else "",
            written=said.get("law_version") or "",
            reviewed_by=said.get("reviewed_by") or "",
            review_due=parse_date(said.get("review_due") or ""),
        )


def _pages(known: Readers, courses: dict[str, str]) -> None:
    within: dict[str, str] = {}  # the courses, by their place in the tree
    for kind in PAGES:
        names = [one.name for one in kind._meta.get_fields() if _is_said(one)]
        shown = kind.objects.live().filter(alias_of=None).select_related("locale")
        for page in shown.order_by("path"):
            if kind is CoursePage:
                within[page.path] = courses.get(str(page.translation_key), page.title)
            language = page.locale.language_code
            known.add(
                {name: _plain(getattr(page, name)) for name in names},
                key=f"page:{page.translation_key}:{language}",
                group=_group(kind, page, within),
                title=page.title,
                language=language,
                edit_url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
                written=getattr(page, "law_version", ""),
                reviewed_by=getattr(page, "reviewed_by", ""),
                review_due=getattr(page, "review_due", None),
            )


def _group(kind: type[Page], page: Page, within: dict[str, str]) -> str:
    if kind in (CoursePage, ModulePage):
        own = page.path[: page.depth * page.steplen]
        return within.get(own) or within.get(own[: -page.steplen]) or _("Courses")
    if kind in (ToolsPage, ToolPage):
        return _("Tools")
    return _("Material") if kind in (MaterialsPage, KitPage) else _("Public pages")


def _banks(known: Readers) -> None:
    for bank in QuestionBank.objects.filter(live=True).select_related("locale").order_by("pk"):
        language = bank.locale.language_code
        known.add(
            _plain(bank.questions),
            key=f"bank:{bank.translation_key}:{language}",
            group=_("Question banks"),
            title=bank.title,
            language=language,
            edit_url=reverse("wagtailsnippets_content_questionbank:edit", args=[bank.pk]),
        )


# What of a page that is not shown, or is how Wagtail keeps it.
NOT_SAID = {"path", "url_path", "slug", "draft_title", "reviewed_by", "change"}


def _is_said(one) -> bool:
    is_text = isinstance(one, models.CharField | models.TextField | StreamField)
    return is_text and one.name not in NOT_SAID and not getattr(one, "choices", None)


def _plain(value):
    raw = getattr(value, "raw_data", None)
    return value if raw is None else [dict(part) for part in raw]


# Finding -------------------------------------------------------------------------------------------
def of(law: Law, known: Readers) -> list[Found]:
    """Return the places of a law, with their states. Two queries, or none where its sources and
    looks are prefetched."""
    titles = {source.title for source in law.sources.all()}
    looks = {look.place: look for look in law.looks.all() if look.round == law.round}
    matches = known.texts.found(law.named())
    found = []
    for place in known.places:
        words = set().union(*(matches[number] for number in place.texts & matches.keys()))
        sources = titles & place.cites
        if words or sources:
            look = looks.get(place.key)
            state = _state(law, place, look)
            found.append(Found(place, sorted(words), sorted(sources), state, look))
    return found


def _state(law: Law, place: Place, look: LawLook | None) -> str:
    """A place is done when it says the version in force, or somebody looked at it since; before a
    law is changed here, there is nothing to do."""
    now, written = law.version_in(place.language), place.written.casefold()
    if now and now.casefold() in written:
        return NEW
    if look is not None:
        return LOOKED
    if any(earlier.casefold() in written for earlier in law.earlier):
        return OLDER
    return OPEN if law.round > 1 else UNTOUCHED


def grouped(found: Iterable[Found]) -> list[Group]:
    """Return places by course, and by kind of page, in the order they came."""
    groups: dict[str, Group] = {}
    for one in found:
        groups.setdefault(one.place.group, Group(one.place.group)).found.append(one)
    return list(groups.values())


def lines(law: Law) -> Iterator[str]:
    """Yield a line for each place, for whoever has a terminal and no browser."""
    for one in of(law, read()):
        place = one.place
        whys = [f"names it ({', '.join(one.words[:3])})"] if one.words else []
        whys += [f"cites »{title}«" for title in one.sources]
        yield f"{place.group}: {place.title} ({place.language}): {'; '.join(whys)}"
