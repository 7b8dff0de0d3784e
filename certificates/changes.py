"""What has changed in a course since somebody took it: a pure function over frozen versions.

Reads: docs/developers/certificates.md, "Renewal". No Django here.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass

NEW, MEANING, LAW = "new", "meaning", "law"
FEWEST = 5  # questions a renewal asks, where there are as many


@dataclass(frozen=True)
class Version:
    """What is compared of a frozen ActivityVersion."""

    key: str
    slug: str
    kind: str
    title: str
    number: int
    meaning: int
    law_version: str
    published_on: str
    language: str = "da"


@dataclass(frozen=True)
class Changed:
    """One activity that is not what it was. `why` is new, meaning or law; `law` is the new law's
    version where that is known."""

    key: str
    slug: str
    kind: str
    title: str
    why: str
    law: str
    law_before: str
    on: str

    def stored(self) -> dict:
        return asdict(self)


def since(
    seen: Mapping[str, Sequence[int]],
    current: Iterable[Version],
    frozen: Iterable[Version],
    passed_on: str,
) -> list[Changed]:
    """Return what is new or says something else now, in the order of `current`.

    `seen` maps an activity's key to [number, meaning] of the version the holder saw; `current` are
    the versions a reader gets now, `frozen` all there have ever been. What she had left out is
    compared with what stood there on the day she passed (as 2026-11-21). A typo or a translation
    is no change: they keep the meaning. A new law is one, whatever its author said of the meaning.
    """
    frozen = list(frozen)
    seen_as = {(one.key, one.number): one for one in frozen}
    latest = {(one.key, one.language): one for one in sorted(frozen, key=lambda one: one.number)}
    stood = _stood_on(frozen, passed_on)
    found = []
    for now in current:
        before = seen.get(now.key) or stood.get(now.key)
        old = seen_as.get((now.key, before[0])) if before else None
        law_before = old.law_version if old else ""
        # A law is named in the reader's language: it is compared with what stands in that now.
        law_now = latest[old.key, old.language].law_version if old else now.law_version
        why = _why(now, before, law_before, law_now)
        if why:
            found.append(
                Changed(
                    now.key,
                    now.slug,
                    now.kind,
                    now.title,
                    why,
                    now.law_version,
                    law_before,
                    now.published_on,
                )
            )
    return found


def questions_on(questions: Iterable[Mapping], changed: Collection[str]) -> list[str]:
    """Return the keys of the questions on lessons that changed (`changed` are their slugs).

    Where these are fewer than five, others fill up in the quiz's order; where nothing changed, all
    may be asked.
    """
    questions = list(questions)
    on_them = [q["key"] for q in questions if q.get("lesson", "") in changed]
    if not on_them:
        return [q["key"] for q in questions]
    others = [q["key"] for q in questions if q["key"] not in on_them]
    kept = {*on_them, *others[: max(0, FEWEST - len(on_them))]}
    return [q["key"] for q in questions if q["key"] in kept]


def _stood_on(frozen: Iterable[Version], day: str) -> dict[str, tuple[int, int]]:
    """Return [number, meaning] of the newest version of each activity on a day."""
    found: dict[str, tuple[int, int]] = {}
    for one in sorted(frozen, key=lambda version: version.number):
        if one.published_on <= day:
            found[one.key] = (one.number, one.meaning)
    return found


def _why(now: Version, before: Sequence[int] | None, law_before: str, law_now: str) -> str:
    if before is None:
        return NEW
    if law_now != law_before:
        return LAW
    return MEANING if now.meaning > before[1] else ""
