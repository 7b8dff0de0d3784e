"""Loading the curriculum that ships into Wagtail, without touching what an editor changed.

Two passes: first every page exists (so that questions can name their lessons), then each is
filled and published, the course last. `LoadedPage` remembers which revision the loader made; a
page whose latest revision is another has been edited, and is left alone and reported.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page

from content import curriculum_blocks as blocks
from content.markup import rich_text
from content.models import (
    CasePage,
    CoursePage,
    HomePage,
    LessonPage,
    LoadedPage,
    ModulePage,
    QuizPage,
    Source,
    StandardPage,
    SupportContact,
)
from people.models import Profession

CURRICULUM = Path(__file__).parent / "curriculum"
PAGE_TYPES = {"lesson": LessonPage, "quiz": QuizPage, "case": CasePage}


@dataclass
class Report:
    """What a load did, by the files' names."""

    made: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    left_alone: list[str] = field(default_factory=list)


@dataclass
class Line:
    """One file and its page."""

    path: Path
    data: dict
    page: Page


def load(folder: Path = CURRICULUM, languages: tuple[str, ...] = ("da", "en")) -> Report:
    """Load the whole curriculum. Raises BadFile naming the file when one cannot be read."""
    report = Report()
    _load_sources(folder / "sources.yaml")
    _load_contacts(folder / "contacts.yaml")
    for language in languages:
        Locale.objects.get_or_create(language_code=language)
        if (folder / "pages" / language / "front.yaml").exists():
            home = _load_public_pages(folder, language, report)
            for course in sorted((folder / language).glob("*/course.yaml")):
                _load_course(folder, course.parent, home, report)
    return report


def read(path: Path) -> dict:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise blocks.BadFile(f"{path}: {error}") from error


def _load_sources(path: Path) -> None:
    for number, data in read(path).items():
        fields = {
            key: data.get(key)
            for key in ("title", "publisher", "url", "year", "kind", "checked", "review_due")
        }
        fields |= {"url": fields["url"] or "", "publisher": fields["publisher"] or ""}
        Source.objects.get_or_create(number=number, defaults=fields)


def _load_contacts(path: Path) -> None:
    for order, data in enumerate(read(path)):
        fields = {key: data.get(key) or "" for key in ("name", "phone", "url", "description")}
        fields |= {
            "hours": data.get("hours") or "",
            "shown": data.get("shown", True),
            "order": order,
            "checked": data["checked"],
        }
        SupportContact.objects.get_or_create(key=data["id"], defaults=fields)


# Public pages ------------------------------------------------------------------------------------
def _load_public_pages(folder: Path, language: str, report: Report) -> HomePage:
    front = folder / "pages" / language / "front.yaml"
    data = read(front)
    home = _ensure(HomePage, Page.get_first_root_node(), language, "home", data["title"], language)
    _settle(
        Line(front, data, home),
        report,
        lead=data["lead"],
        outcomes=_texts("outcome", data["outcomes"]),
        sections=_sections(data),
    )
    _make_root(home)
    for path in sorted(front.parent.glob("*.yaml")):
        if path != front:
            data = read(path)
            page = _ensure(
                StandardPage, home, language, f"page/{data['id']}", data["title"], data["slug"]
            )
            _settle(
                Line(path, data, page),
                report,
                intro=data.get("intro") or data.get("lead") or "",
                sections=_sections(data),
                shows_contacts=bool(data.get("contacts", data["id"] == "help")),
            )
    return home


def _make_root(home: HomePage) -> None:
    """Let the site begin at our front page; the page Wagtail ships with goes."""
    from wagtail.models import Site

    site = Site.objects.filter(is_default_site=True).first() or Site(
        hostname="localhost", is_default_site=True
    )
    root = site.root_page.specific if site.root_page_id else None
    if not isinstance(root, HomePage):
        site.root_page = home
        site.save()
        Page.objects.filter(depth=2, slug="home").exclude(pk=home.pk).delete()


