"""Examples for the component page, so that every component is seen in every state."""

from typing import Any

from django import forms, template
from django.core.paginator import Page, Paginator
from django.utils.translation import gettext_lazy as _

register = template.Library()


class ExampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), help_text=_("As it should stand on the certificate."))
    email = forms.EmailField(label=_("E-mail"))
    role = forms.ChoiceField(
        label=_("Profession"),
        choices=[("police", _("Police officer")), ("health", _("Health visitor"))],
        widget=forms.RadioSelect,
    )
    days = forms.MultipleChoiceField(
        label=_("Days"),
        choices=[("mon", _("Monday")), ("tue", _("Tuesday"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    place = forms.ChoiceField(
        label=_("Place"), choices=[("", "–"), ("esb", "Esbjerg"), ("rib", "Ribe")]
    )
    remarks = forms.CharField(
        label=_("Remarks"), widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    paper = forms.FileField(label=_("File"), help_text=_("PDF, at most 10 MB."), required=False)
    agree = forms.BooleanField(label=_("I have read the privacy page"))


@register.simple_tag
def examples() -> dict[str, Any]:
    """Return everything the component page shows."""
    return {
        "form": ExampleForm(),
        "form_with_errors": form_with_errors(),
        "steps": steps(),
        "page_obj": page(),
        "breadcrumb": [
            {"title": _("My training"), "url": "#"},
            {"title": _("The log"), "url": "#"},
        ],
        "headers": [
            {"label": _("Municipality")},
            *numeric(_("Reached"), _("Trained"), _("Passed")),
        ],
        "rows": [["Esbjerg", "1.234", "987", "311"], ["Vejen", "210", "184", "96"]],
        "options": options(),
        "checklist": [_("Who is in danger right now?"), _("What has happened since last time?")],
        "trace": [_("You asked when it began."), _("You called a colleague.")],
        "figure": figure(),
    }


def form_with_errors() -> ExampleForm:
    """Return the form as it comes back after a mistaken answer."""
    form = ExampleForm(data={"again-email": "anna", "again-place": "esb"}, prefix="again")
    form.add_error(None, _("The invitation has expired. Ask for a new one."))
    return form


def steps() -> list[dict[str, Any]]:
    """Return a lesson's steps in their three states."""
    titles = [_("What you will be able to do"), _("A log that can be used"), _("Tomorrow you can")]
    states = ["done", "current", "todo"]
    return [
        {"title": title, "url": f"#trin-{n}", "state": state, "minutes": 2 * n}
        for n, (title, state) in enumerate(zip(titles, states, strict=True), 1)
    ]


def page() -> Page:
    """Return a page in the middle of many."""
    return Paginator(range(200), 20).page(5)


def numeric(*labels: str) -> list[dict[str, Any]]:
    """Return headers of columns with numbers."""
    return [{"label": label, "numeric": True} for label in labels]


def options() -> list[dict[str, Any]]:
    """Return the options of a knowledge check."""
    right = _("Dates, times and places make a pattern visible.")
    wrong = _("A summary hides the pattern that the dates would show.")
    return [
        {
            "text": _("Write down each contact with date and time"),
            "feedback": right,
            "correct": True,
        },
        {
            "text": _("Write one summary at the end of the month"),
            "feedback": wrong,
            "correct": False,
        },
    ]


def figure() -> dict[str, Any]:
    """Return a small chart for Plotly."""
    bars = {
        "type": "bar",
        "x": ["Esbjerg", "Vejen", "Ribe"],
        "y": [1234.5, 210, 96],
        "name": _("Reached"),
    }
    line = {
        "type": "scatter",
        "x": ["Esbjerg", "Vejen", "Ribe"],
        "y": [800, 180, 60],
        "name": _("Target"),
    }
    return {"data": [bars, line], "layout": {"height": 320, "legend": {"orientation": "h"}}}
