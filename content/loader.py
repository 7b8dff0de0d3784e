"""Loading the curriculum that ships into Wagtail, without touching what an editor changed.

Two passes: first every page exists (so that questions can name their lessons), then each is
filled and published: banks, then activities, the course last. `LoadedPage` remembers which revision the loader made; a
page whose latest revision is another has been edited, and is left alone and reported.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import ContentFile
from django.db import transaction
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, Locale, Page

from content import curriculum_blocks as blocks
from content import (
    curriculum_cases,
    curriculum_contacts,
    curriculum_kits,
    curriculum_laws,
    curriculum_questions,
    curriculum_tools,
    laws,
)
from content.curriculum_parts import BadFile, Lookups, identity, read
from content.markup import rich_text
from content.models import (
    CasePage,
    CoursePage,
    HomePage,
    KitPage,
    LessonPage,
    LoadedBank,
    LoadedPage,
    MaterialsPage,
    ModulePage,
    QuestionBank,
    QuizPage,
    Source,
    StandardPage,
    SupportContact,
    ToolPage,
    ToolsPage,
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
    page: Page | QuestionBank


def load(folder: Path = CURRICULUM, languages: tuple[str, ...] = ("da", "en")) -> Report:
    """Load the whole curriculum. Raises BadFile naming the file when one cannot be read."""
    report = Report()
    curriculum_contacts.load_sources(folder / "sources.yaml")
    _load_laws(folder / "laws.yaml", report)
    curriculum_contacts.load_contacts(folder / "contacts.yaml")
    curriculum_contacts.load_local_contacts(folder / "local_contacts.yaml")
    for language in languages:
        Locale.objects.get_or_create(language_code=language)
        if (folder / "pages" / language / "front.yaml").exists():
            home = _load_public_pages(folder, language, report)
            courses = sorted((folder / language).glob("*/course.yaml"))
            known = [_pages_of(course.parent, home) for course in courses]
            find = _lookups(folder, language)
            _load_tools(folder / language / "tools", home, find, report)
            for path in sorted((folder / language / "banks").glob("*.yaml")):
                _load_bank(path, find, language, report)
            for lines in known:
                _load_course(lines, find, language, report)
            _load_kits(folder / "kits" / language, home, find, report)
    return report


def _load_laws(path: Path, report: Report) -> None:
    for key, data in read(path).items() if path.exists() else ():
        getattr(report, laws.ship(key, data)).append(f"laws.yaml: {key}")


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


# Material ----------------------------------------------------------------------------------------
def _load_kits(folder: Path, home: HomePage, find: Lookups, report: Report) -> None:
    """Fill and publish the list of material and what is on it, in the order of the files' names."""
    front = folder / "index.yaml"
    if not front.exists():
        return
    data = read(front)
    language = find.language
    shelf = _ensure(MaterialsPage, home, language, "materials", data["title"], data["slug"])
    _settle(Line(front, data, shelf), report, intro=data["lead"])
    files = [(path, read(path)) for path in sorted(folder.glob("[0-9]*.yaml"))]
    lines = [
        Line(
            path, kit, _ensure(KitPage, shelf, language, _kit(kit["id"]), kit["title"], kit["slug"])
        )
        for path, kit in files
    ]
    around = curriculum_kits.Around(
        find=find, contact=_contact, kit=lambda name: _translated(KitPage, _kit(name), language).pk
    )
    for line in lines:
        professions = list(Profession.objects.filter(key__in=line.data.get("professions", [])))
        fields = curriculum_kits.kit_fields(line.data, around)
        _settle(line, report, professions=professions, **fields)


def _kit(name: str) -> str:
    return f"kit/{name}"


def _contact(key: str) -> int:
    contact = SupportContact.objects.filter(key=key).first()
    if contact is None:
        raise BadFile(f"no help contact has the id {key!r}")
    return contact.pk


def _load_tools(folder: Path, home: HomePage, find: Lookups, report: Report) -> None:
    """Load the tools people take home; lessons that point to them come after."""
    index = folder / "index.yaml"
    if not index.exists():
        return
    data, language = read(index), home.locale.language_code
    tools = _ensure(ToolsPage, home, language, "page/tools", data["title"], data["slug"])
    _settle(Line(index, data, tools), report, intro=data["intro"], promise=data["promise"])
    for name in data["order"]:
        path = folder / f"{name}.yaml"
        data = read(path)
        page = _ensure(ToolPage, tools, language, f"tool/{name}", data["title"], name)
        _settle(Line(path, data, page), report, **curriculum_tools.page_fields(data, find))


# Courses -----------------------------------------------------------------------------------------
def _pages_of(course: Path, home: HomePage) -> list[Line]:
    """Make every page of a course that is not there yet; return the lines to fill, the course last."""
    data = read(course / "course.yaml")
    language = home.locale.language_code
    page = _ensure(CoursePage, home, language, f"course/{data['id']}", data["title"], data["id"])
    lines = list(_skeleton(course, data, page, language))
    lines.sort(key=lambda line: bool(line.data.get("questions_from")))
    return [*lines, Line(course / "course.yaml", data, page)]


def _load_course(lines: list[Line], find: Lookups, language: str, report: Report) -> None:
    for line in lines[:-1]:
        _settle(line, report, **_fields(line, find, language))
    _settle(lines[-1], report, **_course_fields(lines[-1].data))


def _load_bank(path: Path, find: Lookups, language: str, report: Report) -> None:
    """Fill and publish a question bank; it is there before the quizzes that draw from it."""
    data = read(path)
    locale = Locale.objects.get(language_code=language)
    key = identity(f"bank/{data['id']}")
    bank = QuestionBank.objects.filter(translation_key=key, locale=locale).first()
    if bank is None:
        bank = QuestionBank(title=data["title"], locale=locale, translation_key=key, live=False)
        bank.save()
    _settle(
        Line(path, data, bank),
        report,
        description=data.get("description", ""),
        questions=curriculum_questions.questions(data, find),
    )


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


