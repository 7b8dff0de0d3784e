"""What every installation has for its authors: groups with their permissions, and a review.

Called whenever the curriculum is loaded; running it again changes nothing.
"""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from courses import reminder_words
from people.models import Role

AUTHOR_PAGES = ("add_page", "change_page")
ADMINISTRATOR_PAGES = (*AUTHOR_PAGES, "publish_page", "lock_page", "unlock_page")
AUTHOR_FILES = ("add_image", "change_image", "choose_image", "add_document", "change_document")
AUTHOR_FILES += ("choose_document",)
TRANSLATE = (("wagtail_localize", "submit_translation"),)
AUTHOR_RIGHTS = (("wagtailadmin", "access_admin"), *TRANSLATE)
SNIPPETS = tuple(
    ("content", f"{verb}_{model}")
    for model in ("source", "supportcontact", "questionbank", "law")
    for verb in ("add", "change", "delete", "view")
)
AUTHOR_SNIPPETS = tuple(
    ("content", f"{verb}_{model}")
    for model, verbs in {
        "source": ("add", "change"),
        "law": ("add", "change", "view"),
        "questionbank": ("add", "change", "view"),
    }.items()
    for verb in verbs
)
CONTACTS = tuple(("people", f"{verb}_localcontact") for verb in ("add", "change", "delete", "view"))
BANKS = tuple(("content", f"{verb}_questionbank") for verb in ("publish", "lock", "unlock"))
DESIGNS = tuple(
    ("content", f"{verb}_certificatedesign") for verb in ("add", "change", "view", "publish")
)
REMINDERS = (("courses", "change_remindertemplate"), ("courses", "view_remindertemplate"))
REVIEW = "Faglig gennemgang"


@transaction.atomic
def set_up() -> None:
    """Make the groups of the roles that work in the admin, and the review they share.

    Permissions hang on the root, so that a language that comes later is covered.
    """
    author = _group(Role.COURSE_AUTHOR, AUTHOR_PAGES, AUTHOR_RIGHTS)
    administrator = _group(
        Role.COURSE_ADMINISTRATOR,
        ADMINISTRATOR_PAGES,
        (*AUTHOR_RIGHTS, *SNIPPETS, *CONTACTS, *BANKS, *DESIGNS, *REMINDERS),
    )
    _review_by(administrator)
    _permit(author, AUTHOR_SNIPPETS)
    reminder_words.seed()


def _group(role: str, pages: tuple, rights: tuple) -> Group:
    group, _new = Group.objects.get_or_create(name=role)
    root = Page.get_first_root_node()
    for codename in pages:
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    files = Collection.get_first_root_node()
    for permission in Permission.objects.filter(codename__in=AUTHOR_FILES):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=files, permission=permission
        )
    _permit(group, rights)
    return group


def _permit(group: Group, rights: tuple) -> None:
    for app, codename in rights:
        group.permissions.add(
            Permission.objects.get(content_type__app_label=app, codename=codename)
        )


def _review_by(group: Group) -> None:
    """Let one approval by `group` publish, wherever no other review has been chosen."""
    root = Page.get_first_root_node()
    assigned = WorkflowPage.objects.filter(page=root).first()
    if assigned is not None and assigned.workflow.name != "Moderators approval":
        return
    workflow, _new = Workflow.objects.get_or_create(name=REVIEW, defaults={"active": True})
    task = GroupApprovalTask.objects.filter(name=REVIEW).first()
    if task is None:
        task = GroupApprovalTask.objects.create(name=REVIEW, active=True)
        task.groups.add(group)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    banks = ContentType.objects.get(app_label="content", model="questionbank")
    WorkflowContentType.objects.get_or_create(content_type=banks, defaults={"workflow": workflow})
