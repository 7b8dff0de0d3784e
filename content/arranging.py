"""Arranging a course: moving what stands in its outline, and publishing what is ready."""

from dataclasses import dataclass, field

from django.db import transaction
from wagtail.models import Page

from content import publishing
from content.models import CoursePage, ModulePage
from content.refusals import PublishRefused, Refusal

UP, DOWN = "up", "down"


@transaction.atomic
def move(*, page: Page, direction: str, user) -> bool:
    """Move a module or an activity one place. An activity at the edge of its module goes over to
    the next one. Returns False where there is no place to go."""
    beside = page.get_prev_sibling() if direction == UP else page.get_next_sibling()
    if beside is not None:
        page.move(beside, pos="left" if direction == UP else "right", user=user)
        return True
    module = _module_beside(page, direction)
    if module is None:
        return False
    page.move(module, pos="last-child" if direction == UP else "first-child", user=user)
    return True


def _module_beside(page: Page, direction: str) -> Page | None:
    parent = page.get_parent()
    if not isinstance(parent.specific, ModulePage):
        return None
    siblings = parent.get_prev_siblings() if direction == UP else parent.get_next_siblings()
    return siblings.type(ModulePage).first()


@dataclass
class Published:
    """What publishing everything did."""

    pages: list[Page] = field(default_factory=list)
    refused: list[tuple[Page, list[Refusal]]] = field(default_factory=list)
    waiting: list[Page] = field(default_factory=list)


def publish_ready(*, course: CoursePage, user) -> Published:
    """Publish every page of a course that has something to publish and is not refused.

    What is scheduled or in review is left to that. The course is frozen once, when all is done.
    """
    done = Published()
    branch = course.get_descendants().exclude(alias_of__isnull=False).annotate_approved_schedule()
    pages = [*branch.prefetch_workflow_states(), course]
    with publishing.one_edition(course, user):
        for page in pages:
            if page.live and not page.has_unpublished_changes:
                continue
            if page.approved_schedule or page.workflow_in_progress or page.locked:
                done.waiting.append(page)
                continue
            _publish(page, user, done)
    return done


def _publish(page: Page, user, done: Published) -> None:
    try:
        with transaction.atomic():
            revision = page.get_latest_revision() or page.specific.save_revision(user=user)
            revision.publish(user=user)
        done.pages.append(page)
    except PublishRefused as error:
        done.refused.append((page, error.refusals))
