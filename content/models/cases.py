"""A case, as words: scenes, choices and what they change. Publishing freezes it as a version."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail_localize.fields import SynchronizedField, TranslatableField

from content.block_parts import stream
from content.case_blocks import Event, Scene, Variable
from content.forms import CaseForm
from content.models.activities import ActivityPage
from courses.models import Activity


class CasePage(ActivityPage):
    start = models.SlugField(
        _("First scene"),
        max_length=60,
        blank=True,
        help_text=_("Its short name. Empty: the first in the list."),
    )
    variables = StreamField(
        stream("variable", Variable()),
        verbose_name=_("What choices change"),
        blank=True,
        collapsed=True,
    )
    scenes = StreamField(
        stream("scene", Scene()), verbose_name=_("Scenes"), blank=True, collapsed=True
    )
    events = StreamField(
        stream("event", Event()),
        verbose_name=_("Events"),
        blank=True,
        collapsed=True,
        help_text=_("What breaks in after any choice, once, when its conditions hold."),
    )
    back = models.BooleanField(
        _("A decision may be taken back"),
        default=False,
        help_text=_("The first decision is kept and is what counts."),
    )
    scored = models.BooleanField(
        _("Say at the end how many first decisions an expert would have taken"), default=False
    )

    base_form_class = CaseForm
    kind = Activity.Kind.CASE
    content_panels = [
        *Page.content_panels,
        *ActivityPage.change_panels,
        *ActivityPage.shared_panels,
        FieldRowPanel([FieldPanel("back"), FieldPanel("scored")]),
        FieldPanel("start"),
        FieldPanel("variables"),
        FieldPanel("scenes"),
        FieldPanel("events"),
    ]
    override_translatable_fields = [
        *ActivityPage.translated,
        *ActivityPage.synchronised,
        SynchronizedField("start"),
        SynchronizedField("back"),
        SynchronizedField("scored"),
        SynchronizedField("events"),
        TranslatableField("variables"),
        TranslatableField("scenes"),
    ]

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
