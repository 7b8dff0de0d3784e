"""What the pages of a case post."""

from collections.abc import Collection, Iterable, Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

HIGHEST_ORDINAL = 32_767


class DecisionForm(forms.Form):
    """One decision of a case; `reasons` where the scene asks why first, `leads` the keys of
    choices that are followed up in an investigation."""

    run = forms.UUIDField(widget=forms.HiddenInput)
    ordinal = forms.IntegerField(min_value=1, max_value=HIGHEST_ORDINAL, widget=forms.HiddenInput)
    scene = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def __init__(
        self,
        *args,
        choices: Iterable[Mapping],
        reasons: Iterable[Mapping] = (),
        leads: Collection[str] = (),
        **kwargs,
    ):
        super().__init__(*args, **kwargs)
        self._leads = leads
        if reasons := list(reasons):
            self.fields["reason"] = _one_of(
                reasons, _("Say first what weighs most."), _("Choose among the reasons shown.")
            )
        self.fields["choice"] = _one_of(
            choices, _("Choose what you will do."), _("Choose among what can be done here.")
        )

    @property
    def leads(self) -> list:
        """The choices that are followed up and come back here."""
        return [row for row in self["choice"] if row.data["value"] in self._leads]

    @property
    def others(self) -> list:
        """The choices that go on with the story."""
        return [row for row in self["choice"] if row.data["value"] not in self._leads]


def _one_of(rows: Iterable[Mapping], required, invalid) -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=[(row["key"], row["text"]) for row in rows],
        widget=forms.RadioSelect,
        error_messages={"required": required, "invalid_choice": invalid},
    )


class PostedDecision(forms.Form):
    """A decision as it comes in, before it is known where the run stands."""

    run = forms.UUIDField()
    ordinal = forms.IntegerField(min_value=1, max_value=HIGHEST_ORDINAL)
    scene = forms.CharField(max_length=80)
    choice = forms.CharField(max_length=80, required=False)
    reason = forms.CharField(max_length=80, required=False)
    timed_out = forms.BooleanField(required=False)


class GoBackForm(forms.Form):
    """Names the decision that is taken back."""

    run = forms.UUIDField(widget=forms.HiddenInput)
    ordinal = forms.IntegerField(min_value=1, max_value=HIGHEST_ORDINAL, widget=forms.HiddenInput)
