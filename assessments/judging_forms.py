"""The rubric of a free text as a form."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.judging import LONGEST_COMMENT
from assessments.response_forms import WordsField

NOT_POINTS = {
    "invalid_choice": _("Choose among the points shown."),
    "required": _("Say how many points."),
}


class JudgingForm(forms.Form):
    """Points for each line of the rubric; a facilitator may say why."""

    def __init__(self, *args, question: Mapping, commented: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.rubric = question.get("rubric") or []
        for line in self.rubric:
            self.fields[f"points-{line['key']}"] = forms.TypedChoiceField(
                choices=[(points, points) for points in range(line["points"] + 1)],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages=NOT_POINTS,
            )
        if commented:
            area = forms.Textarea(attrs={"rows": 4})
            self.fields["comment"] = WordsField(max_length=LONGEST_COMMENT, widget=area)

    @property
    def rows(self) -> list[tuple[Mapping, forms.BoundField]]:
        return [(line, self[f"points-{line['key']}"]) for line in self.rubric]

    @property
    def points(self) -> dict[str, int]:
        return {line["key"]: self.cleaned_data[f"points-{line['key']}"] for line in self.rubric}
