"""What a facilitator types in the seminar room."""

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.affiliations import organisation_named
from people.cpr import contains_cpr
from people.models import Profession
from people.places import spellings


def without_cpr(text: str) -> None:
    """Raise ValidationError for a text that holds a civil registration number."""
    if contains_cpr(text):
        raise ValidationError(
            _("This looks like a CPR number. We never keep one: please remove it.")
        )


class WalkInForm(forms.Form):
    """Somebody who came and was not on the list."""

    name = forms.CharField(label=_("Name"), max_length=200, validators=[without_cpr])
    email = forms.EmailField(label=_("E-mail address"), max_length=254, validators=[without_cpr])
    profession = forms.ModelChoiceField(
        label=_("Profession"), queryset=Profession.objects.all(), empty_label=_("Choose")
    )
    organisation = forms.CharField(
        label=_("Workplace"),
        max_length=200,
        validators=[without_cpr],
        help_text=_("Municipality, police district or other organisation. Begin to type."),
        widget=forms.TextInput(
            attrs={"list": "organisations", "autocomplete": "off", "data-type-ahead": ""}
        ),
    )

    def details(self) -> dict:
        """Return what the verb asks for."""
        data = self.cleaned_data
        return {
            "name": " ".join(data["name"].split()),
            "address": data["email"],
            "profession": data["profession"],
            "organisation": organisation_named(data["organisation"]),
        }


class SearchForm(forms.Form):
    """Part of a name or an address."""

    q = forms.CharField(
        label=_("Find a participant"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def narrow(self, people):
        """Keep the people whose name or address holds what was typed."""
        typed = self.cleaned_data["q"].strip() if self.is_valid() else ""
        if not typed:
            return people
        found = Q(emails__address__icontains=typed)
        for spelling in spellings(typed):
            found |= Q(name__contains=spelling)
        return people.filter(found | Q(name__icontains=typed)).distinct()
