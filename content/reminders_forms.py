"""What an administrator fills in about reminders, mails, absences and agreements."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.day_inputs import DayInput
from courses import mail_log, occasions
from courses.models import Cohort, Occasion, ReminderPlan
from courses.programmes import administered_cohorts
from people.forms import without_cpr
from people.models import Agreement

HELP = {
    "invitation": _("Days after the invitation."),
    "baseline": _("Days after enrolment, for those who have a login and have begun nothing."),
    "idle": _("Days after the last activity."),
    "near": _("Days before the deadline."),
    "passed": _("Days after the deadline."),
    "followup": _("Days after the follow-up has opened, three months after the course."),
}


class StepsField(forms.CharField):
    """Days, as "14, 3"; empty for an occasion that nobody is reminded of."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=40, **kwargs)

    def clean(self, value):
        """Return the days in order."""
        try:
            return list(occasions.parse_steps(super().clean(value)))
        except ValueError:
            raise ValidationError(
                _("Write at most four numbers of days with commas between, for example 14, 3.")
            ) from None


class PlanForm(forms.ModelForm):
    """Which occasions, when, and when not."""

    class Meta:
        model = ReminderPlan
        fields = ["active", "from_hour", "to_hour", "weekends", "holidays", "escalate_after"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        fresh = self.instance.pk is None
        labels = dict(Occasion.choices)
        for key, help_text in HELP.items():
            steps = occasions.OCCASIONS[key].steps if fresh else self.instance.steps.get(key, ())
            self.fields[f"steps_{key}"] = StepsField(
                label=labels[key],
                help_text=help_text,
                initial=", ".join(str(step) for step in steps),
            )
        order = ["active", *(f"steps_{key}" for key in HELP)]
        self.order_fields([*order, *(name for name in self.fields if name not in order)])

    def clean(self):
        data = super().clean()
        first, last = data.get("from_hour"), data.get("to_hour")
        if first is not None and last is not None and last <= first:
            self.add_error("to_hour", _("This lies before the beginning."))
        return data

    def save(self, commit=True):
        """Keep the days by occasion; what nobody is reminded of has none."""
        data = self.cleaned_data
        found = {key: data[f"steps_{key}"] for key in HELP if data[f"steps_{key}"]}
        self.instance.steps = found
        return super().save(commit)


class MailFilter(forms.Form):
    """What the list of mails is narrowed to."""

    q = forms.CharField(label=_("Name or e-mail"), required=False, max_length=100)
    cohort = forms.ModelChoiceField(
        label=_("Cohort"), queryset=Cohort.objects.none(), required=False
    )
    kind = forms.ChoiceField(label=_("Why"), required=False)
    state = forms.ChoiceField(label=_("What became of it"), required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["cohort"].queryset = administered_cohorts(user).order_by("name")
        self.fields["kind"].choices = [("", _("All")), *mail_log.KINDS.items()]
        states = [(key, label) for key, (label, _rule) in mail_log.STATES.items()]
        self.fields["state"].choices = [("", _("All")), *states]

    @property
    def narrowing(self) -> mail_log.Narrowing:
        """Return what was chosen; what is not understood narrows nothing."""
        self.is_valid()
        data = getattr(self, "cleaned_data", {})
        return mail_log.Narrowing(
            text=" ".join(data.get("q", "").split()),
            cohort=data.get("cohort"),
            kind=data.get("kind", ""),
            state=data.get("state", ""),
        )


class AgreementForm(forms.ModelForm):
    """What an organisation has agreed about names."""

    class Meta:
        model = Agreement
        fields = ["names", "since", "reference"]
        widgets = {"since": DayInput}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reference"].validators.append(without_cpr)
        self.fields["since"].initial = timezone.localdate
