"""Who was erased, outside the database: a file that only grows, of random keys.

A backup from before an erasure holds the name. When it is restored, the list still says that the
person is erased, and `erasing.again` does it once more. So the list is never restored with the
database (docs/operators/backup-and-restore.md).
"""

import json
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings

from people.audit_chain import append_line


def keys() -> set[UUID]:
    """Return the key of every record on the list. A line cut short by a crash is left out."""
    path = Path(settings.ERASURE_LIST)
    if not path.exists():
        return set()
    found = (_key(line) for line in path.read_text(encoding="utf-8").splitlines())
    return {key for key in found if key is not None}


def add(new: set[UUID], at: datetime) -> None:
    """Put keys on the list, before the database forgets; those that stand there stay."""
    for key in sorted(new - keys()):
        append_line(Path(settings.ERASURE_LIST), {"key": key.hex, "at": at.isoformat()})


def _key(line: str) -> UUID | None:
    try:
        return UUID(json.loads(line)["key"])
    except (ValueError, KeyError, TypeError):
        return None
