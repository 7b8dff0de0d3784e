"""Walk every activity in both languages by keyboard alone: `python -m tests.e2e.walk` (`make walk`).

Sets up an installation of its own (kept when E2E_DATA names a folder), makes one learner a language
who is enrolled in every course, and lets each language walk in a process of its own. In Danish what
is right is answered and in English what stands first, so that both outcomes are seen.
"""

import argparse
import json
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.e2e import servers, shapes
from tests.e2e.conftest import ARGUMENTS, AXE, PHONE, Site, Visitor
from tests.e2e.keys import Keys
from tests.e2e.walking import Activity, Walk

LANGUAGES = ("da", "en")
FIRST_RIGHT = "da"  # where the right answers are given
PUBLISHED = """
    import json
    from courses.models import Course, CurrentVersion
    rows = CurrentVersion.objects.select_related("activity__course", "version")
    places = {}
    for course in Course.objects.filter(current_edition__isnull=False):
        for module in course.current_edition.outline:
            for line in module["activities"]:
                places[line["key"]] = len(places)
    found = [dict(slug=row.activity.slug, kind=row.activity.kind, language=row.language,
        definition=row.version.definition, place=places[str(row.activity.key)])
        for row in rows if str(row.activity.key) in places]
    print(json.dumps(sorted(found, key=lambda one: one["place"])))
"""


def published(site: Site, language: str) -> dict[str, tuple[str, dict]]:
    """Return kind and definition of every activity of a course's outline, by address, in order."""
    found = json.loads(site.shell(PUBLISHED))
    return {
        one["slug"]: (one["kind"], one["definition"])
        for one in found
        if one["language"] == language
    }


def activity(slug: str, language: str, kind: str, definition: dict) -> Activity:
    known = _right(kind, definition) if language == FIRST_RIGHT else {}
    return Activity(slug, kind, language, known, short=bool(definition.get("summary")))


def _right(kind: str, definition: dict) -> dict[str, list[str]]:
    """Return the keys of what is right, by question; in a case, of what an expert would do."""
    if kind == "case":
        choices = [one for scene in definition["scenes"] for one in scene.get("choices", ())]
        best = [one["key"] for one in choices if one.get("quality") == "best"]
        reasons = [one for scene in definition["scenes"] for one in scene.get("reasons", ())]
        return {"choice": best, "reason": [one["key"] for one in reasons if one.get("correct")]}
    return {
        question["key"]: [one["key"] for one in question.get("options", ()) if one.get("correct")]
        for question in definition.get("questions", ())
    }


def enrolled(site: Site, word: str) -> str:
    """Make a learner who is enrolled in every course; return the address."""
    address = site.learner(word)
    site.shell(f"""
        from courses.enrolment import enrol
        from courses.models import Course
        from people.models import User
        person = User.objects.get(email={address!r}).person
        for course in Course.objects.filter(current_edition__isnull=False):
            enrol(person=person, course=course)
    """)
    return address


def unfinished(site: Site, address: str, slugs: Iterable[str]) -> list[str]:
    """Return those of the activities that the learner's record does not call finished."""
    done = json.loads(
        site.shell(f"""
        import json
        from courses.models import Progress
        rows = Progress.objects.filter(person__user__email={address!r}, finished_at__isnull=False)
        print(json.dumps(list(rows.values_list("activity__slug", flat=True))))
    """)
    )
    return [slug for slug in slugs if slug not in done]


@dataclass
class Report:
    """What came of walking some activities in one language."""

    language: str
    walked: int = 0
    states: int = 0
    presses: int = 0
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    def say(self) -> str:
        return (
            f"{self.language}: {self.walked} activities walked, {self.states} states seen by axe, "
            f"{self.presses} keys pressed, {sum(self.seconds.values()):.0f} s, "
            f"{len(self.faults)} faults"
        )


def walk_all(
    site: Site, chromium, activities: list[Activity], *, size=PHONE, brief=False
) -> Report:
    """Walk these, all in one language, as one learner; check the record at the end.

    Axe looks once at the pages of an activity's questions that are built the same; with `brief`
    once in all.
    """
    language = activities[0].language
    report = Report(language)
    address = enrolled(site, f"gang{language}")
    me = Visitor(chromium, site, size)
    me.sign_in(address)
    me.context.add_init_script(AXE)
    keys, seen = Keys(me.page), set()
    for one in activities:
        start = time.monotonic()
        if not brief:
            seen = {what for what in seen if what.startswith("round")}
        walk = Walk(keys, me, one, size, seen)
        faults = walk.finish()
        report.faults += faults
        report.states += walk.states
        report.walked += 1
        report.seconds[one.slug] = time.monotonic() - start
        said = f"{one}: {walk.states} states, {report.seconds[one.slug]:.1f} s"
        print(said, *faults, sep="\n  ", flush=True)
    report.presses = keys.presses
    me.context.close()
    to_finish = [one.slug for one in activities if one.kind != "seminar"]
    for slug in unfinished(site, address, to_finish):
        report.faults.append(f"{language} {slug}: walked, but the record does not say finished")
    return report


def _one_language(folder: str, activities: list[Activity], size: dict, brief: bool) -> Report:
    """Walk in a process of its own, at the installation that another one serves."""
    site = Site(Path(folder))
    try:
        with sync_playwright() as playwright:
            path = os.environ.get("CHROMIUM") or None
            chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
            return walk_all(site, chromium, activities, size=size, brief=brief)
    finally:
        site.close()


def main(arguments: list[str]) -> int:
    options = _options(arguments)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as fresh:
        folder = os.environ.get("E2E_DATA") or fresh
        Path(folder).mkdir(parents=True, exist_ok=True)
        site = Site(Path(folder))
        try:
            site.open()
            jobs = [(folder, *job) for job in _jobs(site, options)]
            with multiprocessing.get_context("spawn").Pool(len(jobs)) as pool:
                reports = pool.starmap(_one_language, jobs)
        finally:
            site.close()
            if folder == fresh:
                servers.remove(site.servers)
    for report in reports:
        print(report.say())
    faults = [fault for report in reports for fault in report.faults]
    print(f"{time.monotonic() - start:.0f} s in all", *faults, sep="\n")
    return 1 if faults else 0


def _jobs(site: Site, options) -> Iterable[tuple[list[Activity], dict, bool]]:
    for language in options.language or LANGUAGES:
        known = published(site, language)
        chosen = shapes.cover(known) if options.shapes else list(known)
        wanted = [slug for slug in chosen if any(part in slug for part in options.only or [""])]
        size = PHONE | {"width": options.width, "height": options.height}
        yield [activity(slug, language, *known[slug]) for slug in wanted], size, options.brief


def _options(arguments: list[str]):
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.walk", description=__doc__)
    parser.add_argument("--language", action="append", choices=LANGUAGES)
    parser.add_argument("--only", action="append", help="those whose address has this in it")
    parser.add_argument("--shapes", action="store_true", help="the fewest that hold every shape")
    parser.add_argument("--brief", action="store_true", help="axe once for pages built the same")
    parser.add_argument("--width", type=int, default=PHONE["width"])
    parser.add_argument("--height", type=int, default=PHONE["height"])
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
