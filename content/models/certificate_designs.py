"""How a programme's certificates look and what they say: drafted here, frozen when published."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel
from wagtail.models import DraftStateMixin, Orderable, PreviewableMixin, RevisionMixin

from certificates import designs
from content.certificate_design_forms import CertificateDesignForm
from content.certificate_pictures import PictureField
from courses.models import Programme

HELP_WORDS = _("Empty: the usual words.")


class CertificateDesign(DraftStateMixin, RevisionMixin, PreviewableMixin, ClusterableModel):
    """One a programme; one without a programme is for everybody else."""

    programme = models.OneToOneField(
        Programme,
        verbose_name=_("Programme"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_("Empty: for every programme without a design of its own."),
    )
    accent = models.CharField(
        _("Colour"),
        max_length=7,
        default=designs.PLAIN["accent"],
        validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")],
        help_text=_("As #0b5559. It must be readable on white."),
    )
    logo = PictureField(_("Logo"), help_text=_("SVG without letters, or PNG or JPEG of 2 MB."))
    heading_da = models.CharField(_("Heading"), max_length=40, blank=True, help_text=HELP_WORDS)
    certifies_da = models.CharField(
        _("Before the name"), max_length=120, blank=True, help_text=HELP_WORDS
    )
    passed_da = models.CharField(
        _("Before the course"), max_length=120, blank=True, help_text=HELP_WORDS
    )
    note_da = models.CharField(_("Note at the bottom"), max_length=400, blank=True)
    heading_en = models.CharField(_("Heading"), max_length=40, blank=True, help_text=HELP_WORDS)
    certifies_en = models.CharField(
        _("Before the name"), max_length=120, blank=True, help_text=HELP_WORDS
    )
    passed_en = models.CharField(
        _("Before the course"), max_length=120, blank=True, help_text=HELP_WORDS
    )
    note_en = models.CharField(_("Note at the bottom"), max_length=400, blank=True)
    _revisions = GenericRelation(
        "wagtailcore.Revision",
        content_type_field="base_content_type",
        object_id_field="object_id",
        related_query_name="certificatedesign",
        for_concrete_model=False,
    )

    base_form_class = CertificateDesignForm
    panels = [
        FieldPanel("programme"),
        FieldRowPanel([FieldPanel("accent"), FieldPanel("logo")], heading=_("Look")),
        InlinePanel(
            "signatories",
            heading=_("Signatories"),
            label=_("Signatory"),
            max_num=designs.MOST_SIGNATORIES,
        ),
        MultiFieldPanel(
            [FieldPanel(f"{name}_da") for name in designs.WORDS], heading=_("Words in Danish")
        ),
        MultiFieldPanel(
            [FieldPanel(f"{name}_en") for name in designs.WORDS], heading=_("Words in English")
        ),
    ]

    class Meta:
        verbose_name = _("certificate design")
        verbose_name_plural = _("certificate designs")

    def __str__(self) -> str:
        return self.programme.name if self.programme else str(_("Every other programme"))

    @property
    def revisions(self):
        return self._revisions

    def clean(self) -> None:
        super().clean()
        try:
            designs.checked({"accent": self.accent})
        except designs.BadDesign as error:
            raise ValidationError(
                {"accent": _("This colour cannot be read on white. Choose a darker one.")}
            ) from error
        others = CertificateDesign.objects.filter(programme=None).exclude(pk=self.pk)
        if self.programme_id is None and others.exists():
            raise ValidationError(
                {"programme": _("There is a design for every other programme already.")}
            )

    def definition(self) -> dict:
        """Return what `certificates` freezes."""
        return {
            "accent": self.accent,
            "logo": self.logo,
            "words": {
                code: {name: getattr(self, f"{name}_{code}") for name in designs.WORDS}
                for code in designs.LANGUAGES
            },
            "signatories": [one.definition() for one in self.signatories.all()],
        }

    def publish(self, revision, user=None, **kwargs):
        """Publish, and freeze what certificates are pinned to from now on, or do neither."""
        with transaction.atomic():
            published = super().publish(revision, user=user, **kwargs)
            draft = revision.as_object()
            designs.publish(programme=draft.programme, definition=draft.definition(), by=user)
            return published

    @property
    def preview_modes(self):
        return [("da", _("Danish")), ("en", _("English")), ("long", _("A long name"))]

    def serve_preview(self, request, mode_name):
        from content.certificate_previews import preview

        return preview(self, request, mode_name)


class CertificateSignatory(Orderable):
    design = ParentalKey(CertificateDesign, on_delete=models.CASCADE, related_name="signatories")
    name = models.CharField(_("Name"), max_length=80)
    title_da = models.CharField(_("Title in Danish"), max_length=120, blank=True)
    title_en = models.CharField(_("Title in English"), max_length=120, blank=True)
    signature = PictureField(_("Picture of the signature"), help_text=_("May be left out."))

    panels = [
        FieldPanel("name"),
        FieldRowPanel([FieldPanel("title_da"), FieldPanel("title_en")]),
        FieldPanel("signature"),
    ]

    def __str__(self) -> str:
        return self.name

    def definition(self) -> dict:
        titles = {"da": self.title_da, "en": self.title_en}
        return {"name": self.name, "titles": titles, "signature": self.signature}
