"""The editor's form of an activity: drafts may be unfinished, publishing may not."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from content import refusals


class ActivityForm(WagtailAdminPageForm):
    """Asks what a change means, and refuses to publish what would break, beside the field."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["change"] = ""
        if "change" in self.fields and not self.instance.live:
            self.fields["change"].help_text = _("Only asked when a published page is changed.")

    def full_clean(self):
        super().full_clean()
        if self.is_bound and not self.is_deferred_validation and not self.errors:
            for refusal in refusals.of(self.instance):
                self.add_error(refusal.field, refusal.sentence)

    def clean(self):
        cleaned = super().clean()
        if self._asks_for_change() and not cleaned.get("change"):
            self.add_error(
                "change", _("Say whether the meaning changed. Earlier results are kept either way.")
            )
        return cleaned

    def _asks_for_change(self) -> bool:
        publishing = "action-publish" in self.data or "action-submit" in self.data
        return publishing and self.instance.live and self.has_changed()
