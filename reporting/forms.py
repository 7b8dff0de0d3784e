from datetime import date

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from courses.freezing import digest_of
from courses.models import Cohort, Programme
from reporting.figures import Filters

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
