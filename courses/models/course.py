"""Courses as records: what pages were frozen into when they were published."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from people.models import Profession
from people.roles import reach_of


class CourseQuerySet(models.QuerySet):
    def open(self):
        return self.filter(retired_at=None).exclude(current_edition=None)

    def for_profession(self, profession):
        """Return the core (for everybody) and the tracks of one profession."""
        return self.filter(Q(professions=None) | Q(professions=profession)).distinct()

    def visible_to(self, user):
        """Open courses are public; a retired one is seen by who was enrolled, and by system
        administrators."""
        if reach_of(user).everywhere:
            return self
        mine = Q(enrolments__person__user=user) if user.is_authenticated else Q(pk=None)
        return self.filter(Q(retired_at=None) | mine).distinct()


class Course(models.Model):
    class Kind(models.TextChoices):
        CORE = "core", _("Common core")
        TRACK = "track", _("Track of a profession")

    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="The page's translation key")
    slug = models.SlugField(unique=True)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TRACK)
    professions = models.ManyToManyField(Profession, blank=True, related_name="courses")
    order = models.PositiveSmallIntegerField(default=0)
    labels = models.JSONField(
        default=dict,
        help_text="Words by language: {'da': {'title', 'summary', 'url', 'modules': {key: title}, "
        "'activities': {key: title}}}",
    )
    current_edition = models.ForeignKey(
        "CourseEdition", null=True, on_delete=models.PROTECT, related_name="+"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(
        default=timezone.now,
        help_text="When its words or edition last changed; delivery's cache key",
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "order", "slug"]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> dict:
        """The labels in the reader's language, else in the language that has them."""
        language = get_language() or settings.LANGUAGE_CODE
        return self.labels.get(language) or next(iter(self.labels.values()), {})

    @property
    def title(self) -> str:
        return self.words.get("title", self.slug)

    @property
    def minutes(self) -> int:
        """Planned minutes of what counts in the current edition."""
        lines = [line for module in self._outline() for line in module["activities"]]
        return sum(line["minutes"] for line in lines if line["requirement"] != "optional")

    def contents(self) -> list[dict]:
        """Return the modules of the current edition with their words, tests beside them left out."""
        words = self.words
        return [
            {
                **words.get("modules", {}).get(module["key"], {}),
                "activities": [
                    {**line, "title": words.get("activities", {}).get(line["key"], "")}
                    for line in module["activities"]
                ],
            }
            for module in self._outline()
            if module["key"]
        ]

    def _outline(self) -> list[dict]:
        return self.current_edition.outline if self.current_edition else []


class CourseEdition(models.Model):
    """Which activities a course asks for, and what passing takes. Immutable.

    `outline` is a list of modules: {"key", "activities": [{"key", "kind", "minutes",
    "requirement", "purpose"}]}; `rules` is {"dose": share, "pass_mark": share,
    "validity_months": int}. courses/completion.py reads both.
    """

    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    outline = models.JSONField()
    rules = models.JSONField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["course", "number"]
        constraints = [
            models.UniqueConstraint(fields=["course", "number"], name="edition_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.number})"


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return the activities of courses the person is or was enrolled in; all to system
        administrators."""
        if not user.is_authenticated:
            return self.none()
        if reach_of(user).everywhere:
            return self
        return self.filter(course__enrolments__person__user=user).distinct()


class Activity(models.Model):
    """One line of a course's outline, and the thing that records hang on. Retired, never deleted."""

    class Kind(models.TextChoices):
        LESSON = "lesson", _("Lesson")
        QUIZ = "quiz", _("Quiz")
        CASE = "case", _("Case")
        SEMINAR = "seminar", _("Seminar")

    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text="The page's translation key")
    slug = models.SlugField(unique=True, max_length=120, help_text="Its address, permanent")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="activities")
    kind = models.CharField(max_length=8, choices=Kind)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "activities"

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        """Return where a learner takes it; each kind is delivered by the floor that knows it."""
        return reverse(f"learn_{self.kind}", args=[self.slug])


class ActivityVersion(models.Model):
    """What the learner saw: frozen at publishing, in one language. Immutable.

    Versions with the same `meaning` differ by typos only (or by language) and may be pooled in
    statistics; an author's "meaning changed" raises it.
    """

    class Change(models.TextChoices):
        FIRST = "first", _("First version")
        TYPO = "typo", _("Typo or wording, same meaning")
        MEANING = "meaning", _("Meaning changed")
        TRANSLATION = "translation", _("Translation")

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    language = models.CharField(max_length=5)
    meaning = models.PositiveIntegerField(default=1)
    change = models.CharField(max_length=12, choices=Change, default=Change.FIRST)
    title = models.CharField(max_length=255)
    definition = models.JSONField()
    body = models.TextField(blank=True, help_text="Rendered once, for what is only read")
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["activity", "number"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="version_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.activity} v{self.number} {self.language}"


class CurrentVersion(models.Model):
    """Which version a new reader gets, by language; the one pointer that publishing moves."""

    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="current")
    language = models.CharField(max_length=5)
    version = models.ForeignKey(ActivityVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "language"], name="one_current_per_language"
            )
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.language}"
