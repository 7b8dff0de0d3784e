"""Signing in at one's workplace: a service an organisation runs, and what its claims mean here."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people import sealing
from people.models.places import Organisation, Profession
from people.saml_metadata import BadMetadata, read_metadata

LOCAL = {"localhost", "127.0.0.1"}
# Words that allauth gives a meaning of their own.
TAKEN = {"saml", "openid_connect"}


class SignInServiceQuerySet(models.QuerySet):
    def enabled(self):
        return self.filter(enabled=True)

    def visible_to(self, user):
        """Only system administrators see how a workplace's sign-in is set up."""
        return self if user.is_authenticated and user.is_superuser else self.none()


class SignInService(models.Model):
    """Where the people of one organisation sign in. `slug` stands in addresses agreed with it."""

    class Protocol(models.TextChoices):
        OIDC = "oidc", _("OpenID Connect")
        SAML = "saml", _("SAML 2.0")

    slug = models.SlugField(_("Short name in addresses"), max_length=60, unique=True)
    name = models.CharField(_("Name on the button"), max_length=40)
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("Organisation")
    )
    protocol = models.CharField(_("Protocol"), max_length=4, choices=Protocol)
    enabled = models.BooleanField(_("Open for signing in"), default=False)
    domains = models.TextField(
        _("E-mail domains"),
        blank=True,
        help_text=_(
            "One a line. Only addresses in these domains are believed; others join no account."
        ),
    )
    vouches_for_email = models.BooleanField(
        _("The organisation vouches for the addresses"),
        default=False,
        help_text=_("When the service does not say itself that an address is confirmed."),
    )
    two_steps = models.BooleanField(
        _("It asks for two steps itself"),
        default=False,
        help_text=_("Then whoever holds a role is not asked for a second step here as well."),
    )
    issuer = models.URLField(_("Issuer (OpenID Connect)"), max_length=300, blank=True)
    client_id = models.CharField(_("Client id (OpenID Connect)"), max_length=191, blank=True)
    sealed_secret = models.TextField(blank=True, editable=False)
    metadata = models.TextField(_("The service's metadata (SAML, XML)"), blank=True)
    user_claim = models.CharField(
        _("Claim with the permanent id"),
        max_length=200,
        blank=True,
        help_text=_("Empty: the subject. Never a CPR number: it is refused."),
    )
    email_claim = models.CharField(_("Claim with the e-mail address"), max_length=200)
    name_claim = models.CharField(_("Claim with the name"), max_length=200, blank=True)
    organisation_claim = models.CharField(
        _("Claim with the organisation"), max_length=200, blank=True
    )
    profession_claim = models.CharField(_("Claim with the profession"), max_length=200, blank=True)
    level_claim = models.CharField(_("Claim with the NSIS level"), max_length=200, blank=True)
    accepted_levels = models.CharField(
        _("Accepted levels"), max_length=200, blank=True, help_text=_("Separated by commas.")
    )

    objects = SignInServiceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("sign-in service")
        verbose_name_plural = _("sign-in services")

    def __str__(self) -> str:
        return self.name

    @property
    def secret(self) -> str:
        """The client secret. Raises SealBroken when SECRET_KEY has changed since it was kept."""
        return sealing.unseal(self.sealed_secret) if self.sealed_secret else ""

    @property
    def domain_list(self) -> list[str]:
        return [d.strip().lstrip("@").lower() for d in self.domains.split() if d.strip()]

    @property
    def level_list(self) -> list[str]:
        return [level.strip() for level in self.accepted_levels.split(",") if level.strip()]

    def believes(self, address: str) -> bool:
        """Tell whether this service may speak for `address` at all."""
        return address.rpartition("@")[2].lower() in self.domain_list

    def clean(self) -> None:
        wrong: dict[str, str] = {}
        if self.slug in TAKEN:
            wrong["slug"] = _("This word cannot be used.")
        if self.enabled and not self.domain_list:
            wrong["domains"] = _("Name at least one domain before it is opened.")
        if bool(self.level_claim) != bool(self.level_list):
            wrong["accepted_levels"] = _("Give both the claim and the levels, or neither.")
        wrong |= self._clean_oidc() if self.protocol == self.Protocol.OIDC else self._clean_saml()
        if wrong:
            raise ValidationError(wrong)

    def _clean_oidc(self) -> dict:
        wrong: dict = {}
        address = urlsplit(self.issuer)
        if address.scheme != "https" and address.hostname not in LOCAL:
            wrong["issuer"] = _("The address must begin with https://.")
        if not self.client_id:
            wrong["client_id"] = _("The organisation gives you this id.")
        return wrong

    def _clean_saml(self) -> dict:
        try:
            read_metadata(self.metadata)
        except BadMetadata as error:
            return {"metadata": str(error)}
        return {}


class ClaimMeaning(models.Model):
    """What one value of a claim means: an organisation, or a profession."""

    service = models.ForeignKey(SignInService, on_delete=models.CASCADE, related_name="meanings")
    value = models.CharField(_("Value"), max_length=200)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Organisation"),
    )
    profession = models.ForeignKey(
        Profession,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("Profession"),
    )

    class Meta:
        ordering = ["value", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation=None, profession__isnull=False)
                | Q(organisation__isnull=False, profession=None),
                name="claim_means_one_thing",
            ),
            models.UniqueConstraint(
                fields=["service", "value"],
                condition=Q(profession=None),
                name="claim_means_one_organisation",
            ),
            models.UniqueConstraint(
                fields=["service", "value"],
                condition=Q(organisation=None),
                name="claim_means_one_profession",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value}: {self.organisation or self.profession}"

    def clean(self) -> None:
        if (self.organisation is None) == (self.profession is None):
            raise ValidationError(_("Choose an organisation or a profession, one of them."))
