"""Saved figures: a question, what it means, where the ledger stood, and the answer."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Programme
from people.models import Role
from people.roles import Reach, reach_of

ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


def new_key() -> str:
    """Return a short address: eight letters and digits that cannot be misread."""
    return "".join(secrets.choice(ALPHABET) for _ in range(8))


def reach_over_figures(user) -> Reach:
    """Return how far `user` may see figures. Running one cohort or a seminar is not enough."""
    return reach_of(user, Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR, Role.EVALUATOR)


def reportable(user) -> models.QuerySet[Programme]:
    """Return the programmes whose figures `user` may see: the same rule as `visible_to` below."""
    reach = reach_over_figures(user)
    everything = Programme.objects.all()
    return everything if reach.everywhere else everything.filter(key__in=reach.scopes)


def led(user) -> models.QuerySet[Programme]:
    """Return the programmes whose target groups `user` may set: who leads or administers them."""
    reach = reach_of(user, Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR)
    everything = Programme.objects.all()
    return everything if reach.everywhere else everything.filter(key__in=reach.scopes)


def leads(user, programme: Programme) -> bool:
    """The same rule for one programme, without a query of its own."""
    reach = reach_of(user, Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR)
    return reach.everywhere or programme.key in reach.scopes


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return published reports of the figures `user` may see, and drafts of what she leads."""
        mine = self.filter(programme__in=reportable(user))
        leading = reach_of(user, Role.PROJECT_LEAD, Role.COURSE_ADMINISTRATOR)
        if leading.everywhere:
            return mine
        unfinished = Q(state=Report.State.DRAFT)
        return mine.filter(~unfinished | Q(programme__key__in=leading.scopes))

    def draft(self):
        return self.filter(state=Report.State.DRAFT)

    def released(self):
        """Return what was published, replaced ones too: what was read stays read."""
        return self.exclude(state=Report.State.DRAFT)

    def to_protect(self):
        return self.filter(state=Report.State.DRAFT, guard=Report.Guard.ASKED)

    def due(self, at=None):
        """Return reports whose files are asked for and that no worker is at."""
        at = at or timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lt=at)
        ready = self.filter(free, state=Report.State.DRAFT, guard=Report.Guard.READY)
        return ready.exclude(asked="")


class Report(models.Model):
    """An evaluation report: saved figures, what a person wrote beside them, and the files.

    A draft may be written in and made again. Published it is frozen: its files are bytes with a
    digest, and the next report of the programme replaces it without touching it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        REPLACED = "replaced", _("Replaced by a later one")

    class Guard(models.TextChoices):
        """Has a worker protected the figures? A draft shows nothing before."""

        ASKED = "asked", _("Being protected")
        READY = "ready", _("Protected")
        REFUSED = "refused", _("Cannot be published")
        FAILED = "failed", _("Failed")

    class Asked(models.TextChoices):
        PROOF = "proof", _("Files to look at")
        PUBLISH = "publish", _("Publication")

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="reports")
    number = models.PositiveIntegerField(help_text="Of the programme's reports, from 1")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    reach = models.ForeignKey("SavedFigure", on_delete=models.PROTECT, related_name="+")
    learning = models.ForeignKey(
        "SavedFigure", null=True, on_delete=models.PROTECT, related_name="+"
    )
    guard = models.CharField(max_length=8, choices=Guard, default=Guard.ASKED)
    place = models.CharField(
        max_length=12, default="municipality", help_text="Divided by which places"
    )
    told = models.JSONField(default=dict, help_text="All that may be shown of the two figures")
    shape = models.JSONField(default=dict, help_text="Which rows stand together: never shown")
    hidden = models.JSONField(default=list, help_text="What is hidden: never shown")
    because = models.JSONField(default=dict, help_text="{hidden: the earlier release it is for}")
    reasons = models.JSONField(default=list, help_text="[code, ...] for whoever publishes")
    against = models.JSONField(default=list, help_text="Releases it was compared with")
    texts = models.JSONField(default=dict, help_text="{language: {slot: what was written}}")
    series = models.JSONField(default=list, help_text="Indicators of organisations, as they stood")
    begun_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    begun_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    asked = models.CharField(max_length=10, choices=Asked, blank=True)
    asked_at = models.DateTimeField(null=True)
    made = models.PositiveSmallIntegerField(default=0, help_text="Files made of those asked for")
    made_at = models.DateTimeField(null=True, help_text="When the last files were finished")
    lease_until = models.DateTimeField(null=True, help_text="A worker is at it until then")
    tries = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=40, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "number"], name="report_number"),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="draft"), name="one_draft_report"
            ),
            models.UniqueConstraint(
                fields=["programme"], condition=Q(state="published"), name="one_report_in_force"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None)
                | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="report_published_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}/{self.number}"

    def get_absolute_url(self) -> str:
        return reverse("report", args=[self.key])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_being_protected(self) -> bool:
        return self.is_draft and self.guard == self.Guard.ASKED

    @property
    def is_protected(self) -> bool:
        """Is there something to show? Reports from before they were protected like publications
        have their files only."""
        return self.guard == self.Guard.READY and bool(self.told)

    @property
    def outdated(self) -> bool:
        """Tell whether something was written after the files were made."""
        return bool(self.made_at and self.made_at < self.changed_at)


class ReportFile(models.Model):
    """One file of a report. Of a published report it never changes."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=80)
    content = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["report", "name"], name="report_file")]

    def __str__(self) -> str:
        return self.name


