"""Publishing figures: ask for a draft, let a worker protect it, look, publish, withdraw.

Every release ever made of a programme is compared with, withdrawn and replaced ones too: what
somebody has read once stays read.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from courses.freezing import digest_of
from courses.models import Programme
from people import audit
from people.models import User
from people.waking import wake
from reporting import evidence, figures, releases
from reporting.models import Publication, PublicPage, SavedFigure, ShareDraft

if TYPE_CHECKING:
    from reporting.protecting import Snapshot

TASK = "reporting.tasks.prepare_due"
LEASE = timedelta(minutes=30)
MOST_TRIES = 3
FEWEST = 10  # for means: one to nine more, or fewer, could be subtracted
State = ShareDraft.State


class Outdated(Exception):
    """Something was published since the draft was protected."""


@transaction.atomic
def ask(*, programme: Programme, place: str, by: User) -> ShareDraft:
    """Ask for a draft; again returns the one under way. Raises ValueError for another place.

    The division by place is chosen once: organisations lie within municipalities.
    """
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    if releases.division(programme) not in ("", place):
        raise ValueError("another division by place was published")
    under_way = programme.share_drafts.filter(state__in=[State.ASKED, State.RUNNING]).first()
    draft = under_way or ShareDraft.objects.create(programme=programme, place=place, asked_by=by)
    if under_way is None:
        audit.record(by, "publication drafted", draft, place=place)
    wake(TASK)
    return draft


def claim() -> ShareDraft | None:
    """Take the next draft for this worker, or None. One UPDATE decides between two workers."""
    now = timezone.now()
    for draft in ShareDraft.objects.due(now).select_related("programme", "asked_by")[:20]:
        failed = draft.tries >= MOST_TRIES
        state = {"state": State.FAILED, "lease_until": None} if failed else {
            "state": State.RUNNING, "lease_until": now + LEASE, "tries": draft.tries + 1
        }  # fmt: skip
        mine = ShareDraft.objects.due(now).filter(pk=draft.pk, tries=draft.tries).update(**state)
        if mine and not failed:
            return draft
    return None


def prepare(draft: ShareDraft) -> None:
    """Protect the figures of a claimed draft. Loads scipy: a worker's."""
    figure, learning = _kept(draft, figures.REACH), _kept(draft, figures.EFFECT)
    told: dict = {"figure": figure, "against": releases.names(draft.programme)}
    block, why = _block(learning.answer)
    snapshot, reasons = protected(
        draft.programme,
        figure,
        place=draft.place,
        learning=releases.learning_of(block, block["course"]) if block else None,
    )
    if snapshot is None:
        told |= {"state": State.REFUSED, "reasons": reasons}
    else:
        said = None
        if block is not None:
            said, why = _learning(block, learning.answer, snapshot)
        told |= {
            "state": State.READY,
            "content": content_of(figure, draft.place, snapshot) | {"learning": said},
            "shape": snapshot.shape,
            "hidden": sorted(snapshot.hidden),
            "because": dict(snapshot.because),
            "reasons": [why] if why else [],
        }
    ShareDraft.objects.filter(pk=draft.pk).update(lease_until=None, **told)


def protected(
    programme: Programme, figure: SavedFigure, *, place: str, **asked
) -> "tuple[Snapshot | None, list[str]]":
    """Return what may be told of a figure beside everything that was told before; None, and why,
    where it may not be told at all. Publications and reports alike. Loads scipy: a worker's.
    """
    from reporting import protecting
    from reporting.suppressing import Unprotectable

    try:
        snapshot = protecting.protect(
            figure.answer["figures"],
            place=place,
            headline=figure.answer["programme"]["unit"],
            earlier=releases.told(programme),
            **asked,
        )
    except protecting.TooFew:
        return None, ["few"]
    except protecting.TooLittleNew:
        return None, ["change"]
    except Unprotectable:
        return None, ["headline"]
    return snapshot, []


def _kept(draft: ShareDraft, question: str) -> SavedFigure:
    """Keep what the figures say now, so that a publication can always be traced to the ledger."""
    shown = figures.current(programme=draft.programme, question=question)
    if shown.stale or shown.figure.pending:
        figures.refresh_stale()
        shown = figures.current(programme=draft.programme, question=question)
    title = f"{draft.programme.name}: {shown.figure.as_of.isoformat()}"[:200]
    return figures.keep(figure=shown.figure, title=title, by=draft.asked_by)


