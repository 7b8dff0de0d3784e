"""Courses and their modules, as words."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from content.forms import RefusingForm
from content.languages import InLanguages
from content.published import PublishedAsRecord
from courses.models import Course
from people.models import Profession


def all_professions() -> list[tuple[str, str]]:
    """Return the professions to choose among, by the key that stays."""
    return [(one.key, one.name) for one in Profession.objects.all()]


class CoursePage(PublishedAsRecord, InLanguages, Page):
    """A course. Publishing it freezes its outline and rules as an edition."""

    kind = models.CharField(_("Kind"), max_length=8, choices=Course.Kind, default=Course.Kind.TRACK)
    professions = ParentalManyToManyField(
        Profession,
        verbose_name=_("Professions"),
        blank=True,
        help_text=_("None chosen: for everyone"),
    )
    order = models.PositiveSmallIntegerField(_("Order"), default=0)
    summary = models.TextField(_("What it is, one or two sentences"), blank=True)
    audience = models.TextField(_("For whom, one sentence"), blank=True)
    outcomes = StreamField(
        [("outcome", blocks.CharBlock())], verbose_name=_("Afterwards you can"), blank=True
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("Pass mark, per cent of the final assessment"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    dose = models.PositiveSmallIntegerField(
        _("Dose that counts as trained, per cent of the required minutes"),
        default=80,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
    )
    validity_months = models.PositiveSmallIntegerField(
        _("Certificate valid, months"), default=24, validators=[MinValueValidator(1)]
    )

    validity_rules = StreamField(
        [
            (
                "rule",
                blocks.StructBlock(
                    [
                        (
                            "profession",
                            blocks.ChoiceBlock(choices=all_professions, label=_("Profession")),
                        ),
                        (
                            "months",
                            blocks.IntegerBlock(min_value=1, max_value=600, label=_("Months")),
                        ),
                    ],
                    label=_("Profession"),
                ),
            )
        ],
        verbose_name=_("Other validity for some professions"),
        blank=True,
    )
    renewal = models.CharField(
        _("How a certificate is renewed"),
        max_length=6,
        choices=[
            ("test", _("A short test on what has changed")),
            ("course", _("The whole course again")),
        ],
        default="test",
        help_text=_("The short test is the quiz of this course with the purpose renewal."),
    )

    base_form_class = RefusingForm
    template = "content/course.html"
    parent_page_types = ["content.HomePage"]
    subpage_types = ["content.ModulePage", "content.QuizPage"]
    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("audience"),
        FieldPanel("outcomes"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("order")]),
                FieldPanel("professions"),
                FieldRowPanel(
                    [FieldPanel("pass_mark"), FieldPanel("dose"), FieldPanel("validity_months")]
                ),
            ],
            heading=_("Rules"),
        ),
        MultiFieldPanel(
            [FieldPanel("validity_rules"), FieldPanel("renewal")],
            heading=_("Certificate"),
        ),
    ]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def get_context(self, request, *args, **kwargs):
        context = super().get_context(request, *args, **kwargs)
        course = Course.objects.select_related("current_edition")
        context["course"] = course.filter(key=self.translation_key).first()
        context["outline"] = context["course"].contents() if context["course"] else []
        context["enrolled"] = (
            request.user.is_authenticated
            and context["course"] is not None
            and context["course"].enrolments.active().filter(person__user=request.user).exists()
        )
        return context


class ModulePage(PublishedAsRecord, Page):
    """A part of a course. It holds lessons, a quiz, a case."""

    intro = models.TextField(_("Introduction"), blank=True)
    objectives = StreamField(
        [("objective", blocks.CharBlock())], verbose_name=_("The learner can"), blank=True
    )

    base_form_class = RefusingForm
    preview_modes: list[tuple[str, str]] = []  # it is seen in its course
    parent_page_types = ["content.CoursePage"]
    subpage_types = ["content.LessonPage", "content.QuizPage", "content.CasePage"]
    content_panels = [*Page.content_panels, FieldPanel("intro"), FieldPanel("objectives")]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")

    def serve(self, request, *args, **kwargs):
        """A module has no page of its own: its course shows it."""
        return redirect(self.get_parent().get_url(request))
