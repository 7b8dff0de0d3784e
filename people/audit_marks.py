"""Carrying the audit log's daily mark out of the house: to a file, and by mail."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from people import audit_chain, mail


def carry_out() -> bool:
    """Write today's mark, and send it to AUDIT_MAIL; tell whether there was one to write."""
    mark = audit_chain.anchor()
    if mark is None:
        return False
    with override(settings.LANGUAGE_CODE):
        for address in settings.AUDIT_MAIL:
            _send(address, mark)
    return True


def _send(address: str, mark: dict) -> None:
    mail.queue(
        recipient=address,
        subject=_("%(site)s: the log's mark of %(day)s")
        % {"site": settings.SITE_NAME, "day": mark["day"]},
        text=_(
            "Keep this mail. If somebody changes the log afterwards, the check of the log no longer "
            "agrees with it.\n\nDay: %(day)s\nRow: %(position)s\nMark: %(digest)s\n"
        )
        % mark,
        reason="audit mark",
        once=f"audit-mark:{mark['day']}:{address}"[:120],
    )