def _sections(data: dict) -> list[dict]:
    return [
        {
            "type": "section",
            "value": {"heading": section["heading"], "body": rich_text(section["body"])},
        }
        for section in data.get("sections", [])
    ]


def _texts(kind: str, texts: list[str] | None) -> list[dict]:
    return [{"type": kind, "value": text} for text in texts or []]


# Courses -----------------------------------------------------------------------------------------
def _load_course(folder: Path, course: Path, home: HomePage, report: Report) -> None:
    data = read(course / "course.yaml")
    language = home.locale.language_code
    page = _ensure(CoursePage, home, language, f"course/{data['id']}", data["title"], data["id"])
    lines = list(_skeleton(course, data, page, language))
    find = _lookups(folder, language)
    for line in sorted(lines, key=lambda line: bool(line.data.get("questions_from"))):
        _settle(line, report, **_fields(line, find, language))
    _settle(Line(course / "course.yaml", data, page), report, **_course_fields(data))


def _skeleton(course: Path, data: dict, page: CoursePage, language: str) -> Iterator[Line]:
    """Make every page of a course, in the outline's order, and yield the lines to fill."""
    for name in [*data["outline"], *_unlisted(course, data)]:
        if (course / name).is_dir():
            folder = course / name
            module = read(folder / "module.yaml")
            module_page = _ensure(
                ModulePage, page, language, f"module/{module['id']}", module["title"], module["id"]
            )
            yield Line(folder / "module.yaml", module, module_page)
            for path in sorted(folder.glob("[0-9]*.yaml")):
                yield _activity(path, module_page, data["id"], language)
        else:
            yield _activity(course / f"{name}.yaml", page, data["id"], language)


def _unlisted(course: Path, data: dict) -> list[str]:
    """Return tests that lie beside the outline: the follow-up, which comes by mail later."""
    known = {*data["outline"], "course"}
    return sorted(path.stem for path in course.glob("*.yaml") if path.stem not in known)


def _activity(path: Path, parent: Page, course: str, language: str) -> Line:
    data = read(path)
    slug = data["id"].removeprefix(f"{course}-")
    kind = PAGE_TYPES[data["kind"]]
    return Line(
        path, data, _ensure(kind, parent, language, f"activity/{data['id']}", data["title"], slug)
    )


def _ensure(kind, parent: Page, language: str, identity: str, title: str, slug: str):  # noqa: PLR0917
    """Return the page of this identity in this language, made as a draft if it is not there."""
    key = blocks.identity(identity)
    locale = Locale.objects.get(language_code=language)
    page = kind.objects.filter(translation_key=key, locale=locale).first()
    if page is None:
        page = kind(title=title, slug=slug, locale=locale, translation_key=key, live=False)
        parent.add_child(instance=page)
    return page


def _course_fields(data: dict) -> dict:
    return {
        "kind": data["kind"],
        "order": data.get("order", 0),
        "summary": data["summary"],
        "audience": data["audience"],
        "outcomes": _texts("outcome", data["outcomes"]),
        "pass_mark": round(data["pass_mark"] * 100),
        "validity_months": data["validity_months"],
        "professions": list(Profession.objects.filter(key__in=data["professions"])),
    }


def _fields(line: Line, find: blocks.Lookups, language: str) -> dict:
    data = line.data
    if isinstance(line.page, ModulePage):
        return {
            "intro": data.get("intro", ""),
            "objectives": _texts("objective", data.get("objectives")),
        }
    shared = {
        "minutes": data["minutes"],
        "requirement": data.get("requirement", "required"),
        "objective": data.get("objective", ""),
        "content_note": data.get("content_note", ""),
        "summary": rich_text(data.get("summary")),
        "law_version": data.get("law_version", ""),
        "reviewed_by": data.get("reviewed_by") or "",
        "review_due": data.get("review_due"),
    }
    own = {"lesson": _lesson_fields, "quiz": _quiz_fields, "case": _case_fields}
    return shared | own[data["kind"]](data, find, language)


