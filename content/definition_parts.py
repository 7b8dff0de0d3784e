"""What every definition is made of: safe HTML, addresses, sources."""

import nh3
from django.utils.html import strip_tags
from wagtail.rich_text import expand_db_html

from courses.models import Activity, Course

ALLOWED_TAGS = {"p", "b", "strong", "i", "em", "a", "ul", "ol", "li", "br"}


def html(value) -> str:
    """Return rich text as safe HTML: what an editor may write, and nothing else.

    The editor leaves an empty paragraph where nothing was written: that is nothing.
    """
    source = getattr(value, "source", value) or ""
    clean = nh3.clean(expand_db_html(source), tags=ALLOWED_TAGS, link_rel="noopener noreferrer")
    return clean if strip_tags(clean).strip() else ""


def picture(image) -> dict:
    """Return a picture as it is shown, its size in pixels; empty where none was chosen."""
    if image is None:
        return {"url": "", "alt": "", "width": 0, "height": 0}
    shown = image.get_rendition("max-1200x1200|format-webp|preserve-svg")
    return {
        "url": shown.url,
        "alt": "" if image.decorative else image.contextual_alt_text or "",
        "width": round(shown.width),
        "height": round(shown.height),
    }


def sources(value) -> list[dict]:
    return [
        {"title": source.title, "publisher": source.publisher, "url": source.url}
        | ({"gloss": source.gloss} if source.gloss else {})
        for source in value.get("sources") or []
        if source
    ]


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
