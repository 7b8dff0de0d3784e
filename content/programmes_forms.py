"""What a course administrator fills in about programmes, cohorts, seminars and lists of people."""

from django import forms
from django.db.models import URLField
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.day_inputs import DayInput, MomentInput
from courses import people_files
from courses.models import Activity, Cohort, Course, ImportJob, Programme, Seminar
from courses.programmes import administered_cohorts, administered_programmes, may_open
from people.models import Organisation

ACCEPTED = ".csv,.txt,.xlsx,text/csv"


class PeriodForm(forms.ModelForm):
    """A form with a first and a last day; the last may not come before the first."""

    first, last = "", ""

    def clean(self):
        data = super().clean()
        begins, ends = data.get(self.first), data.get(self.last)
        if begins and ends and ends < begins:
            self.add_error(self.last, _("This lies before the beginning."))
        return data


class ProgrammeForm(PeriodForm):
    first, last = "starts_on", "ends_on"

    class Meta:
        model = Programme
        fields = [
            "name",
            "owner",
            "funder",
            "target",
            "target_unit",
            "starts_on",
            "ends_on",
            "baseline_waiver",
            "staggered",
        ]
        widgets = {
            "starts_on": DayInput,
            "ends_on": DayInput,
            "baseline_waiver": forms.Textarea(attrs={"rows": 2}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = Organisation.objects.open_to_sign_up()
        self.fields["target"].min_value = 1


class CohortForm(PeriodForm):
    first, last = "opens_on", "closes_on"

    class Meta:
        model = Cohort
        fields = [
            "programme",
            "name",
            "organisation",
            "courses",
            "opens_on",
            "closes_on",
            "approval",
            "capacity",
            "deadline_on",
            "deadline_weeks",
        ]
        widgets = {
            "opens_on": DayInput,
            "closes_on": DayInput,
            "deadline_on": DayInput,
            "courses": forms.CheckboxSelectMultiple,
        }
        help_texts = {
            "organisation": _(
                "If all come from one place: then the list of people needs no such column."
            ),
            "closes_on": _("Empty: it stays open."),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        programmes = administered_programmes(user)
        if self.instance.pk:
            programmes = programmes | Programme.objects.filter(pk=self.instance.programme_id)
        self.fields["programme"].queryset = programmes.distinct()
        self.fields["organisation"].queryset = Organisation.objects.open_to_sign_up()
        self.fields["courses"].queryset = Course.objects.open()

    def clean(self):
        data = super().clean()
        if data.get("courses") and data.get("programme"):
            self._require_baseline(data["programme"], data["courses"])
        if data.get("deadline_on") and data.get("deadline_weeks"):
            self.add_error("deadline_weeks", _("Choose one kind of deadline."))
        return data

    def _require_baseline(self, programme, courses) -> None:
        """A cohort that is open already keeps the courses it has."""
        kept = self.instance.pk and set(courses) == set(self.instance.courses.all())
        if not kept and not may_open(programme, courses.select_related("current_edition")):
            self.add_error(
                "courses",
                _(
                    "None of these courses has a baseline, so nobody could say later what was "
                    "learned. Choose one that has, or write the reason for doing without in the "
                    "programme. The reason is printed in every report."
                ),
            )


def _https(field, **more):
    """Return a form field; an address typed without its scheme is taken for https."""
    if isinstance(field, URLField):
        more["assume_scheme"] = "https"
    return field.formfield(**more)


class SeminarForm(PeriodForm):
    first, last = "starts_at", "ends_at"

    class Meta:
        model = Seminar
        fields = [
            "cohort",
            "title",
            "starts_at",
            "ends_at",
            "place",
            "link",
            "sign_up",
            "capacity",
            "activity",
        ]
        widgets = {"starts_at": MomentInput, "ends_at": MomentInput}
        formfield_callback = staticmethod(_https)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = administered_cohorts(user)
        self.fields["activity"].queryset = Activity.objects.filter(
            kind=Activity.Kind.SEMINAR, retired_at=None
        )

    def clean(self):
        data = super().clean()
        begins, ends = data.get("starts_at"), data.get("ends_at")
        if begins and begins == ends:
            self.add_error("ends_at", _("This lies before the beginning."))
        return data


class UploadForm(forms.Form):
    """A list of people, and whether they get an invitation."""

    file = forms.FileField(
        label=_("The list"),
        max_length=255,
        help_text=_(
            "Excel (.xlsx) or CSV, at most 10 MB and 20,000 rows, with the headers Name, E-mail, "
            "Profession and Organisation. Leave CPR numbers out."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": _("There are no people in the list. Is it the right file?")},
    )
    invite = forms.BooleanField(
        label=_("Send invitations when the list is imported"), required=False, initial=True
    )

    def clean_file(self):
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > people_files.MOST_BYTES:
            raise forms.ValidationError(
                _(
                    "The file is larger than %(most_mb)s MB. Remove what is not the list, or split it."
                )
                % {"most_mb": people_files.MOST_BYTES // 1024 // 1024}
            )
        return file


class PastSeminarForm(UploadForm):
    """A seminar held before the platform: what it was, who says so, and the list of who came."""

    invite = None
    title = forms.CharField(label=_("What it was"), max_length=200)
    day = forms.DateField(label=_("The day"), widget=DayInput)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=2400)
    source = forms.CharField(
        label=_("Where the list comes from"),
        max_length=300,
        help_text=_("For example: the sign-in sheet in the project's folder"),
    )
    certainty = forms.ChoiceField(label=_("How certain it is"), choices=ImportJob.Certainty.choices)
    field_order = ["title", "day", "minutes", "source", "certainty", "file"]

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day >= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is past."))
        return day

    def occasion(self) -> dict:
        """Return what the ledger keeps of it; only for a valid form."""
        data = self.cleaned_data
        names = ("title", "minutes", "source", "certainty")
        return {name: data[name] for name in names} | {"day": data["day"].isoformat()}


class RepairForm(forms.Form):
    """One cell, or all cells with the same wrong value."""

    column = forms.ChoiceField(choices=[(c, c) for c in people_files.COLUMNS])
    line = forms.IntegerField(required=False, min_value=1)
    wrong = forms.CharField(required=False, max_length=254, strip=False)
    value = forms.CharField(required=False, max_length=300)
    chosen = forms.CharField(required=False, max_length=300)
    accept = forms.CharField(required=False)

    @property
    def given(self) -> str:
        """What was typed, else what was chosen among the suggestions."""
        return self.cleaned_data["value"] or self.cleaned_data["chosen"]
