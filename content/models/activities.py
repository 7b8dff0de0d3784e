"""What every activity has as words, and lessons. Publishing freezes each as a version."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.block_parts import PROSE, stream
from content.blocks import Step
from content.forms import ActivityForm
from content.published import PublishedAsRecord
from courses.models import Activity, ActivityVersion, Course


class ChangePanel(FieldPanel):
    """The question what a change means; only a page that learners have met is asked it."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self):
            return super().is_shown() and bool(self.instance.first_published_at)


class ActivityPage(PublishedAsRecord, Page):
    """What every activity has. `change` is the author's answer at the next publishing."""

    class Requirement(models.TextChoices):
        MANDATORY = "mandatory", _("Must be done")
        REQUIRED = "required", _("Counts as dose")
        OPTIONAL = "optional", _("Optional")

    minutes = models.PositiveSmallIntegerField(
        _("Planned minutes"), default=6, validators=[MinValueValidator(1), MaxValueValidator(480)]
    )
    requirement = models.CharField(
        _("Requirement"), max_length=10, choices=Requirement, default=Requirement.REQUIRED
    )
    objective = models.TextField(_("Afterwards the learner can"), blank=True)
    content_note = models.CharField(
        _("Content note"),
        max_length=250,
        blank=True,
        help_text=_("One calm, specific line before heavy content"),
    )
    summary = RichTextField(_("Summary for one who goes round"), features=PROSE, blank=True)
    law_version = models.CharField(_("Law version"), max_length=500, blank=True)
    reviewed_by = models.CharField(
        _("Reviewed by"),
        max_length=200,
        blank=True,
        help_text=_("Name and title. Empty: shown as not yet reviewed by a subject expert."),
    )
    review_due = models.DateField(_("Look at it again by"), null=True, blank=True)
    change = models.CharField(
        _("What does this change mean?"),
        max_length=12,
        blank=True,
        choices=[
            ("typo", _("A typo or better wording: the meaning is the same")),
            ("meaning", _("The meaning changed: old and new answers are not the same question")),
        ],
        help_text=_("Asked when you publish again. Earlier results stay as they are either way."),
    )

    base_form_class = ActivityForm
    parent_page_types = ["content.ModulePage"]
    subpage_types: list[str] = []
    shared_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("requirement")]),
                FieldPanel("objective"),
                FieldPanel("content_note"),
                FieldPanel("summary"),
            ],
            heading=_("About the activity"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("law_version"),
                FieldRowPanel([FieldPanel("reviewed_by"), FieldPanel("review_due")]),
            ],
            heading=_("Review"),
        ),
    ]
    change_panels = [ChangePanel("change", widget=forms.RadioSelect)]
    synchronised = [
        SynchronizedField("minutes"),
        SynchronizedField("requirement"),
        SynchronizedField("reviewed_by", overridable=True),
        SynchronizedField("review_due", overridable=True),
    ]
    translated = [
        TranslatableField("title"),
        TranslatableField("slug"),
        TranslatableField("seo_title"),
        TranslatableField("search_description"),
        TranslatableField("objective"),
        TranslatableField("content_note"),
        TranslatableField("summary"),
        TranslatableField("law_version"),
    ]
    kind = ""

    class Meta:
        abstract = True

    def delivery_url(self) -> str:
        """Return where learners take it; the course's address before it is published."""
        activity = Activity.objects.filter(key=self.translation_key).first()
        return activity.get_absolute_url() if activity else self.get_parent().get_url()

    def serve(self, request, *args, **kwargs):
        """The public address hands over to delivery, which asks who is enrolled."""
        return redirect(self.delivery_url())

    @property
    def preview_modes(self):
        """As a learner meets it, page by page, and everything at once for whoever reviews it."""
        from content.previews import modes

        return modes(self)

    def serve_preview(self, request, mode_name):
        """Render the draft through delivery's own template."""
        from content.previews import preview

        return preview(self, request, mode_name)

    def draft_version(self) -> ActivityVersion:
        """Return the draft as the version it would become, unsaved."""
        from content.definitions import frozen

        now = frozen(self)
        return ActivityVersion(
            activity=Activity(slug=now.slug, kind=now.kind, course=Course(slug="draft")),
            number=0,
            language=now.language,
            title=now.title,
            definition=now.definition,
            body=now.body,
        )


class LessonPage(ActivityPage):
    tomorrow = models.TextField(_("Tomorrow you can"), blank=True)
    steps = StreamField(stream("step", Step()), verbose_name=_("Steps"), blank=True)

    kind = Activity.Kind.LESSON
    content_panels = [
        *Page.content_panels,
        *ActivityPage.change_panels,
        *ActivityPage.shared_panels,
        FieldPanel("steps"),
        FieldPanel("tomorrow"),
    ]
    override_translatable_fields = [
        *ActivityPage.translated,
        *ActivityPage.synchronised,
        TranslatableField("tomorrow"),
        TranslatableField("steps"),
    ]

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
