"""Question banks: questions that quizzes draw from, each bank in every language."""

from django import forms
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    Locale,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index
from wagtail_localize.fields import TranslatableField

from content.blueprint import BlueprintPanel
from content.forms import BankForm
from content.models.activities import ChangePanel
from content.question_blocks import Questions


class QuestionBankQuerySet(models.QuerySet):
    def sources(self):
        """Return one of each bank: in the first language it has."""
        first = Locale.get_default().pk
        there = self.filter(locale_id=first).values("translation_key")
        return self.filter(
            models.Q(locale_id=first) | ~models.Q(translation_key__in=there)
        ).order_by("title", "pk")


class QuestionBank(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    index.Indexed,
    models.Model,
):
    """`change` is the author's answer at the next publishing: quizzes that draw are frozen again."""

    title = models.CharField(_("Title"), max_length=200)
    description = models.TextField(_("What is in it, and for whom"), blank=True)
    questions = StreamField(Questions(), verbose_name=_("Questions"), blank=True, collapsed=True)
    change = models.CharField(
        _("What does this change mean?"),
        max_length=12,
        blank=True,
        choices=[
            ("typo", _("A typo or better wording: the meaning is the same")),
            ("meaning", _("The meaning changed: old and new answers are not the same question")),
        ],
        help_text=_(
            "Asked when quizzes draw from the bank: they are renewed with it. Earlier results stay "
            "as they are either way."
        ),
    )
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="questionbank",
        for_concrete_model=False,
    )
    workflow_states = GenericRelation(
        "wagtailcore.WorkflowState",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="questionbank",
        for_concrete_model=False,
    )

    objects = QuestionBankQuerySet.as_manager()
    base_form_class = BankForm
    panels = [
        FieldPanel("title"),
        ChangePanel("change", widget=forms.RadioSelect),
        FieldPanel("description"),
        MultiFieldPanel(
            [FieldPanel("questions"), BlueprintPanel(heading=_("What is in it"))],
            heading=_("Questions"),
        ),
    ]
    override_translatable_fields = [
        TranslatableField("title"),
        TranslatableField("description"),
        TranslatableField("questions"),
    ]
    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("description"),
        index.SearchField("questions"),
        index.FilterField("locale"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return self.title

    @property
    def revisions(self):
        return self._revisions

    def get_admin_display_title(self) -> str:
        return str(self)

    def asked(self) -> list:
        """Return the questions as blocks, those of sets included."""
        from content.question_definitions import asked

        return [block for block, _set in asked(self.questions)]

    def facets(self) -> dict[str, set]:
        """Return what there is to filter by: topics, levels, professions."""
        values = [block.value for block in self.asked()]
        return {
            "topics": {v["topic"] for v in values if v["topic"]},
            "levels": {v["level"] for v in values if v["level"]},
            "roles": {role for v in values for role in v["roles"] or []},
        }

    @property
    def number(self) -> int:
        """How many questions it has."""
        return len(self.asked())

    @property
    def topics(self) -> str:
        return ", ".join(sorted(self.facets()["topics"]))

    def publish(self, revision, *args, **kwargs):
        """Publish unless a quiz that draws from it would break; see content/published.py."""
        from content import bank_refusals, refusals

        draft = revision.as_object()
        found = bank_refusals.of(draft)
        if found:
            raise refusals.PublishRefused(draft, found)
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)

    @property
    def preview_modes(self):
        from content.previews import bank_modes

        return bank_modes(self)

    def serve_preview(self, request, mode_name):
        from content.previews import preview_bank

        return preview_bank(self, request, mode_name)
