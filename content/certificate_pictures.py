"""Uploading a logo or a signature: made harmless at once, kept by `certificates`, never a file."""

import base64

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from certificates import pictures
from certificates.models import Picture

WHY = {
    "large": _("The file is too large: at most 2 MB, and 300 kB for a drawing (SVG)."),
    "unreadable": _("This is not a picture that can be read. Use SVG, PNG, JPEG, WebP or GIF."),
    "dots": _("The picture has too many dots. Make it smaller."),
    "text": _(
        "The drawing has letters in it, which would look different elsewhere. Turn the text into "
        "outlines first."
    ),
    "shapes": _("The drawing has too many parts. Use a simpler one, or PNG."),
}
PART = _("The drawing has a part that is not allowed: %(what)s. Simplify it, or use PNG.")


class PictureWidget(forms.ClearableFileInput):
    """Shows the picture that is there; a browser never asks the site for it."""

    template_name = "content/picture_widget.html"
    clear_checkbox_label = _("Remove the picture")

    def is_initial(self, value) -> bool:
        return bool(value)

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["shown"] = shown(value) if isinstance(value, str) else ""
        return context


class PictureFormField(forms.FileField):
    """Takes a file, gives the digest of what was kept of it."""

    widget = PictureWidget

    def clean(self, data, initial=None):
        if data is False:
            return ""
        if not data:
            return initial or ""
        try:
            return pictures.keep(data.read()).digest
        except pictures.Refused as error:
            said = WHY.get(error.code, PART)
            raise ValidationError(said, params={"what": error.what}) from error


class PictureField(models.CharField):
    """The digest of a `certificates.Picture`, or nothing."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 64, "blank": True, "default": "", **kwargs})

    def formfield(self, **kwargs):
        return PictureFormField(label=self.verbose_name, help_text=self.help_text, required=False)


def shown(digest: str) -> str:
    """Return a kept picture as an address that holds all of it, or nothing."""
    picture = Picture.objects.filter(digest=digest).first() if digest else None
    if picture is None:
        return ""
    kind = {"png": "image/png", "svg": "image/svg+xml"}[picture.kind]
    return f"data:{kind};base64,{base64.b64encode(bytes(picture.data)).decode()}"
