"""What went wrong when a certificate was made: a short code on the row, and words for a person."""

import errno

from django.db import DatabaseError
from django.utils.translation import gettext

NO_ROOM = {errno.ENOSPC, errno.EDQUOT}
EVERYBODYS = {
    "disk",
    "files",
    "key",
    "fonts",
    "database",
}  # the next one would fail for the same reason


def code_of(error: BaseException) -> str:
    """Return the code of an error: its own (`error.code`), or what the system says it is.

    A full disk comes first: a key that could not be written for it is not a key that is missing.
    """
    if _without_room(error):
        return "disk"
    own = getattr(error, "code", None)
    if isinstance(own, str) and own.replace("-", "").isalnum() and len(own) <= 40:
        return own
    if isinstance(error, OSError):
        return "files"
    if isinstance(error, DatabaseError):
        return "disk" if "full" in str(error) else "database"
    return "unknown"


def _without_room(error: BaseException | None) -> bool:
    """Tell whether an error, or what it came of, is a disk without room."""
    while error is not None:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            return True
        error = error.__cause__
    return False


def words(code: str) -> str:
    """Return what an administrator can do about it."""
    known = {
        "disk": gettext("There is no room on the disk. Free some; it is tried again by itself."),
        "files": gettext("A file could not be read or written. Look at the server's log."),
        "key": gettext("The key that signs is missing or cannot be read. See the operator's page."),
        "fonts": gettext("The fonts of the documents are missing. Install Fagspor once more."),
        "picture": gettext(
            "A picture of the certificate's design is gone. Restore it from the backup."
        ),
        "database": gettext("The database did not answer. It is tried again by itself."),
        "name": gettext("The person's name is missing, or cannot stand on a certificate."),
        "clock": gettext("The server's clock is earlier than the completion. Set the clock."),
        "not-passed": gettext("The course is not passed."),
    }
    return known.get(code, gettext("Something unexpected. Look at the server's log."))
