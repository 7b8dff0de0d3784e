"""What pages that are frozen have in common: they know their course, and refuse to be published
when that would break something for a learner. What happens then is in content/publishing.py."""

from django.apps import apps
from django.db import transaction
from wagtail.log_actions import log
from wagtail.models import Page

from content import refusals


class PublishedAsRecord:
    """Mixin of pages that are frozen: courses, modules and activities."""

    def course_page(self):
        """Return the course this page belongs to (itself for a course), or None."""
        return self if isinstance(self, _course_type()) else course_above(self)

    def publish(self, revision, *args, **kwargs):
        """Publish unless it would break for a learner. A schedule that meets a refusal keeps the
        draft and says so in the page's history; everybody else gets PublishRefused."""
        draft = revision.as_object()
        found = refusals.of(draft)
        if found and kwargs.get("log_action") == "wagtail.publish.scheduled":
            _decline(self, revision, found)
            return None
        if found:
            raise refusals.PublishRefused(draft, found)
        with transaction.atomic():
            return super().publish(revision, *args, **kwargs)


def course_above(page) -> Page | None:
    """Return the course in whose tree `page` stands; a new page has a place before it has a row."""
    if not page.path:
        return None
    size = page.steplen
    paths = [page.path[:end] for end in range(size, len(page.path), size)]
    return _course_type().objects.filter(path__in=paths).first()


def _decline(page, revision, found) -> None:
    revision.approved_go_live_at = None
    revision.save(update_fields=["approved_go_live_at"])
    reasons = [str(refusal.sentence) for refusal in found]
    log(page, "fagspor.publish.refused", data={"reasons": reasons}, revision=revision)


def _course_type() -> type[Page]:
    """The course page's class, by name: pages of courses are built on this module."""
    return apps.get_model("content", "CoursePage")
