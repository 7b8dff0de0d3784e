"""What a lead asks: by what, and of which part."""

from collections.abc import Iterable, Mapping

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import Programme
from people.forms import without_cpr
from reporting.explored_tables import by_words
from reporting.exploring import BY, PLACES, Selection
from reporting.forms import _day_field
from reporting.models import SavedFigure, SavedView

SEVERAL = _("Several may be chosen. None means all.")


def _several(label) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 5}),
        help_text=SEVERAL,
        error_messages={"invalid_choice": _("This programme has nothing of that kind.")},
    )


class ExploreForm(forms.Form):
    """A form whose address can be shared: it is sent by GET and writes nothing."""

    by = forms.ChoiceField(label=_("Set side by side"))
    cohorts = _several(_("Cohorts"))
    profession = _several(_("Professions"))
    organisation = _several(_("Organisations"))
    municipality = _several(_("Municipalities or police districts"))
    since = _day_field(_("From"))
    until = _day_field(_("To"))

    def __init__(self, *args, programme: Programme, known: SavedFigure, **kwargs) -> None:
        """`known` is the figure of the whole programme: what may be chosen is what it counted."""
        super().__init__(*args, **kwargs)
        self.fields["by"].choices = [(by, by_words(by)) for by in BY]
        cohorts = programme.cohorts.order_by("name").values_list("key", "name")
        self.fields["cohorts"].choices = [(str(key), name) for key, name in cohorts]
        for name in PLACES:
            self.fields[name].choices = sorted(_choices(name, known.answer), key=lambda c: c[1])

    def clean(self) -> dict:
        given = super().clean() or {}
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", _("The period ends before it begins."))
        return given

    def selection(self) -> Selection:
        """Return what was chosen; only for a valid form."""
        given = self.cleaned_data
        return Selection(
            by=given["by"],
            cohorts=tuple(given["cohorts"]),
            **{name: tuple(int(one) for one in given[name]) for name in PLACES},
            since=given["since"],
            until=given["until"],
        )


def _choices(name: str, answer: Mapping) -> Iterable[tuple[str, str]]:
    for row in answer["figures"]["by"][name]:
        key = str(row["id"])
        if row["id"] is not None and name == "profession":
            words = answer["labels"]["profession"][key]
            yield key, words.get(get_language() or "da") or words[min(words)]
        elif row["id"] is not None:
            yield key, answer["labels"]["place"][key]["name"]


class ViewForm(forms.Form):
    """A name for what is shown."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=120,
        validators=[without_cpr],
        help_text=_("Only you see it. A view of the same name is replaced."),
    )


class OftenForm(forms.Form):
    often = forms.ChoiceField(
        label=_("Mail me a link"),
        required=False,
        choices=[("", _("Never")), *SavedView.Often.choices],
    )


class NamesForm(forms.Form):
    """What the names behind a row are for; it is logged."""

    purpose = forms.CharField(
        label=_("What do you need the names for?"),
        max_length=200,
        validators=[without_cpr],
        help_text=_("Kept in the log together with your name."),
    )


def row_of(text: str) -> int | None:
    """Return the row an address asks for. Raises ValueError for what is no row."""
    return None if text == "unknown" else int(text)
