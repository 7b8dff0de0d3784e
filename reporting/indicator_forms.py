"""Beginning a series, writing down a count, uploading many."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses import indicators
from courses.models import Indicator, IndicatorCount
from people.forms import without_cpr
from people.models import Organisation
from reporting import evidence, indicator_words
from reporting.forms import _PLAUSIBLE, PROBLEMS

MOST_KEEPERS = 200
DAY = {"invalid": _("This is not a day. Write it as 2026-11-21.")}


def not_a_cause(text: str) -> None:
    """Refuse words that put something down to the course."""
    causes = [p for p in evidence.problems(text, indicator_words.GRADE) if p.code == "cause"]
    if causes:
        raise forms.ValidationError(PROBLEMS["cause"] % {"words": causes[0].words})


def may_be_said(text: str) -> None:
    """Refuse what could not stand in a sentence after a number."""
    found = evidence.problems(f"1 {text}", indicator_words.GRADE)
    if found:
        raise forms.ValidationError(PROBLEMS[found[0].code] % {"words": found[0].words})


class IndicatorForm(forms.ModelForm):
    """What is counted, how, and who keeps it."""

    keepers = forms.CharField(
        label=_("Who keeps it"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One organisation a line, called as it is here. Its contact may then enter numbers."
        ),
    )

    class Meta:
        model = Indicator
        fields = ["name", "unit", "counted_how"]
        widgets = {"counted_how": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in self.Meta.fields:
            guard = not_a_cause if name == "counted_how" else may_be_said
            self.fields[name].validators += [without_cpr, guard]

    def clean_keepers(self) -> list[Organisation]:
        names = [line.strip() for line in self.cleaned_data["keepers"].splitlines() if line.strip()]
        if len(names) > MOST_KEEPERS:
            raise forms.ValidationError(_("At most %(n)s organisations.") % {"n": MOST_KEEPERS})
        found, wrong = [], []
        for line, name in enumerate(dict.fromkeys(names), 1):
            known = list(Organisation.objects.standing().named(name)[:10])
            known = [one for one in known if one.name.casefold() == name.casefold()] or known
            if len(known) == 1:
                found.append(known[0])
            else:
                wrong.append(_UNKNOWN[bool(known)] % {"line": line, "name": name[:100]})
        if wrong:
            raise forms.ValidationError(wrong[:10])
        return found

    def _get_validation_exclusions(self) -> set[str]:
        """Let the constraint of one name a programme be checked although nobody types a programme."""
        return super()._get_validation_exclusions() - {"programme"}


_UNKNOWN = {
    False: _("Line %(line)s: no organisation is called “%(name)s”."),
    True: _("Line %(line)s: several organisations are called “%(name)s”."),
}


class CountForm(forms.ModelForm):
    """How many one organisation counted in a period, by whose word."""

    class Meta:
        model = IndicatorCount
        fields = ["organisation", "since", "until", "number", "source", "note"]
        widgets = {
            "since": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "until": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {"since": DAY, "until": DAY}

    def __init__(self, *args, keepers: list[Organisation], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        mine = Organisation.objects.filter(pk__in=[one.pk for one in keepers]).order_by("name")
        self.fields["organisation"].queryset = mine
        if len(keepers) == 1:
            self.fields["organisation"].initial = keepers[0].pk
        for name in ("since", "until"):
            self.fields[name].validators += _PLAUSIBLE
        for name in ("source", "note"):
            guard = not_a_cause if name == "counted_how" else may_be_said
            self.fields[name].validators += [without_cpr, guard]

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("The period ends before it begins."))
        return given

    def _get_validation_exclusions(self) -> set[str]:
        """The period is judged above, beside its field."""
        return super()._get_validation_exclusions() | {"since", "until"}

    def counted(self) -> indicators.Counted:
        return indicators.Counted(**self.cleaned_data)

    def crossed(self, row: IndicatorCount) -> None:
        """Say beside the period that another count covers part of it."""
        self.add_error("since", overlap_words(row))


def overlap_words(row) -> str:
    point = indicator_words.Point(row.since, row.until, row.number)
    return _(
        "There is a count for %(period)s already, which covers some of the same days. Correct that "
        "one, or withdraw it first."
    ) % {"period": indicator_words.period(point)}


class UploadForm(forms.Form):
    """A list of counts: a file, or its text as it was checked."""

    file = forms.FileField(
        label=_("A list as CSV"),
        required=False,
        help_text=_(
            "Columns: organisation, from, to, number, source, note. Excel saves it as “CSV UTF-8”."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )
    rows = forms.CharField(
        label=_("Or paste the rows here, headers included"),
        required=False,
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )
