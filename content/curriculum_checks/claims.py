"""Truth: what is claimed about law, numbers and health has a source, the source a confidence and a
date, and what is past its date is named. And the way back: from a law to every place that leans on it."""

import re
from collections.abc import Iterator
from datetime import date

from content.curriculum_checks.reading import (
    REMARK,
    Curriculum,
    File,
    Finding,
    asked_in,
    blocks,
    choices,
    said,
    texts,
)

RANK = {"L": 0, "M": 1, "H": 2}
CLAIM = re.compile(
    r"§+\s*\d|\bsections? \d|\d\s*(?:%|procent\b|per cent\b|percent\b)|"
    r"\b(?:fængsel|straffelov|tilholdslov|barnets lov|prison|criminal code)|"
    r"\b(?:PTSD|undersøgelse[nr]?\b.{0,20}\d{4}|meta-?analy)",
    re.IGNORECASE,
)
DATED = ("lesson", "quiz", "case", "tool", "kit")
SOURCE_FIELDS = ("title", "title_en", "publisher", "kind", "confidence", "checked", "review_due")


def sources_are_known(curriculum: Curriculum) -> Iterator[Finding]:
    """Every number that is cited is in the list."""
    for file in curriculum.files.values():
        for where, numbers in _cited(file.data):
            for number in numbers:
                if number not in curriculum.sources:
                    yield Finding(file.name, where, f"source {number} is not in sources.yaml")


def _cited(value, where: str = "") -> Iterator[tuple[str, list[int]]]:
    if isinstance(value, dict):
        here = str(value.get("id") or value.get("title") or where)
        for key, part in value.items():
            if key == "sources" and isinstance(part, list):
                yield here, part
            else:
                yield from _cited(part, here)
    elif isinstance(value, list):
        for part in value:
            yield from _cited(part, where)


def sources_are_whole(curriculum: Curriculum) -> Iterator[Finding]:
    """Every source says what it is, in both languages, how far it carries, and when it was read."""
    for number, source in curriculum.sources.items():
        for field in SOURCE_FIELDS:
            if not source.get(field):
                yield Finding("sources.yaml", str(number), f"{field} is missing")
        if source.get("confidence") not in (None, *RANK):
            yield Finding("sources.yaml", str(number), "confidence is not H, M or L")


def claims_have_sources(curriculum: Curriculum) -> Iterator[Finding]:
    """What names a law, a figure or a study says where it is from, in the same block or question."""
    for file in curriculum.of("lesson", "quiz", "case", "bank", "tool", "kit"):
        for where, data, cited in _units(file):
            found = CLAIM.search(_own_words(data))
            if found and not cited:
                yield Finding(file.name, where, f"claims »{found.group()}« without a source")


def _units(file: File) -> Iterator[tuple[str, dict, list[int]]]:
    for where, question in asked_in(file):
        yield where, question, question.get("sources") or []
    for where, block in blocks(file.data):
        if "check" not in block:
            yield where, block, block.get("sources") or []
    for where, _scene, choice in choices(file.data):
        yield where, choice, choice.get("sources") or []


def _own_words(data: dict) -> str:
    """Return what a question or a block states: a wrong answer states nothing, its feedback does."""
    wrong = [o for o in data.get("options") or [] if not (o.get("correct") or o.get("worth"))]
    hidden = {id(option): "text" for option in wrong}
    kept = {key: part for key, part in data.items() if key != "options"}
    options = [
        {k: v for k, v in option.items() if k != hidden.get(id(option))}
        for option in data.get("options") or []
    ]
    return said(kept | {"options": options})


def facts_carry_no_more_than_their_sources(curriculum: Curriculum) -> Iterator[Finding]:
    """A fact says how sure it is, never weak, and no surer than its best source."""
    for file in curriculum.of("lesson", "kit", "tool"):
        for where, block in blocks(file.data):
            if "fact" in block:
                yield from _fact(file, where, block, curriculum)


def _fact(file: File, where: str, block: dict, curriculum: Curriculum) -> Iterator[Finding]:
    mark = block["fact"].get("confidence")
    if mark not in ("H", "M"):
        yield Finding(
            file.name, where, "a fact's confidence must be H or M; a weak one is left out"
        )
        return
    numbers = block.get("sources") or []
    if not numbers:
        yield Finding(file.name, where, "a fact without a source")
        return
    best = max(RANK.get(curriculum.sources.get(n, {}).get("confidence", "L"), 0) for n in numbers)
    if RANK[mark] > best:
        yield Finding(
            file.name, where, f"confidence {mark} is more than any of its sources carries"
        )


