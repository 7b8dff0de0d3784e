from django import forms

from reporting.evaluation import slots
from reporting.forms import PROBLEMS


class TextForm(forms.Form):
    """What a project lead writes in one language: a field for each slot, each guarded beside itself."""

    def __init__(self, *args, grade: str, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.grade = grade
        for slot in slots.SLOTS:
            self.fields[slot.key] = forms.CharField(
                label=slot.label,
                help_text=slot.help,
                required=False,
                max_length=slots.LONGEST,
                widget=forms.Textarea(attrs={"rows": 6, "class": "form-input"}),
            )

    def clean(self) -> dict:
        texts = super().clean() or {}
        for key, text in list(texts.items()):  # an error takes the text out
            for problem in slots.problems(text, self.grade)[:3]:
                self.add_error(key, PROBLEMS[problem.code] % {"words": problem.words})
        return texts
