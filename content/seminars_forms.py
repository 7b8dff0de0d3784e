"""What a course administrator fills in about paper lists and events where heads are counted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from content.day_inputs import DayInput
from content.programmes_forms import ACCEPTED
from courses import people_files
from courses.models import OpenEvent
from courses.seminar_forms import without_cpr
from people.models import Organisation

TYPED = "navn;e-mail;faggruppe;organisation"


class PaperForm(forms.Form):
    """A list of who was there, as a file or typed, and where it comes from."""

    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        validators=[without_cpr],
        help_text=_("Such as: signed list from the door, 3 December, kept by Ida Prøve."),
    )
    file = forms.FileField(
        label=_("The list as a file"),
        required=False,
        max_length=255,
        help_text=_(
            "Excel (.xlsx) or CSV with the headers Name, E-mail, Profession, Organisation."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"empty": _("There are no people in the list. Is it the right file?")},
    )
    typed = forms.CharField(
        label=_("Or typed from the paper"),
        required=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "One person a line: name; e-mail; profession; organisation. The e-mail may be left "
            "out, but not its semicolon."
        ),
    )
    minutes = forms.IntegerField(
        label=_("Minutes attended"),
        required=False,
        min_value=1,
        max_value=1440,
        help_text=_("Empty: the whole seminar."),
    )

    @property
    def given(self) -> str:
        """The field that what cannot be read stands in."""
        return "file" if self.cleaned_data.get("file") else "typed"

    def clean_file(self):
        """Refuse what is too large before it is read."""
        file = self.cleaned_data["file"]
        if file and file.size > people_files.MOST_BYTES:
            raise forms.ValidationError(
                _(
                    "The file is larger than %(most_mb)s MB. Remove what is not the list, or split it."
                )
                % {"most_mb": people_files.MOST_BYTES // 1024 // 1024}
            )
        return file

    def clean(self):
        data = super().clean()
        if bool(data.get("file")) == bool(data.get("typed")) and "file" not in self.errors:
            self.add_error("typed", _("Give the list either as a file or typed."))
        return data

    def details(self) -> dict:
        """Return what the verb asks for; what is typed becomes a file like any other."""
        data = self.cleaned_data
        more = {"source": data["source"], "minutes": data["minutes"]}
        if data["file"]:
            return more | {"filename": data["file"].name or "", "data": data["file"].read()}
        text = f"{TYPED}\n{data['typed']}"
        return more | {"filename": str(_("typed list")), "data": text.encode()}


class EventForm(forms.ModelForm):
    class Meta:
        model = OpenEvent
        fields = ["kind", "title", "held_on", "place", "municipality"]
        widgets = {"held_on": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        places = Organisation.objects.filter(kind=Organisation.Kind.MUNICIPALITY)
        self.fields["municipality"].queryset = places.order_by("name")
        for name in ("title", "place"):
            self.fields[name].validators.append(without_cpr)


class HeadForm(forms.Form):
    """Heads of one school and grade. There is no field for a name."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    school = forms.CharField(label=_("School or group"), max_length=120, validators=[without_cpr])
    grade = forms.CharField(
        label=_("Grade"), max_length=20, required=False, validators=[without_cpr]
    )
    heads = forms.IntegerField(label=_("Attendances"), min_value=1, max_value=100_000)
    source = forms.CharField(
        label=_("Source"),
        max_length=200,
        validators=[without_cpr],
        help_text=_("Who counted, and how: counted at the door, told by the school."),
    )


class CorrectionForm(forms.Form):
    """How many there were after all; 0 takes the line away."""

    key = forms.UUIDField()
    heads = forms.IntegerField(min_value=0, max_value=100_000)

    def details(self) -> dict:
        data = self.cleaned_data
        return {"key": data["key"], "heads": data["heads"] or None}
