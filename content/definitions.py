"""From a page to the frozen definition that records pin (see docs/developers/definitions.md).

A definition is plain JSON: HTML strings are sanitised here, keys are the ids of blocks, which stay
the same through edits and translations.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from django.template.loader import render_to_string
from django.utils import translation

from content.case_definitions import case
from content.definition_parts import html, slug_of, sources
from content.question_definitions import check
from content.quiz_definitions import quiz
from courses.delivery import LOCAL_CONTACTS
from courses.freezing import FrozenActivity

ICON = re.compile(r"<svg\b[^>]*>\s*<use\b[^>]*>(?:\s*</use>)?\s*</svg>")


def frozen(page) -> FrozenActivity:
    """Return what publishing `page` would freeze."""
    language = page.locale.language_code
    definition = definition_of(page)
    return FrozenActivity(
        key=str(page.translation_key),
        slug=slug_of(page),
        kind=page.kind,
        language=language,
        title=page.title,
        definition=definition,
        body=_body(page, definition, language),
    )


def definition_of(page, bank=None) -> dict:
    """Return the definition of a lesson, quiz or case page, drafts included. `bank` is the draft
    of a question bank that stands in for what is published."""
    makers: dict[str, Callable] = {
        "lesson": _lesson,
        "quiz": lambda page: quiz(page, bank),
        "case": case,
    }
    shared = {
        "minutes": page.minutes,
        "requirement": page.requirement,
        "objective": page.objective,
        "content_note": page.content_note,
        "summary": html(page.summary),
        "law_version": page.law_version,
        "reviewed_by": page.reviewed_by,
        "review_due": page.review_due.isoformat() if page.review_due else "",
    }
    return shared | makers[page.kind](page)


def _body(page, definition: dict, language: str) -> str:
    """Render a lesson once. No static file's address may be in it: those change with releases,
    so the components' icons, which only decorate, are left out."""
    if page.kind != "lesson":
        return ""
    with translation.override(language):
        body = render_to_string(
            "content/lesson_body.html",
            {"definition": definition, "contacts_mark": LOCAL_CONTACTS},
        )
    return ICON.sub("", body)


def _lesson(page) -> dict:
    return {
        "tomorrow": page.tomorrow,
        "steps": [
            {
                "title": step.value["title"],
                "blocks": [
                    {"type": block.block_type, "value": _BLOCKS[block.block_type](block)}
                    for block in step.value["blocks"]
                ],
            }
            for step in page.steps
        ],
    }


def _text(block) -> dict:
    return {"html": html(block.value["body"]), "sources": sources(block.value)}


def _titled(block) -> dict:
    value = {"title": block.value["title"], "html": html(block.value["body"])}
    return value | {
        "confidence": block.value.get("confidence", ""),
        "sources": sources(block.value),
    }


def _figure(block) -> dict:
    picture = block.value["image"]
    if picture is None:
        return {"url": "", "alt": "", "caption": block.value["caption"], "sources": []}
    rendition = picture.get_rendition("max-1200x1200|format-webp|preserve-svg")
    return {
        "url": rendition.url,
        "width": round(rendition.width),
        "height": round(rendition.height),
        "alt": "" if picture.decorative else picture.contextual_alt_text or "",
        "caption": block.value["caption"],
        "sources": sources(block.value),
    }


def _video(block) -> dict:
    value = block.value
    poster = value["poster"]
    return {
        "title": value["title"],
        "url": value["file"].file.url if value["file"] else "",
        "captions": value["captions"].file.url if value["captions"] else "",
        "poster": poster.get_rendition("max-1200x1200|preserve-svg").url if poster else "",
        "transcript": html(value["transcript"]),
        "sources": [],
    }


def _checklist(block) -> dict:
    return {
        "id": block.id,
        "title": block.value["title"],
        "items": list(block.value["items"]),
        "sources": sources(block.value),
    }


def _accordion(block) -> dict:
    folds = [{"title": f["title"], "html": html(f["body"])} for f in block.value["items"]]
    return {"folds": folds, "sources": sources(block.value)}


def _reflection(block) -> dict:
    return {"id": block.id, "prompt": block.value["prompt"], "sources": []}


def _contacts(block) -> dict:
    """Whom one calls is looked up for each reader; the frozen lesson only says where."""
    return {"title": block.value["title"], "sources": []}


def _tool(block) -> dict:
    """The address holds no domain: a frozen lesson is read wherever the site moves to."""
    page = block.value["tool"]
    shown = page.specific if page and page.live else None
    return {
        "title": shown.title if shown else "",
        "url": urlsplit(shown.get_url() or "").path if shown else "",
        "text": block.value["text"],
        "sources": [],
    }


_BLOCKS: dict[str, Callable] = {
    "text": _text,
    "fact": _titled,
    "example": _titled,
    "figure": _figure,
    "video": _video,
    "checklist": _checklist,
    "accordion": _accordion,
    "reflection": _reflection,
    "contacts": _contacts,
    "tool": _tool,
    "check": check,
}