def _ensure(kind, parent: Page, language: str, name: str, title: str, slug: str):  # noqa: PLR0917
    """Return the page of this identity in this language, made as a draft if it is not there."""
    key = identity(name)
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


def _fields(line: Line, find: Lookups, language: str) -> dict:
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
        "law_version": data.get("law_version") or _laws(data, find),
        "reviewed_by": data.get("reviewed_by") or "",
        "review_due": data.get("review_due"),
    }
    own = {"lesson": _lesson_fields, "quiz": _quiz_fields, "case": _case_fields}
    return shared | own[data["kind"]](data, find, language)


def _laws(data: dict, find: Lookups) -> str:
    return curriculum_laws.version_text(data.get("laws") or (), find.laws, find.language)


def _lesson_fields(data: dict, find: Lookups, language: str) -> dict:
    return {"tomorrow": data.get("tomorrow", ""), "steps": blocks.steps(data, find)}


def _quiz_fields(data: dict, find: Lookups, language: str) -> dict:
    source = data.get("questions_from")
    pass_mark = data.get("pass_mark")
    return {
        "purpose": data["purpose"],
        "intro": rich_text(data.get("intro")),
        "shuffle": bool(data.get("shuffle")),
        "questions": curriculum_questions.questions(data, find),
        "questions_from": _page_of(QuizPage, source, language) if source else None,
        "draws": curriculum_questions.draws(data, _bank_key),
        "shuffle_options": bool(data.get("shuffle_options")),
        "layout": data.get("page", "one"),
        "review": data.get("review", True),
        "time_limit": data.get("time_limit", 0),
        "attempts": data.get("attempts", 0),
        "pass_mark": round(pass_mark * 100) if pass_mark is not None else None,
        "feedback": data.get("feedback", "handin"),
        "reveal": data.get("reveal", ""),
    }


def _bank_key(name: str) -> str:
    key = identity(f"bank/{name}")
    if not QuestionBank.objects.filter(translation_key=key).exists():
        raise BadFile(f"no question bank has the id {name!r}")
    return key


def _case_fields(data: dict, find: Lookups, language: str) -> dict:
    return {
        "start": data["start"],
        "variables": curriculum_cases.variables(data),
        "scenes": curriculum_cases.scenes(data, find),
        **curriculum_cases.rules(data),
    }


def _page_of(kind, name: str, language: str):
    return _translated(kind, f"activity/{name}", language)


def _translated(kind, name: str, language: str):
    page = kind.objects.filter(
        translation_key=identity(name), locale__language_code=language
    ).first()
    if page is None:
        raise BadFile(f"no {kind._meta.verbose_name} has the id {name.partition('/')[2]!r}")
    return page


def _tool(name: str, language: str) -> int:
    key = identity(f"tool/{name}")
    tools = ToolPage.objects.filter(translation_key=key, locale__language_code=language)
    if (pk := tools.values_list("pk", flat=True).first()) is None:
        raise BadFile(f"no tool has the id {name!r}")
    return pk


# Filling and publishing --------------------------------------------------------------------------
@transaction.atomic
def _settle(line: Line, report: Report, **fields) -> None:
    """Fill and publish one page, unless its file is as before or an editor has changed it."""
    name = str(line.path.relative_to(CURRICULUM) if CURRICULUM in line.path.parents else line.path)
    digest = _digest(line.data, fields)
    record, of = _record(line.page)
    loaded = record.objects.filter(**of).first()
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
    record.objects.update_or_create(
        **of, defaults={"path": name, "digest": digest, "revision_id": revision.pk}
    )
    (report.made if loaded is None else report.updated).append(name)


def _record(page: Page | QuestionBank) -> tuple[type, dict]:
    """Return where it is remembered what the loader made of a page or a bank."""
    if isinstance(page, QuestionBank):
        return LoadedBank, {"bank_id": page.pk}
    return LoadedPage, {"page_id": page.pk}


def _digest(data: dict, fields: dict) -> str:
    """Digest a file with what it came to: a drawing made again is another picture, under a like name."""
    text = json.dumps([data, fields], sort_keys=True, default=_key)
    return hashlib.sha256(text.encode()).hexdigest()


def _key(thing) -> str:
    """Name a profession by its key: its name is another in each language of the reader."""
    return str(getattr(thing, "key", thing))


def _assign(page: Page | QuestionBank, fields: dict) -> None:
    for name, value in fields.items():
        is_stream = isinstance(value, list) and (not value or isinstance(value[0], dict))
        setattr(page, name, json.dumps(value) if is_stream and name != "professions" else value)


# Look-ups ----------------------------------------------------------------------------------------
def _lookups(folder: Path, language: str) -> Lookups:
    sources = dict(Source.objects.values_list("number", "pk"))
    return Lookups(
        source=lambda number: _known(sources, number),
        image=lambda name: _file(get_image_model(), folder, name),
        document=lambda name: _file(get_document_model(), folder, name),
        lesson=lambda identity: _page_of(LessonPage, identity, language).pk,
        tool=lambda name: _tool(name, language),
        language=language,
        laws=read(folder / "laws.yaml") if (folder / "laws.yaml").exists() else {},
    )


def _known(sources: dict[int, int], number: int) -> int:
    if number not in sources:
        raise BadFile(f"source {number} is not in sources.yaml")
    return sources[number]


def _file(model, folder: Path, name: str) -> int:
    """Return the picture or document made from a file, made again only when its bytes change."""
    path = folder / name
    if not path.exists():
        raise BadFile(f"{name} does not exist")
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
