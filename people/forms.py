"""Who one is: name, profession, organisation."""

from datetime import date

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.affiliations import affiliate, organisation_named
from people.cpr import contains_cpr
from people.models import Organisation, Person, Profession

NEW = "new:"
MOST_SUGGESTIONS = 10


def without_cpr(text: str) -> None:
    """Raise ValidationError for a text that holds a civil registration number."""
    if contains_cpr(text):
        raise ValidationError(
            _("This looks like a CPR number. We never keep one: please remove it.")
        )


def suggestions(text: str) -> list[Organisation]:
    """Return at most ten confirmed organisations that match, names beginning with it first."""
    found = Organisation.objects.open_to_sign_up().matching(text).order_by("name")[:200]
    begins = text.strip().casefold()
    ranked = sorted(found, key=lambda o: not o.name.casefold().startswith(begins))
    return ranked[:MOST_SUGGESTIONS]


class AboutMeForm(forms.Form):
    """What the platform asks of a learner, at first and when the job has changed.

    An organisation that is not known is asked about: one of these, or a new one? The answer
    carries the name it was given for, so that it cannot slip over to another.
    """

    name = forms.CharField(
        label=_("Your name"),
        max_length=200,
        validators=[without_cpr],
        help_text=_("As it should stand on your certificate."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    profession = forms.ModelChoiceField(
        label=_("Your profession"),
        queryset=Profession.objects.all(),
        widget=forms.RadioSelect,
        empty_label=None,
        help_text=_("It decides which track you get."),
    )
    organisation = forms.CharField(
        label=_("Where do you work?"),
        max_length=200,
        validators=[without_cpr],
        help_text=_("Your municipality, police district or other organisation. Begin to type."),
        widget=forms.TextInput(
            attrs={"list": "organisations", "autocomplete": "off", "data-type-ahead": ""}
        ),
    )
    organisation_choice = forms.ChoiceField(
        label=_("Which organisation is it?"), widget=forms.RadioSelect
    )
    since = forms.DateField(
        label=_("Since when?"),
        required=False,
        help_text=_(
            "Only if your job has changed. What you did before stays counted where you were."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, person: Person | None, **kwargs):
        self.person = person
        self.job = person and person.affiliation_on(timezone.localdate())
        super().__init__(*args, **kwargs)
        self.fields["profession"].initial = self.job and self.job.profession
        self.fields["organisation"].initial = self.job and self.job.organisation.name
        self.fields["name"].initial = person and person.name
        self.fields["since"].initial = timezone.localdate()
        if self.job is None:
            del self.fields["since"]
        self._ask_which()

    def _ask_which(self) -> None:
        """Keep the second question only where the organisation typed is not known."""
        typed = " ".join(self.data.get(self.add_prefix("organisation"), "").split())[:200]
        self.known = _named(typed, self.job)
        if not typed or self.known or contains_cpr(typed):
            del self.fields["organisation_choice"]
            return
        field = self.fields["organisation_choice"]
        new = _("Another one, new here: %(name)s") % {"name": typed}
        known = [(str(o.pk), o.name) for o in suggestions(typed)[:5]]
        field.choices = [*known, (NEW + typed, new)]
        field.error_messages["required"] = field.error_messages["invalid_choice"] = _(
            "We do not know this organisation. Choose one, or say that it is new."
        )

    def clean_since(self) -> date:
        """Refuse days to come, and days before the present job was told of."""
        since = self.cleaned_data.get("since") or timezone.localdate()
        if since > timezone.localdate():
            raise ValidationError(_("Choose today or a day in the past."))
        if since < self.job.since:
            raise ValidationError(
                _("Choose %(day)s or a later day: that is when your present job began here."),
                params={"day": self.job.since.strftime("%d.%m.%Y")},
            )
        return since

    @transaction.atomic
    def save(self, person: Person) -> Person:
        """Write down name and job for `person`."""
        person.name = " ".join(self.cleaned_data["name"].split())
        person.save(update_fields=["name"])
        affiliate(
            person=person,
            profession=self.cleaned_data["profession"],
            organisation=self._organisation(),
            since=self.cleaned_data.get("since") or timezone.localdate(),
        )
        return person

    def _organisation(self) -> Organisation:
        if self.known:
            return self.known
        choice = self.cleaned_data["organisation_choice"]
        if choice.startswith(NEW):
            return organisation_named(choice.removeprefix(NEW))
        return Organisation.objects.get(pk=choice)


def _named(typed: str, job) -> Organisation | None:
    """Return the one organisation called that: of several, a confirmed one, or one's own."""
    if job and typed == job.organisation.name:
        return job.organisation
    known = Organisation.objects.open_to_sign_up().named(typed).order_by("pk")
    return known.first() if typed else None


class LanguageForm(forms.ModelForm):
    """The language of mails and links."""

    language = forms.ChoiceField(
        label=_("Language of mails to me"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    class Meta:
        model = Person
        fields = ["language"]


class AwayForm(forms.Form):
    """Away from a day to a day. No reason is asked for."""

    since = forms.DateField(
        label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("To"),
        help_text=_("The last day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self):
        """Refuse days in the wrong order, what is over, and what is longer than two years."""
        data = super().clean() or {}
        since, until = data.get("since"), data.get("until")
        if since and until and until < since:
            self.add_error("until", _("This lies before the beginning."))
        elif until and until < timezone.localdate():
            self.add_error("until", _("Choose today or a later day."))
        elif since and until and (until - since).days > 731:
            self.add_error("until", _("Two years at the most."))
        return data