class SavedFigureQuerySet(models.QuerySet):
    def live(self):
        return self.filter(kept=False)

    def kept(self):
        return self.filter(kept=True)

    def visible_to(self, user):
        reach = reach_over_figures(user)
        return self if reach.everywhere else self.filter(programme__key__in=reach.scopes)


class SavedFigure(models.Model):
    """`answer["figures"]` can be worked out again from `filters` and `position`, forever.

    `answer` also holds the names and the target as they were; `digest` is of the figures. An
    empty digest: asked for, and not worked out yet.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="figures")
    question = models.CharField(max_length=40)
    filters = models.JSONField(default=dict)
    definition = models.PositiveSmallIntegerField(help_text="Version of the definitions")
    position = models.BigIntegerField(help_text="The ledger's last row when it was asked")
    as_of = models.DateField(help_text="Certificates are judged valid on this day")
    answer = models.JSONField()
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200, blank=True)
    kept = models.BooleanField(default=False, help_text="Saved by a person; else the live copy")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    saved_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True, help_text="A worker is at it until then")
    checked_at = models.DateTimeField(null=True, help_text="When it was last asked again")
    holds = models.BooleanField(null=True, help_text="Asked again it gave the same answer")

    objects = SavedFigureQuerySet.as_manager()

    class Meta:
        ordering = ["-saved_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "question", "filters"],
                condition=Q(kept=False),
                name="one_live_copy",
            )
        ]

    def __str__(self) -> str:
        return self.title or f"{self.question} @ {self.position}"

    def get_absolute_url(self) -> str:
        return reverse("saved_figure", args=[self.key])

    @property
    def pending(self) -> bool:
        return not self.digest


class SavedViewQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Return `user`'s own, of programmes whose figures she still sees."""
        return self.filter(owner=user.pk, programme__in=reportable(user))

    def due(self, day):
        return self.exclude(often="").filter(next_on__lte=day)


class SavedView(models.Model):
    """What somebody set side by side, under a name of her own; a mail may say when to look again."""

    class Often(models.TextChoices):
        WEEKLY = "weekly", _("Every Monday")
        MONTHLY = "monthly", _("On the first of every month")

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="views")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=2000, help_text="The address's own question")
    often = models.CharField(max_length=8, choices=Often, blank=True)
    next_on = models.DateField(null=True, help_text="The day of the next mail")
    made_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint("owner", "programme", Lower("name"), name="view_of_one_name"),
            models.CheckConstraint(
                condition=Q(often="", next_on=None) | (Q(next_on__isnull=False) & ~Q(often="")),
                name="view_has_a_next_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("explore_view", args=[self.key])


class FrozenDefinitionsQuerySet(models.QuerySet):
    def of(self, programme, version: int):
        return self.filter(programme=programme, version=version).first()


class FrozenDefinitions(models.Model):
    """The words a programme's figures are counted with, as they read when it had its first figure
    under a version of them. Never changed: a later release rewords only what comes later."""

    programme = models.ForeignKey(
        Programme, on_delete=models.PROTECT, related_name="frozen_definitions"
    )
    version = models.PositiveSmallIntegerField()
    words = models.JSONField(help_text="{language: {key: [name, text]}}")
    digest = models.CharField(max_length=64)
    frozen_at = models.DateTimeField(default=timezone.now)

    objects = FrozenDefinitionsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["programme", "version"], name="one_text_a_version")
        ]

    def __str__(self) -> str:
        return f"{self.programme_id}: {self.version}"


# Django looks for models here; they stand on what is above.
from reporting.api_access import ApiCall, ApiToken  # noqa: E402
from reporting.evaluator_models import EvaluatorExport, PseudonymKey, evaluated, evaluates  # noqa: E402
from reporting.published import Publication, PublicPage, ShareDraft  # noqa: E402

__all__ = [
    "ApiCall",
    "ApiToken",
    "EvaluatorExport",
    "FrozenDefinitions",
    "PseudonymKey",
    "PublicPage",
    "Publication",
    "SavedFigure",
    "SavedFigureQuerySet",
    "SavedView",
    "ShareDraft",
    "evaluated",
    "evaluates",
    "leads",
    "led",
    "new_key",
    "reach_over_figures",
    "reportable",
]
