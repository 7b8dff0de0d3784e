from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from courses.freezing import digest_of
from courses.models import Cohort, Programme, TargetGroup
from people.models import Organisation
from reporting import evidence
from reporting.api_access import Scope
from reporting.codebook import SHORTEST_PURPOSE
from reporting.figures import Filters
from reporting.published import Place

_PLAUSIBLE = [
    MinValueValidator(date(2000, 1, 1), _("Choose a day after the year 2000.")),
    MaxValueValidator(date(2100, 1, 1), _("Choose a day before the year 2100.")),
]


def _day_field(label) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        validators=_PLAUSIBLE,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a day. Write it as 2026-11-21.")},
    )


class CohortField(forms.ModelChoiceField):
    """A cohort by its key; what is no key at all is told like one that does not exist."""

    def to_python(self, value):
        try:
            return super().to_python(value)
        except forms.ValidationError as error:
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice"
            ) from error


class FilterForm(forms.Form):
    """What part of a programme to look at."""

    cohort = CohortField(
        Cohort.objects.none(),
        label=_("Cohort"),
        to_field_name="key",
        required=False,
        empty_label=_("All cohorts"),
        error_messages={"invalid_choice": _("This programme has no such cohort.")},
    )
    since = _day_field(_("From"))
    until = _day_field(_("To"))

    def __init__(self, *args, programme: Programme, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = programme.cohorts.all()
        self.programme = programme

    def clean(self) -> dict:
        days = super().clean()
        if days.get("since") and days.get("until") and days["since"] > days["until"]:
            self.add_error("until", _("The period ends before it begins."))
        return days

    @property
    def stamp(self) -> str:
        """Name what an untouched form looks like, so that it need not be drawn on every visit."""
        cohorts = self.programme.cohorts.values_list("key", "name")
        return digest_of([[str(key), name] for key, name in cohorts])

    def filters(self) -> Filters:
        """Return what was chosen; only for a valid form."""
        return Filters(**self.cleaned_data)


class KeepForm(forms.Form):
    """What to call a figure that is kept."""

    title = forms.CharField(
        label=_("Name of the figure"),
        max_length=200,
        help_text=_("For example: Half-year report to the funder"),
    )


class TargetGroupForm(forms.ModelForm):
    """How many there are to reach: in all, of one profession, or in one municipality or district."""

    class Meta:
        model = TargetGroup
        fields = ["profession", "municipality", "size", "source", "counted_on"]
        widgets = {"counted_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["profession"].empty_label = _("All professions")
        self.fields["municipality"].queryset = Organisation.objects.authorities().standing()
        self.fields["municipality"].empty_label = _("All places")
        self.fields["counted_on"].validators += _PLAUSIBLE

    def clean(self) -> dict:
        data = super().clean() or {}
        if data.get("profession") and data.get("municipality"):
            self.add_error("municipality", _("Choose a profession or a place, not both."))
        return data


class KeepLearningForm(KeepForm):
    """The same, of a figure about learning: the name may not claim what the figure cannot carry."""

    grade = "A"

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        found = evidence.problems(title, self.grade)
        if found:
            raise forms.ValidationError(PROBLEMS[found[0].code] % {"words": found[0].words})
        return title


PROBLEMS = {
    "cause": _(
        "“%(words)s” says that the course was the cause. The figures cannot carry that without a "
        "comparison group. Write what rose or fell."
    ),
    "denominator": _("Write of how many “%(words)s” is, for example 60%% of 424."),
    "few": _("“%(words)s” is of fewer than twenty. Write it as 7 of 12."),
    "significant": _("Write the interval beside “%(words)s”: 95%% CI 2.2–3.2."),
}


class ShareForm(forms.Form):
    """By which places a programme's published figures are divided: chosen once."""

    place = forms.ChoiceField(
        label=_("Divided by"),
        choices=Place,
        help_text=_(
            "Chosen once: with two divisions by place, small groups could be worked out by "
            "subtraction."
        ),
    )

    def __init__(self, *args, place: str = "", **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if place:
            self.fields["place"].choices = [(place, Place(place).label)]


class EvaluatorForm(forms.Form):
    """What an evaluator wants the rows for. It is logged, and the people in them can read it."""

    purpose = forms.CharField(
        label=_("What you will use it for"),
        min_length=SHORTEST_PURPOSE,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Written into the file and the log. Whoever is in the file can read it on her own page."
        ),
        error_messages={
            "required": _("Say what you will use it for."),
            "min_length": _("Say a little more: what will you use it for?"),
        },
    )


class TokenForm(forms.Form):
    """A new token of the API: for what, and until when."""

    name = forms.CharField(
        label=_("Who will use it"),
        max_length=100,
        help_text=_("For example the municipality and its system."),
        error_messages={"required": _("Say who will use it.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"),
        choices=Scope,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one.")},
    )
    until = forms.DateField(
        label=_("Valid until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("At most 400 days from now."),
        error_messages={
            "required": _("Choose a day."),
            "invalid": _("This is not a day. Write it as 2026-11-21."),
        },
    )


class WithdrawForm(forms.Form):
    """Why figures are withdrawn; everybody who comes to the address reads it."""

    words = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody who comes to the address reads this."),
        error_messages={"required": _("Say why.")},
    )
