"""What the course administrator sees of courses: their state, who edits, and what waits.

The same few queries however many courses and pages there are.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, WorkflowState

from content import translations
from content.models import CasePage, CoursePage, LessonPage, QuizPage
from courses.completion import LATER
from courses.models import Enrolment

DRAFT, LIVE, CHANGED, SCHEDULED = "draft", "live", "changed", "scheduled"
STATE_WORDS = {
    DRAFT: _("Draft"),
    LIVE: _("Published"),
    CHANGED: _("Published, with unpublished changes"),
    SCHEDULED: _("Scheduled"),
}


@dataclass(frozen=True)
class InLanguage:
    """How one other language stands to the source."""

    code: str
    name: str
    begun: bool
    missing_pages: int = 0
    missing_texts: int = 0
    unpublished: int = 0

    @property
    def in_step(self) -> bool:
        return self.begun and not (self.missing_pages or self.missing_texts or self.unpublished)


@dataclass
class Line:
    """One page of a course's tree."""

    page: Page
    kind: str
    state: str
    in_review: bool = False
    minutes: int = 0
    counts: bool = False
    purpose: str = ""
    order: tuple = ()
    languages: list[InLanguage] = field(default_factory=list)
    lines: list["Line"] = field(default_factory=list)

    @property
    def word(self):
        return STATE_WORDS[self.state]

    @property
    def total(self) -> int:
        """Planned minutes that count as dose, of this page or of all below it."""
        own = self.minutes if self.counts else 0
        return own + sum(line.total for line in self.lines)

    def all(self) -> Iterable["Line"]:
        """Yield this line and everything below it, in the order of the tree."""
        yield self
        for line in self.lines:
            yield from line.all()


@dataclass
class CourseDesk:
    """One course on the administrator's desk."""

    line: Line
    in_progress: int = 0
    passed: int = 0

    @property
    def page(self) -> Page:
        return self.line.page

    @property
    def address(self) -> str:
        """Where the public sees it."""
        return self.page.get_url() or ""

    @property
    def state(self) -> str:
        """The course's own state; changed when anything below it waits to be published."""
        waiting = any(line.state in (DRAFT, CHANGED) for line in self.line.all())
        return CHANGED if self.line.state == LIVE and waiting else self.line.state

    @property
    def word(self):
        return STATE_WORDS[self.state]

    @property
    def unpublished(self) -> list[Line]:
        return [line for line in self.line.all() if line.state != LIVE]

    @property
    def in_review(self) -> list[Line]:
        return [line for line in self.line.all() if line.in_review]

    @property
    def last_edited(self) -> Page:
        pages = [line.page for line in self.line.all()]
        return max(
            pages,
            key=lambda p: (p.latest_revision_created_at is not None, p.latest_revision_created_at),
        )

    @property
    def languages(self) -> list[InLanguage]:
        """Each other language, added up over the pages."""
        by_code = defaultdict(list)
        for line in self.line.all():
            for one in line.languages:
                by_code[one.code].append(one)
        return [_added(several, self.line.languages) for several in by_code.values()]


def _added(several: list[InLanguage], of_course: list[InLanguage]) -> InLanguage:
    first = several[0]
    return InLanguage(
        code=first.code,
        name=first.name,
        begun=any(one.begun for one in of_course if one.code == first.code),
        missing_pages=sum(not one.begun for one in several),
        missing_texts=sum(one.missing_texts for one in several),
        unpublished=sum(one.unpublished for one in several),
    )


def courses() -> list[CourseDesk]:
    """Return every course, in its first language, with the people who take it."""
    sources = _sources(CoursePage.objects.filter(alias_of=None).select_related("locale"))
    desks = [CourseDesk(line) for line in _trees(sources)]
    people = {
        row["course__key"]: row for row in _people([page.translation_key for page in sources])
    }
    for desk in desks:
        row = people.get(desk.page.translation_key, {})
        desk.in_progress, desk.passed = row.get("in_progress", 0), row.get("passed", 0)
    return sorted(desks, key=lambda desk: (desk.line.order, desk.page.title))


def outline(page: CoursePage) -> CourseDesk:
    """Return one course as a tree, in the language of `page`."""
    return CourseDesk(_trees([page])[0])


