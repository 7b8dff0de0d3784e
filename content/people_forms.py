"""What an administrator fills in about people, roles, organisations, rules and deadlines."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.day_inputs import DayInput
from content.programmes_forms import PeriodForm
from courses import granting, people_lists
from courses.models import AssignmentRule, Cohort
from courses.programmes import administered_cohorts, administered_programmes
from people.forms import AwayForm, without_cpr
from people.models import Organisation, Profession, Role, User

REASON_HELP = _("Kept in the log together with your name.")


def reason_field(**more) -> forms.CharField:
    """Return the field for why something is done; no CPR number goes in."""
    return forms.CharField(
        label=_("Reason"),
        max_length=500,
        validators=[without_cpr],
        widget=forms.Textarea(attrs={"rows": 2}),
        **({"help_text": REASON_HELP} | more),
    )


def organisation_named(text: str) -> Organisation | None:
    """Return the confirmed organisation called `text`, or None; of several the first."""
    known = Organisation.objects.open_to_sign_up().named(" ".join(text.split()))
    return known.order_by("pk").first()


class OrganisationField(forms.CharField):
    """An organisation by its name, with suggestions: thousands do not fit into a list."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault(
            "widget",
            forms.TextInput(attrs={"list": "organisation-names", "autocomplete": "off"}),
        )
        super().__init__(**kwargs)

    def clean(self, value):
        """Return the organisation, or None where none is asked for."""
        text = super().clean(value)
        if not text:
            return None
        found = organisation_named(text)
        if found is None:
            raise ValidationError(_("No organisation of that name is open. Choose from the list."))
        return found


class PeopleFilter(forms.Form):
    """What the list of people is narrowed to."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    profession = forms.ModelChoiceField(
        label=_("Profession"), queryset=Profession.objects.all(), required=False
    )
    organisation = OrganisationField(label=_("Organisation, with all below"), required=False)
    municipality = forms.ModelChoiceField(
        label=_("Municipality"),
        queryset=Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY),
        required=False,
    )
    cohort = forms.ModelChoiceField(
        label=_("Cohort"), queryset=Cohort.objects.none(), required=False
    )
    state = forms.ChoiceField(label=_("State"), required=False)
    sort = forms.ChoiceField(
        choices=[(key, key) for key in people_lists.SORTS], required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = administered_cohorts(user).order_by("name")
        self.fields["state"].choices = [("", _("Everybody")), *people_lists.STATES.items()]

    @property
    def narrowing(self) -> people_lists.Narrowing:
        """Return what was chosen; what is not understood narrows nothing."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        keys = {
            name: data[name].pk
            for name in ("profession", "organisation", "municipality", "cohort")
            if data.get(name)
        }
        return people_lists.Narrowing(
            text=" ".join(data.get("q", "").split()),
            state=data.get("state", ""),
            sort=data.get("sort") or "name",
            **keys,
        )


class MoveForm(forms.Form):
    """A new job from a day on; the one before ends the day before."""

    profession = forms.ModelChoiceField(label=_("Profession"), queryset=Profession.objects.all())
    organisation = OrganisationField(label=_("Organisation"))
    since = forms.DateField(
        label=_("From"),
        widget=DayInput,
        help_text=_("What was done before this day stays counted where it was."),
    )


class AbsenceForm(AwayForm):
    """Away; the same rules as on one's own page."""

    since = forms.DateField(label=_("From"), widget=DayInput)
    until = forms.DateField(label=_("To"), widget=DayInput, help_text=_("The last day."))


class AddressForm(forms.Form):
    """One more address by which somebody is known."""

    address = forms.EmailField(label=_("E-mail"), max_length=254)


class ReasonForm(forms.Form):
    """Why."""

    reason = reason_field()


class DenyForm(forms.Form):
    """Why not; it is told."""

    reason = reason_field(
        help_text=_("The mail to those you refuse says this. Write no personal details.")
    )


class ExtendForm(forms.Form):
    """A later deadline."""

    to = forms.DateField(label=_("New deadline"), widget=DayInput)
    reason = reason_field()

    def clean_to(self):
        """Refuse a day that has passed."""
        to = self.cleaned_data["to"]
        if to < timezone.localdate():
            raise ValidationError(_("Choose today or a later day."))
        return to


