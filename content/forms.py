"""The editor's forms: drafts may be unfinished, publishing may not."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm, WagtailAdminPageForm

from content import case_naming, refusals

PUBLISHING = ("action-publish", "action-submit", "action-restart-workflow")


class Refusing:
    """Refuses to publish what would break, beside the field. Saving a draft is never refused, nor
    is sending back or cancelling a review."""

    def full_clean(self):
        super().full_clean()
        publishing = self.is_bound and not self.is_deferred_validation and self._publishes()
        if publishing and not self.errors:
            self._refuse()

    def _publishes(self) -> bool:
        approving = (
            "action-workflow-action" in self.data
            and self.data.get("workflow-action-name") == "approve"
        )
        return approving or any(name in self.data for name in PUBLISHING)

    def reasons(self):
        """Return what a form whose fields are all well filled in does not see."""
        return refusals.beyond_fields(self.instance)

    def _refuse(self) -> None:
        for refusal in list(self.reasons()):
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.sentence)


class RefusingForm(Refusing, WagtailAdminPageForm):
    """The form of a page that is frozen."""


def _ask_the_change(form) -> None:
    """Let the author say what a change means, without a choice already made."""
    if "change" in form.fields:
        field = form.fields["change"]
        field.choices = [(value, label) for value, label in field.choices if value]
        field.label = _("What does this change mean?")


class BankForm(Refusing, WagtailAdminModelForm):
    """The form of a question bank: the quizzes that draw from it are renewed with it."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["change"] = ""
        _ask_the_change(self)

    def reasons(self):
        from content import bank_refusals

        return bank_refusals.beyond_fields(self.instance)


class ActivityForm(RefusingForm):
    """Asks what a change means when a published page is published again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        answered = self.instance.pk and self.instance.workflow_in_progress
        if not self.is_bound and not answered:
            self.initial["change"] = ""
        _ask_the_change(self)


class CaseForm(ActivityForm):
    """Gives short names to what has none, from the titles; the first scene is the first in the list."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "start" in self.fields:
            self.fields["start"].widget.attrs |= {"data-case-names": "scene", "autocomplete": "off"}

    def clean(self):
        cleaned = super().clean()
        streams = {name: cleaned.get(name) or () for name in ("variables", "scenes", "events")}
        case_naming.name_all(**streams)
        if not cleaned.get("start") and streams["scenes"]:
            cleaned["start"] = streams["scenes"][0].value["key"]
        return cleaned
