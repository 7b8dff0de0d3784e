"""What a facilitator types in the seminar room."""

from uuid import uuid4

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
    """Somebody who came and was not on the list. `key` makes a second sending harmless."""

    key = forms.UUIDField(required=False, initial=uuid4, widget=forms.HiddenInput)

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
            "key": data["key"],
        }


class DoorForm(WalkInForm):
    """Who scanned the code on the wall and is not signed in. The ticket is one check-in."""

    key = None
    ticket = forms.CharField(max_length=300, widget=forms.HiddenInput)

    def details(self) -> dict:
        self.cleaned_data["key"] = None
        return super().details()


class DoorCodeForm(forms.Form):
    """The code on the wall, typed by who cannot scan it."""

    code = forms.CharField(
        label=_("The code on the wall"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Return the code as it is shown: capitals, no blanks or hyphens."""
        code = "".join(c for c in self.cleaned_data["code"].upper() if c.isalnum() and c.isascii())
        if not code:
            raise ValidationError(_("A code is letters and digits, such as K7QD2XVB."))
        return code[:12]


class UndoForm(forms.Form):
    """Which check-in, and why it was wrong."""

    attendance = forms.IntegerField(min_value=1, max_value=2**31)
    reason = forms.CharField(required=False, max_length=200, validators=[without_cpr])


class MinutesForm(forms.Form):
    """How many minutes somebody was there."""

    attendance = forms.IntegerField(min_value=1, max_value=2**31)
    minutes = forms.IntegerField(min_value=1, max_value=1440)


STEPS = [(n, str(n)) for n in range(1, 6)]


def _scale(label, low, high) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=STEPS,
        coerce=int,
        widget=forms.RadioSelect,
        help_text=_("1 is %(low)s, 5 is %(high)s.") % {"low": low, "high": high},
    )


class ReactionForm(forms.Form):
    """What somebody thought of a seminar. No field for words: they could tell who wrote them."""

    key = forms.UUIDField(initial=uuid4, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        not_at_all, very = _("not at all"), _("very much")
        unsure, sure = _("quite unsure"), _("quite sure")
        self.fields |= {
            "relevance": _scale(_("I can use this in my work"), not_at_all, very),
            "engagement": _scale(_("The seminar held my attention"), not_at_all, very),
            "confidence_then": _scale(
                _("Thinking back: how sure were you in such cases before today?"), unsure, sure
            ),
            "confidence_now": _scale(_("And how sure are you now?"), unsure, sure),
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
