"""Spots on a picture. The numbers are the truth: a spot can be drawn on the picture with a mouse
(`static/content/spots.js` fills the numbers in) or written, with the keyboard alone."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.block_parts import Prose

OF_WIDTH = _("Per cent of the picture's width, from the left")
OF_HEIGHT = _("Per cent of the picture's height, from the top")


class PerCent(blocks.FloatBlock):
    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=100, **kwargs)


class Spot(blocks.StructBlock):
    text = blocks.CharBlock(
        label=_("What the spot shows"),
        help_text=_("Read aloud to one who cannot see the picture: The door of the basement"),
    )
    correct = blocks.BooleanBlock(label=_("Right"), required=False)
    feedback = Prose(label=_("Feedback to one who chose it"), required=False)


class Rectangle(Spot):
    x = PerCent(label=_("Left edge"), help_text=OF_WIDTH)
    y = PerCent(label=_("Top edge"), help_text=OF_HEIGHT)
    width = PerCent(label=_("Width"))
    height = PerCent(label=_("Height"))

    class Meta:
        label = _("Rectangle")
        icon = "placeholder"


class Circle(Spot):
    x = PerCent(label=_("Middle, across"), help_text=OF_WIDTH)
    y = PerCent(label=_("Middle, down"), help_text=OF_HEIGHT)
    radius = PerCent(label=_("Radius"), help_text=_("Per cent of the picture's width"))

    class Meta:
        label = _("Circle")
        icon = "radio-empty"


class Polygon(Spot):
    points = blocks.RegexBlock(
        regex=r"^\s*\d+(\.\d+)?(\s*[, ]\s*\d+(\.\d+)?){5,}\s*$",
        label=_("Corners"),
        help_text=_("Across and down for each corner, in per cent: 10 10, 40 10, 25 30"),
        error_messages={
            "invalid": _("At least three corners, two numbers each: 10 10, 40 10, 25 30")
        },
    )

    class Meta:
        label = _("Another shape")
        icon = "edit"


class Spots(blocks.StreamBlock):
    rect = Rectangle()
    circle = Circle()
    polygon = Polygon()
