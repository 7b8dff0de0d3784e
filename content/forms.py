"""The editor's forms: drafts may be unfinished, publishing may not."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from content import refusals

PUBLISHING = ("action-publish", "action-submit", "action-restart-workflow")


class RefusingForm(WagtailAdminPageForm):
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

    def _refuse(self) -> None:
        for refusal in list(refusals.beyond_fields(self.instance)):
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, refusal.sentence)


class ActivityForm(RefusingForm):
    """Asks what a change means when a published page is published again."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        answered = self.instance.pk and self.instance.workflow_in_progress
        if not self.is_bound and not answered:
            self.initial["change"] = ""
        if "change" in self.fields:
            self.fields["change"].choices = [
                (value, label) for value, label in self.fields["change"].choices if value
            ]
            self.fields["change"].label = _("What does this change mean?")