def content_of(figure: SavedFigure, place: str, snapshot: "Snapshot") -> dict:
    """Return all that a reader is told: numbers that may be shown, and the names that go with them."""
    from reporting import protecting

    numbers = protecting.content(snapshot)
    labels, shown = figure.answer["labels"], ("profession", place)
    named = {name: {row["row"] for row in numbers.get(name, [])} for name in shown}
    words = {"profession": labels["profession"], place: labels["place"]}
    promise = figure.answer["programme"]
    return {
        "programme": {name: promise[name] for name in PROMISED if name in promise},
        "as_of": figure.as_of.isoformat(),
        "definition": figure.definition,
        "place": place,
        "numbers": numbers,
        "labels": {
            name: {row: word for row, word in words[name].items() if row in named[name]}
            for name in shown
        },
        "learning": None,
    }


PROMISED = ("name", "owner", "funder", "target", "unit", "starts_on", "ends_on", "synthetic")
CHANGED = (
    "n", "tier", "mean_before", "mean_after", "change", "percent", "interval", "interval_of",
    "g_av", "g_interval",
)  # fmt: skip


def _block(answer: Mapping) -> tuple[dict | None, str]:
    """Return the best documented course, where enough was learned to say something; else why not."""
    block = next(iter(answer["figures"]["courses"]), None)
    grade = evidence.grade(block, staggered=bool(answer["programme"].get("staggered")))
    if block is None or grade < "C" or block["change"]["n"] < FEWEST:
        return None, "learning few"
    return block, ""


def _learning(block: Mapping, answer: Mapping, snapshot: "Snapshot") -> tuple[dict | None, str]:
    """Return what may be said of learning, or why nothing is: ("", "hidden", "step")."""
    away = {f"learning/{block['course']}/{name}" for name in ("n", "enrolled")} & snapshot.hidden
    if away:
        step = any(key in snapshot.because for key in away)
        return None, "learning step" if step else "learning hidden"
    kept = f"learning/{block['course']}/retention" not in snapshot.hidden
    grade = evidence.grade(block, staggered=bool(answer["programme"].get("staggered")))
    return _told(block, grade, answer["labels"], kept=kept), ""


def _told(block: Mapping, grade: str, labels: Mapping, *, kept: bool) -> dict:
    change = {name: block["change"][name] for name in CHANGED if name in block["change"]}
    many, kept_after = kept and block["retention"]["n"] >= FEWEST, block["retention"]
    grade = "C" if grade == "D" and not many else grade
    return {
        "grade": grade,
        "course": labels["course"].get(str(block["course"]), {}),
        "maximum": block["maximum"],
        "unit": block["unit"],
        "counts": {"enrolled": block["counts"]["enrolled"]},
        "change": change,
        "retention": (
            {name: kept_after[name] for name in ("n", "ratio", "interval", "why")}
            if many
            else {"n": 0}
        ),
        "comparison": block["comparison"] if grade == "E" else None,
    }


@transaction.atomic
def publish(*, draft: ShareDraft, by: User) -> Publication:
    """Publish what was looked at; again returns what was published. Raises Outdated, ValueError."""
    Programme.objects.select_for_update(of=("self",)).get(pk=draft.programme_id)
    if draft.state != State.READY:
        raise ValueError("not ready")
    digest = digest_of(draft.content)
    there = draft.programme.publications.filter(digest=digest, figure=draft.figure).first()
    if there is not None:
        return there
    if releases.names(draft.programme) != draft.against:
        raise Outdated
    _page_of(draft.programme)
    publication = Publication.objects.create(
        programme=draft.programme,
        place=draft.place,
        figure=draft.figure,
        content=draft.content,
        digest=digest,
        shape=draft.shape,
        hidden=draft.hidden,
        published_by=by,
    )
    audit.record(by, "figures published", publication, digest=digest, hidden=len(draft.hidden))
    return publication


def _page_of(programme: Programme) -> PublicPage:
    """Give a programme its address, once. Whoever changes the name later changes no address."""
    page = PublicPage.objects.filter(programme=programme).first()
    if page is not None:
        return page
    words = slugify(programme.name.translate(DANISH))[:70] or "program"
    slug, number = words, 1
    while PublicPage.objects.filter(slug=slug).exists():
        number += 1
        slug = f"{words}-{number}"
    return PublicPage.objects.create(programme=programme, slug=slug)


DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", "Æ": "Ae", "Ø": "Oe", "Å": "Aa"})


@transaction.atomic
def withdraw(*, publication: Publication, words: str, by: User) -> None:
    """Withdraw it; its address then says so, and why. Again changes nothing."""
    if not words.strip():
        raise ValueError("say why")
    gone = Publication.objects.standing().filter(pk=publication.pk)
    if gone.update(withdrawn_at=timezone.now(), withdrawn_by=by, withdrawn_words=words.strip()):
        audit.record(by, "figures withdrawn", publication)
