"""A quiz, as words: what it is for, its questions, and the rules by which it takes others."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.block_parts import PROSE
from content.blueprint import BlueprintPanel
from content.draw_blocks import Draws
from content.models.activities import ActivityPage
from content.question_blocks import Questions
from courses.models import Activity


class QuizPage(ActivityPage):
    class Purpose(models.TextChoices):
        PRACTICE = "practice", _("Practice")
        BASELINE = "baseline", _("Baseline, before the course")
        FINAL = "final", _("Final assessment")
        FOLLOWUP = "followup", _("Follow-up after three months")
        RENEWAL = "renewal", _("Renewal of a certificate")

    class Feedback(models.TextChoices):
        HANDIN = "handin", _("After handing in")
        EACH = "each", _("After each answer, which then stands")
        NEVER = "never", _("Never")

    class Reveal(models.TextChoices):
        USUAL = "", _("As usual: with the feedback; at a final assessment when it has been passed")
        FEEDBACK = "feedback", _("With the feedback")
        PASSED = "passed", _("When it has been passed")
        NEVER = "never", _("Never")

    class Layout(models.TextChoices):
        ONE = "one", _("One question a page")
        ALL = "all", _("All questions on one page")

    purpose = models.CharField(
        _("Purpose"), max_length=10, choices=Purpose, default=Purpose.PRACTICE
    )
    intro = RichTextField(_("Introduction"), features=PROSE, blank=True)
    questions = StreamField(Questions(), verbose_name=_("Questions"), blank=True, collapsed=True)
    questions_from = models.ForeignKey(
        "self",
        verbose_name=_("Ask the questions of"),
        null=True,
        blank=True,
        on_delete=models.RESTRICT,
        related_name="asked_again_in",
        help_text=_("The same items in two tests: write them once, in the other quiz."),
    )
    draws = StreamField(
        Draws(),
        verbose_name=_("From question banks"),
        blank=True,
        help_text=_(
            "The rules are followed one after the other, and no question is asked twice. Questions a "
            "learner has met least often come first."
        ),
    )
    shuffle = models.BooleanField(
        _("Shuffle the questions"),
        default=False,
        help_text=_("Questions on one text or picture stay together."),
    )
    shuffle_options = models.BooleanField(_("Shuffle the answers"), default=False)
    layout = models.CharField(_("On the screen"), max_length=3, choices=Layout, default=Layout.ONE)
    review = models.BooleanField(_("A list of the answers before handing in"), default=True)
    time_limit = models.PositiveSmallIntegerField(
        _("Time limit, minutes"),
        default=0,
        validators=[MaxValueValidator(480)],
        help_text=_("0: none. Who needs extra time is given it on the cohort's page."),
    )
    attempts = models.PositiveSmallIntegerField(
        _("Attempts"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_("0: as many as one likes"),
    )
    pass_mark = models.PositiveSmallIntegerField(
        _("Pass mark, per cent"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(100)],
        help_text=_("Empty: the course's"),
    )
    feedback = models.CharField(
        _("Feedback is shown"), max_length=6, choices=Feedback, default=Feedback.HANDIN
    )
    reveal = models.CharField(
        _("The right answers are shown"), max_length=8, choices=Reveal, default="", blank=True
    )

    kind = Activity.Kind.QUIZ
    parent_page_types = ["content.ModulePage", "content.CoursePage"]
    content_panels = [
        *Page.content_panels,
        *ActivityPage.change_panels,
        MultiFieldPanel([FieldPanel("purpose"), FieldPanel("intro")], heading=_("What it is for")),
        *ActivityPage.shared_panels,
        MultiFieldPanel(
            [
                FieldPanel("questions"),
                FieldPanel("questions_from"),
                FieldPanel("draws"),
                BlueprintPanel(heading=_("What is asked")),
            ],
            heading=_("Questions"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("layout"), FieldPanel("time_limit")]),
                FieldPanel("shuffle"),
                FieldPanel("shuffle_options"),
                FieldPanel("review"),
            ],
            heading=_("How it is asked"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("attempts"), FieldPanel("pass_mark")]),
                FieldRowPanel([FieldPanel("feedback"), FieldPanel("reveal")]),
            ],
            heading=_("Attempts, feedback and right answers"),
            help_text=_(
                "Not for a baseline and a follow-up: they are taken once, and never show feedback or "
                "right answers."
            ),
        ),
    ]
    override_translatable_fields = [
        *ActivityPage.translated,
        *ActivityPage.synchronised,
        SynchronizedField("purpose"),
        SynchronizedField("questions_from"),
        SynchronizedField("draws"),
        SynchronizedField("shuffle"),
        SynchronizedField("shuffle_options"),
        SynchronizedField("layout"),
        SynchronizedField("review"),
        SynchronizedField("time_limit"),
        SynchronizedField("attempts"),
        SynchronizedField("pass_mark"),
        SynchronizedField("feedback"),
        SynchronizedField("reveal"),
        TranslatableField("intro"),
        TranslatableField("questions"),
    ]

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def question_source(self) -> "QuizPage":
        """Return the quiz whose questions are asked: this one, or the one it repeats, in the same
        language."""
        source = self.questions_from
        if source is None:
            return self
        if source.locale_id != self.locale_id:
            source = source.get_translation_or_none(self.locale) or source
        return source
