"""What the pages post."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.attempts import HIGHEST_NUMBER
from assessments.marking import type_of

NOT_AN_OPTION = {"invalid_choice": _("Choose among the answers shown.")}


class AttemptForm(forms.Form):
    """Names the attempt a post is about."""

    attempt = forms.UUIDField(widget=forms.HiddenInput)


class AnswerForm(AttemptForm):
    """One question. Leaving it open is allowed; it can be answered until handing in."""

    number = forms.IntegerField(
        min_value=1, max_value=HIGHEST_NUMBER, widget=forms.HiddenInput(attrs={"data-number": ""})
    )

    def __init__(self, *args, question: Mapping, **kwargs):
        super().__init__(*args, **kwargs)
        options = [(option["key"], option["text"]) for option in question["options"]]
        many = type_of(question).many
        field = forms.MultipleChoiceField if many else forms.ChoiceField
        self.fields["option"] = field(
            choices=options,
            required=False,
            widget=forms.CheckboxSelectMultiple if many else forms.RadioSelect,
            error_messages=NOT_AN_OPTION,
        )

    @property
    def response(self) -> dict:
        """The answer as it is stored."""
        chosen = self.cleaned_data["option"]
        return {"options": chosen if isinstance(chosen, list) else [chosen] if chosen else []}


class DecisionForm(forms.Form):
    """One decision of a case."""

    run = forms.UUIDField(widget=forms.HiddenInput)
    ordinal = forms.IntegerField(min_value=1, max_value=32_767, widget=forms.HiddenInput)
    scene = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["choice"] = forms.ChoiceField(
            choices=[(choice["key"], choice["text"]) for choice in choices],
            widget=forms.RadioSelect,
            error_messages={
                "required": _("Choose what you will do."),
                "invalid_choice": _("Choose among what can be done here."),
            },
        )


class PostedDecision(forms.Form):
    """A decision as it comes in, before it is known where the run stands."""

    run = forms.UUIDField()
    ordinal = forms.IntegerField(min_value=1, max_value=32_767)
    scene = forms.CharField(max_length=80)
    choice = forms.CharField(max_length=80, required=False)
