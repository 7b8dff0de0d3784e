"""Writing the audit log."""

from typing import Any

from django.db.models import Model

from people.models import AuditEntry


def record(actor, action: str, subject: Model, **detail: Any) -> AuditEntry:
    """Note that `actor` (a user, or None for the platform) did `action` to `subject`."""
    key = getattr(subject, "key", None) or subject.pk
    return AuditEntry.objects.create(
        actor=actor, action=action, subject=f"{subject._meta.label_lower}:{key}", detail=detail
    )