def _sources(pages: Iterable[CoursePage]) -> list[CoursePage]:
    """Return one page a course: in the platform's first language, where it has that."""
    chosen: dict = {}
    for page in pages:
        if page.locale.language_code == settings.LANGUAGE_CODE:
            chosen[page.translation_key] = page
        chosen.setdefault(page.translation_key, page)
    return list(chosen.values())


def _people(keys: list) -> Iterable[dict]:
    begun = Q(begun=True, passed_at=None)
    enrolments = Enrolment.objects.active().with_begun().filter(course__key__in=keys)
    return enrolments.values("course__key").annotate(
        in_progress=Count("person", distinct=True, filter=begun),
        passed=Count("person", distinct=True, filter=Q(passed_at__isnull=False)),
    )


# The tree ------------------------------------------------------------------------------------------


def _trees(roots: list[CoursePage]) -> list[Line]:
    branches = Q(pk=None)
    for root in roots:
        branches |= Q(path__startswith=root.path)
    pages = (
        Page.objects.filter(branches)
        .order_by("path")
        .select_related("latest_revision__user__person", "content_type", "locale")
        .annotate_approved_schedule()
    )
    facts = _Facts(list(pages))
    by_path: dict[str, Line] = {}
    for page in facts.pages:
        line = by_path[page.path] = facts.line(page)
        parent = by_path.get(page.path[: -page.steplen])
        if parent is not None:
            parent.lines.append(line)
    return [by_path[root.path] for root in roots]


class _Facts:
    """What is read once for all pages of some trees."""

    def __init__(self, pages: list[Page]):
        self.pages = pages
        ids = [page.pk for page in pages]
        keys = {page.translation_key for page in pages}
        self.planned = _planned(ids)
        courses_in_order = CoursePage.objects.filter(pk__in=ids).values_list("pk", "kind", "order")
        self.order = {pk: (kind, order) for pk, kind, order in courses_in_order}
        self.in_review = set(
            WorkflowState.objects.filter(
                status=WorkflowState.STATUS_IN_PROGRESS, object_id__in=list(map(str, ids))
            ).values_list("object_id", flat=True)
        )
        self.behind = translations.behind(keys)
        self.translated = {
            (key, code): live
            for key, code, live in Page.objects.filter(
                translation_key__in=keys, alias_of=None
            ).values_list("translation_key", "locale__language_code", "live")
        }

    def line(self, page: Page) -> Line:
        minutes, requirement, purpose = self.planned.get(page.pk, (0, "", ""))
        return Line(
            page=page,
            kind=KINDS.get(page.content_type.model, ""),
            state=_state(page),
            in_review=str(page.pk) in self.in_review,
            minutes=minutes,
            counts=requirement in ("mandatory", "required") and purpose not in LATER,
            purpose=purpose,
            order=self.order.get(page.pk, ()),
            languages=self._languages(page),
        )

    def _languages(self, page: Page) -> list[InLanguage]:
        own = page.locale.language_code
        return [self._language(page, *one) for one in settings.LANGUAGES if one[0] != own]

    def _language(self, page: Page, code: str, name: str) -> InLanguage:
        live = self.translated.get((page.translation_key, code))
        texts = self.behind.get(str(page.translation_key), {}).get(code, 0)
        unpublished = int(live is False and page.live and not texts)
        return InLanguage(code, name, live is not None, 0, texts, unpublished)


KINDS = {
    "coursepage": "course",
    "modulepage": "module",
    "lessonpage": "lesson",
    "quizpage": "quiz",
    "casepage": "case",
}


def _state(page: Page) -> str:
    if page.approved_schedule:
        return SCHEDULED
    if not page.live:
        return DRAFT
    return CHANGED if page.has_unpublished_changes else LIVE


def _planned(ids: list[int]) -> dict[int, tuple[int, str, str]]:
    """Return planned minutes, requirement and purpose by page. Three queries."""
    found = {}
    for model in (LessonPage, CasePage):
        for pk, minutes, requirement in model.objects.filter(pk__in=ids).values_list(
            "pk", "minutes", "requirement"
        ):
            found[pk] = (minutes, requirement, "")
    for row in QuizPage.objects.filter(pk__in=ids).values_list(
        "pk", "minutes", "requirement", "purpose"
    ):
        found[row[0]] = row[1:]
    return found
