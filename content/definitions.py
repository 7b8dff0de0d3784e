"""From a page to the frozen definition that records pin (see docs/developers/definitions.md).

A definition is plain JSON: HTML strings are sanitised here, keys are the ids of blocks, which stay
the same through edits and translations.
"""

import re
from collections.abc import Callable

import nh3
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import strip_tags
from wagtail.rich_text import expand_db_html

from courses.freezing import FrozenActivity
from courses.models import Activity, Course

ICON = re.compile(r"<svg\b[^>]*>\s*<use\b[^>]*>(?:\s*</use>)?\s*</svg>")
ALLOWED_TAGS = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br"}


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


def slug_of(page) -> str:
    """Return the address of an activity: the one it has, for good, else one that is free."""
    known = Activity.objects.filter(key=page.translation_key).values_list("slug", flat=True).first()
    if known:
        return known
    course = page.course_page()
    wanted = f"{course.slug}-{page.slug}" if course else page.slug
    return _free(Activity, wanted or "draft", page, 120)


def course_slug(page) -> str:
    """Return the short name of a course's record: the one it has, for good, else a free one."""
    known = Course.objects.filter(key=page.translation_key).values_list("slug", flat=True).first()
    return known or _free(Course, page.slug, page, 50)


def _free(model, wanted: str, page, length: int) -> str:
    """Return `wanted`, or with a piece of the page's key where another record has that name."""
    wanted = wanted[:length]
    if not model.objects.filter(slug=wanted).exists():
        return wanted
    return f"{wanted[: length - 9]}-{str(page.translation_key)[:8]}"


def definition_of(page) -> dict:
    """Return the definition of a lesson, quiz or case page, drafts included."""
    makers: dict[str, Callable] = {"lesson": _lesson, "quiz": _quiz, "case": _case}
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


def html(value) -> str:
    """Return rich text as safe HTML: what an editor may write, and nothing else.

    The editor leaves an empty paragraph where nothing was written: that is nothing.
    """
    source = getattr(value, "source", value) or ""
    clean = nh3.clean(expand_db_html(source), tags=ALLOWED_TAGS, link_rel="noopener noreferrer")
    return clean if strip_tags(clean).strip() else ""


def _body(page, definition: dict, language: str) -> str:
    """Render a lesson once. No static file's address may be in it: those change with releases,
    so the components' icons, which only decorate, are left out."""
    if page.kind != "lesson":
        return ""
    with translation.override(language):
        body = render_to_string("content/lesson_body.html", {"definition": definition})
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


def _quiz(page) -> dict:
    return {
        "purpose": page.purpose,
        "intro": html(page.intro),
        "shuffle": page.shuffle,
        "questions": [question(block) for block in page.asked()],
    }


def question(block) -> dict:
    """Return one frozen question; its key is the block's id."""
    value = block.value
    lesson = value["lesson"]
    return {
        "key": block.id,
        "type": value["kind"],
        "stem": html(value["stem"]),
        "options": _options(value),
        "feedback": html(value["feedback"]),
        "topic": value["topic"] or "",
        "level": value["level"] or "",
        "lesson": slug_of(lesson.specific) if lesson else "",
        "sources": _sources(value),
    }


def _options(value) -> list[dict]:
    true_or_false = value["kind"] == "truefalse"
    return [
        {
            "key": ("true", "false")[place] if true_or_false and place < 2 else item.id,
            "text": item.value["text"],
            "correct": bool(item.value["correct"]),
            "feedback": html(item.value["feedback"]),
        }
        for place, item in enumerate(value["options"].bound_blocks)
    ]


def _case(page) -> dict:
    return {
        "start": page.start,
        "variables": [
            {
                "key": variable.value["key"] or "",
                "label": variable.value["label"] or "",
                **{name: variable.value[name] or 0 for name in ("start", "low", "high")},
            }
            for variable in page.variables
        ],
        "scenes": [_scene(block.value) for block in page.scenes],
    }


def _scene(value) -> dict:
    return {
        "key": value["key"],
        "title": value["title"],
        "text": html(value["text"]),
        "people": [{"name": p["name"], "role": p["role"]} for p in value["people"]],
        "documents": [{"title": d["title"], "body": html(d["body"])} for d in value["documents"]],
        "end": bool(value["end"]),
        "when": _conditions(value["when"]),
        "choices": [_choice(choice) for choice in value["choices"]],
    }


def _choice(value) -> dict:
    return {
        "key": value["key"],
        "text": value["text"],
        "consequence": html(value["consequence"]),
        "effects": {effect["variable"]: effect["by"] or 0 for effect in value["effects"]},
        "quality": value["quality"],
        "reason": html(value["reason"]),
        "sources": _sources(value),
        "next": value["next"],
        "when": _conditions(value["when"]),
    }


def _conditions(conditions) -> list[str]:
    return [f"{c['variable']} {c['operator']} {c['value'] or 0}" for c in conditions]


def _sources(value) -> list[dict]:
    return [
        {"title": source.title, "publisher": source.publisher, "url": source.url}
        for source in value.get("sources") or []
        if source
    ]


def _text(block) -> dict:
    return {"html": html(block.value["body"]), "sources": _sources(block.value)}


def _titled(block) -> dict:
    value = {"title": block.value["title"], "html": html(block.value["body"])}
    return value | {
        "confidence": block.value.get("confidence", ""),
        "sources": _sources(block.value),
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
        "sources": _sources(block.value),
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
        "sources": _sources(block.value),
    }


def _accordion(block) -> dict:
    folds = [{"title": f["title"], "html": html(f["body"])} for f in block.value["items"]]
    return {"folds": folds, "sources": _sources(block.value)}


def _reflection(block) -> dict:
    return {"id": block.id, "prompt": block.value["prompt"], "sources": []}


_BLOCKS: dict[str, Callable] = {
    "text": _text,
    "fact": _titled,
    "example": _titled,
    "figure": _figure,
    "video": _video,
    "checklist": _checklist,
    "accordion": _accordion,
    "reflection": _reflection,
    "check": question,
}
