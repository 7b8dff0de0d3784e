"""What phones and the facilitator post."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.live import ALPHABET, LETTERS


class LiveCodeForm(forms.Form):
    """Reads the code on the wall as people type it: small letters, blanks, hyphens do not matter."""

    code = forms.CharField(
        label=_("The code on the wall"),
        max_length=40,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "live-code-input",
            }
        ),
    )

    def clean_code(self) -> str:
        """Return the code as it is stored."""
        code = "".join(self.cleaned_data["code"].split()).replace("-", "").upper()
        if len(code) != LETTERS or set(code) - set(ALPHABET):
            raise forms.ValidationError(
                _(
                    "The code has six letters and digits, such as K7Q2XB. 0, 1, I, L and O are never in it."
                )
            )
        return code

    def say_unknown(self) -> None:
        """Say beside the field that no room has this code."""
        self.add_error("code", _("No room has this code now. Look at the wall once more."))

    def say_too_many(self) -> None:
        """Say beside the field that this address has guessed too often."""
        self.add_error("code", _("Too many wrong codes from here. Try again in ten minutes."))


class PostedVote(forms.Form):
    """A choice as it comes in, and which question it answers."""

    round = forms.IntegerField(min_value=1, max_value=32_767)
    scene = forms.CharField(max_length=80)
    choice = forms.CharField(max_length=80)


class PostedStep(forms.Form):
    """A step of the facilitator, and where she saw the room stand."""

    do = forms.ChoiceField(choices=[(name, name) for name in ("next", "back", "close")])
    round = forms.IntegerField(min_value=1, max_value=32_767)
    phase = forms.CharField(max_length=8)
    choice = forms.CharField(max_length=80, required=False)