# Dates ---------------------------------------------------------------------------------------------
def reviews_are_dated(curriculum: Curriculum) -> Iterator[Finding]:
    for file in curriculum.of(*DATED):
        if not isinstance(file.data.get("review_due"), date):
            yield Finding(file.name, "review_due", "no date to look at it again by")
    for number, contact in enumerate(curriculum.shared("contacts.yaml", []), 1):
        if not isinstance(contact.get("checked"), date):
            yield Finding("contacts.yaml", str(contact.get("id") or number), "no date last checked")


def past(curriculum: Curriculum, today: date) -> Iterator[Finding]:
    """Name what should have been looked at again. A remark: a day that passes must not break a build."""
    lists: list[tuple[str, dict]] = [
        ("sources.yaml", curriculum.sources),
        ("laws.yaml", curriculum.laws),
    ]
    dated = [(name, str(key), entry) for name, whole in lists for key, entry in whole.items()]
    dated += [(f.name, "", f.data) for f in curriculum.of(*DATED)]
    for name, where, entry in dated:
        due = entry.get("review_due")
        if isinstance(due, date) and due < today:
            yield Finding(name, where, f"was to be looked at again by {due}", REMARK)
    for contact in curriculum.shared("contacts.yaml", []):
        checked = contact.get("checked")
        if isinstance(checked, date) and (today - checked).days > curriculum.rules["contact_days"]:
            yield Finding("contacts.yaml", contact["id"], f"was last checked {checked}", REMARK)


# Laws ----------------------------------------------------------------------------------------------
def laws_are_known(curriculum: Curriculum) -> Iterator[Finding]:
    """A lesson's laws are in laws.yaml, and each law says its version, its sources and its date."""
    for file in curriculum.of("lesson", "quiz", "case"):
        for law in file.data.get("laws") or []:
            if law not in curriculum.laws:
                yield Finding(file.name, "laws", f"{law} is not in laws.yaml")
        if "law_version" in file.data:
            what = "laws are named by their keys (laws: [...]); the text comes from laws.yaml"
            yield Finding(file.name, "law_version", what)
    for key, law in curriculum.laws.items():
        for field in ("name", "name_en", "pattern", "sources", "confidence", "checked", "review_due"):  # fmt: skip
            if not law.get(field):
                yield Finding("laws.yaml", key, f"{field} is missing")


def lessons_name_their_laws(curriculum: Curriculum) -> Iterator[Finding]:
    """A lesson whose text names a paragraph has its law among its laws."""
    for file in curriculum.of("lesson", language="da"):
        text = said(file.data)
        for key, law in curriculum.laws.items():
            if re.search(law["pattern"], text, re.IGNORECASE) and key not in (
                file.data.get("laws") or []
            ):
                yield Finding(file.name, "laws", f"names {key} but does not have it among its laws")


def leaning_on(curriculum: Curriculum, key: str) -> Iterator[Finding]:
    """Return every place a change of this law must be looked at: by its key, its name, its sources.
    A place with several reasons is one place."""
    whys: dict[tuple[str, str], list[str]] = {}
    for place, why in _leaning(curriculum, key):
        if why not in whys.setdefault(place, []):
            whys[place].append(why)
    for (file, where), found in whys.items():
        yield Finding(file, where, "; ".join(found), REMARK)


def _leaning(curriculum: Curriculum, key: str) -> Iterator[tuple[tuple[str, str], str]]:
    law = curriculum.laws[key]
    pattern = re.compile("|".join(filter(None, (law["pattern"], law.get("words")))), re.I)
    cited_for_it = set(law["sources"])
    for file in curriculum.files.values():
        if file.name == "laws.yaml":
            continue
        if isinstance(file.data, dict) and key in (file.data.get("laws") or []):
            yield (file.name, "laws"), "shows this law's version"
        said_of_it = [("law_version", _law_version(file)), *texts(file.data)]
        for where, text in said_of_it:
            found = pattern.search(text)
            if found:
                yield (file.name, where.rsplit(" ", 1)[0]), f"names it: »{found.group()}«"
        for where, numbers in _cited(file.data):
            shared = sorted(cited_for_it & set(numbers))
            if shared:
                yield (file.name, where), f"cites source {', '.join(map(str, shared))}"


def _law_version(file: File) -> str:
    return str(file.data.get("law_version") or "") if isinstance(file.data, dict) else ""