class GrantForm(forms.Form):
    """A role for somebody, where, and from when to when."""

    email = forms.EmailField(
        label=_("E-mail of the login"),
        max_length=254,
        help_text=_("Whoever gets a role must have signed up first."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    scope = forms.ChoiceField(
        label=_("Programme or cohort"),
        required=False,
        help_text=_("Empty: everywhere. Only a system administrator can give that."),
    )
    organisation = OrganisationField(
        label=_("Organisation"), required=False, help_text=_("Of an organisation's contact.")
    )
    since = forms.DateField(label=_("From"), required=False, widget=DayInput)
    until = forms.DateField(
        label=_("To"),
        required=False,
        widget=DayInput,
        help_text=_("The last day. Empty: until you end it."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        labels = dict(Role.choices)
        self.fields["role"].choices = [(role, labels[role]) for role in granting.grantable(user)]
        self.fields["scope"].choices = [("", "–"), *_scopes(user)]

    def clean_email(self) -> str:
        """Return the address of an active login."""
        found = User.objects.filter(email__iexact=self.cleaned_data["email"], is_active=True)
        self.grantee = found.first()
        if self.grantee is None:
            raise ValidationError(_("Nobody has signed up with this address."))
        return self.grantee.email

    def clean(self):
        data = super().clean()
        role, scope, place = (data.get(name) for name in ("role", "scope", "organisation"))
        if role == Role.ORGANISATION_CONTACT and place is None:
            self.add_error("organisation", _("Say of which organisation."))
        if place is not None and role and role != Role.ORGANISATION_CONTACT:
            self.add_error("organisation", _("Only an organisation's contact has one."))
        if scope and role and role not in granting.IN_A_PROGRAMME:
            self.add_error("scope", _("This role has no programme."))
        if role and not granting.may_grant(self.user, role, scope or None):
            self.add_error("scope", _("Choose one of your own programmes or cohorts."))
        self._check_days(data)
        return data

    def _check_days(self, data: dict) -> None:
        since, until = data.get("since"), data.get("until")
        if until and until < max(since or until, timezone.localdate()):
            self.add_error("until", _("This lies before the beginning."))

    @property
    def period(self) -> dict[str, datetime | None]:
        """Return from when to when, as moments: the last day is included."""
        since, until = self.cleaned_data["since"], self.cleaned_data["until"]
        today = timezone.localdate()
        return {
            "since": _midnight(since) if since and since > today else None,
            "until": _midnight(until + timedelta(days=1)) if until else None,
        }


def _midnight(day) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _scopes(user) -> list[tuple[str, str]]:
    programmes = administered_programmes(user).order_by("name")
    found = [(str(one.key), one.name) for one in programmes]
    cohorts = administered_cohorts(user).select_related("programme").order_by("name")
    return found + [(str(one.key), f"{one.programme.name}: {one.name}") for one in cohorts]


# Organisations -------------------------------------------------------------------------------------


class PlaceForm(forms.Form):
    """Where an organisation stands from a day on."""

    parent = OrganisationField(label=_("Stands below"), required=False)
    municipality = forms.ModelChoiceField(
        label=_("Counts under the municipality"),
        queryset=Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY),
        required=False,
    )
    police_district = forms.ModelChoiceField(
        label=_("Counts under the police district"),
        queryset=Organisation.objects.filter(kind=Organisation.Kind.POLICE),
        required=False,
    )
    on = forms.DateField(label=_("From"), widget=DayInput)
    source = forms.CharField(label=_("Where this is known from"), max_length=200, required=False)


class CloseForm(forms.Form):
    """The last day of an organisation."""

    on = forms.DateField(label=_("Last day"), widget=DayInput)


class TakeOverForm(forms.Form):
    """Who carries the work on, and from when."""

    into = OrganisationField(label=_("Taken over by"))
    on = forms.DateField(label=_("From"), widget=DayInput)


# Rules ---------------------------------------------------------------------------------------------


class RuleForm(PeriodForm):
    """Who comes into the cohort, and what they get."""

    first, last = "starts_on", "ends_on"
    organisations = forms.CharField(
        label=_("Organisations, with everything below them"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One a line."),
    )
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=Role.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = AssignmentRule
        fields = [
            "name",
            "professions",
            "organisations",
            "municipalities",
            "from_cohorts",
            "roles",
            "whole_platform",
            "leave_out_certified",
            "invite",
            "starts_on",
            "ends_on",
            "deadline_on",
            "deadline_weeks",
        ]
        widgets = {
            "professions": forms.CheckboxSelectMultiple,
            "from_cohorts": forms.CheckboxSelectMultiple,
            "municipalities": forms.SelectMultiple(attrs={"size": 8}),
            "starts_on": DayInput,
            "ends_on": DayInput,
            "deadline_on": DayInput,
        }
        help_texts = {
            "deadline_on": _("Empty: the cohort's."),
            "ends_on": _("Empty: it runs as long as the cohort is open."),
        }

    def __init__(self, *args, user, everywhere: bool, **kwargs):
        super().__init__(*args, **kwargs)
        saved = self.instance.organisations.all() if self.instance.pk else ()
        # Always: what the model says of a rule that is not saved is an empty list, not text.
        self.initial["organisations"] = "\n".join(one.name for one in saved)
        self.fields["municipalities"].queryset = Organisation.objects.filter(
            kind=Organisation.Kind.MUNICIPALITY
        )
        others = administered_cohorts(user).exclude(pk=self.instance.cohort_id)
        if not everywhere:
            # Nobody of another programme would come in, so its cohorts are not offered.
            others = others.filter(programme=self.instance.cohort.programme_id)
            del self.fields["whole_platform"]
        self.fields["from_cohorts"].queryset = others

    def clean_organisations(self) -> list[Organisation]:
        """Return the organisations named, one a line."""
        lines = [line for line in self.cleaned_data["organisations"].splitlines() if line.strip()]
        found = {line: organisation_named(line) for line in lines[:200]}
        unknown = [line.strip() for line, known in found.items() if known is None]
        if unknown:
            raise ValidationError(
                _("No organisation of that name is open: %(names)s"),
                params={"names": ", ".join(unknown[:5])},
            )
        return [known for known in found.values() if known]

    def clean(self):
        data = super().clean()
        if data.get("deadline_on") and data.get("deadline_weeks"):
            self.add_error("deadline_weeks", _("Choose one kind of deadline."))
        named = ("professions", "organisations", "municipalities", "from_cohorts", "roles")
        if data.get("whole_platform") and not any(data.get(name) for name in named):
            self.add_error(
                None, _("Choose at least one thing that people must fit: this would be everybody.")
            )
        return data

    @property
    def chosen(self) -> dict:
        """Return the rows chosen under each heading."""
        names = ("professions", "organisations", "municipalities", "from_cohorts")
        return {name: list(self.cleaned_data[name]) for name in names}