def _lesson_fields(data: dict, find: blocks.Lookups, language: str) -> dict:
    return {"tomorrow": data.get("tomorrow", ""), "steps": blocks.steps(data, find)}


def _quiz_fields(data: dict, find: blocks.Lookups, language: str) -> dict:
    source = data.get("questions_from")
    return {
        "purpose": data["purpose"],
        "intro": rich_text(data.get("intro")),
        "shuffle": bool(data.get("shuffle")),
        "questions": blocks.questions(data, find),
        "questions_from": _page_of(QuizPage, source, language) if source else None,
    }


def _case_fields(data: dict, find: blocks.Lookups, language: str) -> dict:
    return {
        "start": data["start"],
        "variables": blocks.variables(data),
        "scenes": blocks.scenes(data, find),
    }


def _page_of(kind, identity: str, language: str):
    key = blocks.identity(f"activity/{identity}")
    page = kind.objects.filter(translation_key=key, locale__language_code=language).first()
    if page is None:
        raise blocks.BadFile(f"no {kind._meta.verbose_name} has the id {identity!r}")
    return page


# Filling and publishing --------------------------------------------------------------------------
@transaction.atomic
def _settle(line: Line, report: Report, **fields) -> None:
    """Fill and publish one page, unless its file is as before or an editor has changed it."""
    name = str(line.path.relative_to(CURRICULUM) if CURRICULUM in line.path.parents else line.path)
    digest = _digest(line.data, fields)
    loaded = LoadedPage.objects.filter(page_id=line.page.pk).first()
    line.page.refresh_from_db()
    if loaded is not None and line.page.latest_revision_id != loaded.revision_id:
        report.left_alone.append(name)
        return
    if loaded is not None and loaded.digest == digest:
        report.unchanged.append(name)
        return
    line.page.title = line.data["title"]
    if hasattr(line.page, "change"):
        line.page.change = "typo"
    _assign(line.page, fields)
    revision = line.page.save_revision()
    revision.publish()
    LoadedPage.objects.update_or_create(
        page_id=line.page.pk, defaults={"path": name, "digest": digest, "revision_id": revision.pk}
    )
    (report.made if loaded is None else report.updated).append(name)


def _digest(data: dict, fields: dict) -> str:
    """Digest a file with what it came to: a drawing made again is another picture, under a like name."""
    text = json.dumps([data, fields], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


def _assign(page: Page, fields: dict) -> None:
    for name, value in fields.items():
        is_stream = isinstance(value, list) and (not value or isinstance(value[0], dict))
        setattr(page, name, json.dumps(value) if is_stream and name != "professions" else value)


# Look-ups ----------------------------------------------------------------------------------------
def _lookups(folder: Path, language: str) -> blocks.Lookups:
    sources = dict(Source.objects.values_list("number", "pk"))
    return blocks.Lookups(
        source=lambda number: _known(sources, number),
        image=lambda name: _file(get_image_model(), folder, name),
        document=lambda name: _file(get_document_model(), folder, name),
        lesson=lambda identity: _page_of(LessonPage, identity, language).pk,
    )


def _known(sources: dict[int, int], number: int) -> int:
    if number not in sources:
        raise blocks.BadFile(f"source {number} is not in sources.yaml")
    return sources[number]


def _file(model, folder: Path, name: str) -> int:
    """Return the picture or document made from a file, made again only when its bytes change."""
    path = folder / name
    if not path.exists():
        raise blocks.BadFile(f"{name} does not exist")
    data = path.read_bytes()
    digest = hashlib.sha1(data, usedforsecurity=False).hexdigest()
    known = model.objects.filter(file_hash=digest).first()
    if known is None:
        known = model(title=path.stem, collection=Collection.get_first_root_node())
        known.file = ContentFile(data, name=path.name)
        known.save()
        known.file_hash = digest
        known.save(update_fields=["file_hash"])
    return known.pk
