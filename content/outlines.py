"""Reading a course's outline, rules and words from its pages."""

from collections.abc import Iterator

from django.conf import settings
from wagtail.models import Locale, Page

from courses.models import Activity


def source_of(page) -> Page:
    """Return the page that decides the outline: the one in the platform's first language."""
    if page.locale.language_code == settings.LANGUAGE_CODE:
        return page
    first = Locale.objects.filter(language_code=settings.LANGUAGE_CODE).first()
    return (page.get_translation_or_none(first) if first else None) or page


def outline(course_page) -> list[dict]:
    """Return the live modules and their live activities, in the order of the tree."""
    parts = [(key, pages) for key, _module, pages in _modules(course_page) if pages]
    keys = [page.translation_key for _key, pages in parts for page in pages]
    slugs = dict(Activity.objects.filter(key__in=keys).values_list("key", "slug"))
    return [
        {
            "key": key,
            "activities": [_line(page, slugs) for page in pages if page.translation_key in slugs],
        }
        for key, pages in parts
    ]


def rules(course_page) -> dict:
    return {
        "dose": course_page.dose / 100,
        "pass_mark": course_page.pass_mark / 100,
        "validity_months": course_page.validity_months,
        **_renewal(course_page),
    }


def _renewal(course_page) -> dict:
    """Return what is not as usual: a rule that was never touched makes no new edition."""
    by_profession = {
        block.value["profession"]: block.value["months"] for block in course_page.validity_rules
    }
    found: dict = {"validity_by_profession": by_profession} if by_profession else {}
    return found | ({"renewal": "course"} if course_page.renewal == "course" else {})


def labels(course_page) -> dict:
    """Return the words of a course in the language of its page."""
    modules, activities = {}, {}
    for key, module, pages in _modules(course_page):
        if module is not None:
            modules[key] = {"title": module.title, "intro": module.intro}
        activities |= {str(page.translation_key): page.title for page in pages}
    return {
        "title": course_page.title,
        "summary": course_page.summary,
        "audience": course_page.audience,
        "outcomes": [str(outcome.value) for outcome in course_page.outcomes],
        "url": course_page.get_url() or "",
        "modules": modules,
        "activities": activities,
    }


def _modules(course_page) -> Iterator[tuple[str, Page | None, list[Page]]]:
    """Yield (key, module page, activity pages); a test outside the modules has the key ""."""
    for child in course_page.get_children().live().specific():
        if hasattr(child, "change"):
            yield "", None, [child]
        else:
            pages = list(child.get_children().live().specific())
            yield str(child.translation_key), child, pages


def _line(page, slugs: dict) -> dict:
    return {
        "key": str(page.translation_key),
        "slug": slugs[page.translation_key],
        "kind": page.kind,
        "minutes": page.minutes,
        "requirement": page.requirement,
        "purpose": getattr(page, "purpose", ""),
        **({"pass_mark": page.pass_mark / 100} if getattr(page, "pass_mark", None) else {}),
    }
