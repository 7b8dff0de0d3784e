"""What a person says when she asks to be erased."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EraseForm(forms.Form):
    """A request, said twice: by the button and by the tick."""

    sure = forms.BooleanField(
        label=_("I know that I lose my access, and that it cannot be undone."),
        error_messages={"required": _("Tick that you know what you lose.")},
    )
