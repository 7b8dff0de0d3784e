"""Typing a certificate's number."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from certificates import given_files, numbers


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the certificate"),
        max_length=300,
        help_text=_("Sixteen letters and digits, for example ABCD-2345-EFGH-6789."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={"required": _("Write the number that stands on the certificate.")},
    )

    def clean_number(self) -> str:
        try:
            return numbers.normalise(self.cleaned_data["number"])
        except numbers.NotANumber as error:
            raise ValidationError(_complaint(error)) from error


class FileForm(forms.Form):
    """A PDF to compare. What it holds is not read."""

    file = forms.FileField(
        label=_("The certificate as a PDF"),
        max_length=255,
        help_text=_("At most 2 MB. The file is compared and not kept."),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
        error_messages={
            "required": _("Choose the file first."),
            "empty": _("The file is empty."),
        },
    )

    def clean_file(self) -> bytes:
        file = self.cleaned_data["file"]
        if file.size > given_files.MOST_BYTES:
            raise ValidationError(TOO_LARGE)
        data = file.read()
        if not given_files.looks_like_pdf(data):
            raise ValidationError(
                _("This is not a PDF. A photograph or a scan proves nothing: write the number.")
            )
        return data


TOO_LARGE = _("The file is larger than 2 MB, and none of our certificates is. Write the number.")


def _complaint(error: numbers.NotANumber) -> str:
    if error.wrong:
        return _(
            "A number never has these characters: %(wrong)s. It has no 0, 1, I, L or O, because "
            "they are easily mistaken for one another; look at the certificate again."
        ) % {"wrong": " ".join(error.wrong[:10])}
    return ngettext(
        "A number has 16 letters and digits, and here is %(length)d.",
        "A number has 16 letters and digits, and here are %(length)d.",
        error.length,
    ) % {"length": error.length}
