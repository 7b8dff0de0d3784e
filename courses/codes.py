"""The code somebody was given for a cohort."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _


class JoinCodeForm(forms.Form):
    """Reads a join code as people type it: small letters, blanks and hyphens do not matter."""

    code = forms.CharField(
        label=_("The code you were given"),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )

    def clean_code(self) -> str:
        """Return the code as it is stored."""
        code = "".join(self.cleaned_data["code"].split()).replace("-", "").upper()
        RegexValidator(r"\A[2-9A-Z]{4,12}\Z", _("A code is letters and digits, such as K7QD2XVB."))(
            code
        )
        return code

    def say_unknown(self) -> None:
        """Say beside the field that nobody gave out this code."""
        self.add_error("code", _("We do not know this code. Check it with whoever gave it to you."))
