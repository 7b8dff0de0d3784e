"""Everything about one person, gathered by a worker into a file only she can open.

What is hers is what the register says. Names of others, secrets and what would spoil a test that
is still to come are left out; the file says so.
"""

import base64
import io
import json
import zipfile
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from people import audit, mail, sealing
from people.models import Person
from people.waking import wake
from privacy.insight import everything
from privacy.models import Download
from privacy.whose import head_of

TASK = "privacy.tasks.gather_due"
LEASE = timedelta(minutes=10)
VALID = timedelta(days=7)
MOST_TRIES = 3
State = Download.State


@transaction.atomic
def ask(*, person: Person) -> Download:
    """Ask for one's own data; again returns what is under way or still there."""
    head = Person.objects.select_for_update(of=("self",)).get(pk=head_of(person).pk)
    mine = Download.objects.filter(person=head)
    there = mine.filter(state__in=[State.ASKED, State.RUNNING]).first() or mine.ready().first()
    if there is None:
        mine.delete()
        there = Download.objects.create(person=head, language=head.language)
        audit.record(getattr(head, "user", None), "own data asked", head)
        wake(TASK)
    return there


def claim(at: datetime | None = None) -> Download | None:
    """Take the next one for this worker, or None. One UPDATE decides between two workers."""
    now = at or timezone.now()
    for one in Download.objects.due(now).defer("sealed").order_by("asked_at")[:20]:
        failed = one.tries >= MOST_TRIES
        state = {"state": State.FAILED, "lease_until": None} if failed else {
            "state": State.RUNNING, "lease_until": now + LEASE, "tries": one.tries + 1
        }  # fmt: skip
        mine = Download.objects.due(now).filter(pk=one.pk, tries=one.tries).update(**state)
        if mine and not failed:
            one.refresh_from_db()
            return one
    return None


def gather(download: Download) -> None:
    """Make the file of a claimed download, seal it, and tell the person."""
    data = packed(download.person, download.language)
    now = timezone.now()
    with transaction.atomic():
        Download.objects.filter(pk=download.pk).update(
            sealed=sealing.seal(base64.b64encode(data).decode()).encode(),
            state=State.READY,
            lease_until=None,
            ready_at=now,
            expires_at=now + VALID,
        )
        _tell(download)


def opened(download: Download) -> bytes:
    """Return the ZIP of a download that is ready. Raises sealing.SealBroken."""
    return base64.b64decode(sealing.unseal(bytes(download.sealed).decode()))


def packed(person: Person, language: str) -> bytes:
    """Return the ZIP: data.json for machines, data.html for people."""
    with override(language):
        found = everything(person)
        page = render_to_string("privacy/data.html", {"found": found, "language": language})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", json.dumps(found, ensure_ascii=False, indent=1, default=str))
        file.writestr("data.html", page)
    return out.getvalue()


def _tell(download: Download) -> None:
    user = getattr(download.person, "user", None)
    if user is None:
        return
    with override(download.language):
        url = f"{settings.SITE_URL}{reverse('my_data')}"
        mail.queue(
            recipient=user.email,
            person=download.person,
            subject=_("%(site)s: your data is ready") % {"site": settings.SITE_NAME},
            text=_(
                "You asked for everything %(site)s keeps about you. Sign in and fetch it within "
                "seven days:\n\n%(url)s\n\nIf you did not ask, change your password."
            )
            % {"site": settings.SITE_NAME, "url": url},
            reason="own data",
            once=f"own-data:{download.key}",
        )
