"""Where a law is leaned on in this installation: what editors have written since, not the files."""

import json
import re
from collections.abc import Iterator, Mapping

from django.utils.html import strip_tags

from content.models import QuestionBank, Source
from courses.models import CurrentVersion


def here(law: Mapping) -> Iterator[str]:
    """Yield a line for each published activity and bank that names the law, rests on it by its words,
    or cites its sources."""
    named = re.compile("|".join(filter(None, (law["pattern"], law.get("words")))), re.IGNORECASE)
    titles = set(Source.objects.filter(number__in=law["sources"]).values_list("title", flat=True))
    shown = CurrentVersion.objects.filter(activity__retired_at=None)
    for one in shown.select_related("version__activity__course").order_by(
        "activity_id", "language"
    ):
        whys = _whys(one.version.definition, named, titles)
        if whys:
            activity = one.version.activity
            place = f"{activity.course.slug}/{activity.slug} ({one.language})"
            yield f"{place}: {one.version.title}: {whys}"
    for bank in QuestionBank.objects.select_related("locale").order_by("pk"):
        whys = _whys([dict(one) for one in bank.questions.raw_data], named, set())
        if whys:
            yield f"{bank.title} ({bank.locale.language_code}): {whys}"


def _whys(definition, named: re.Pattern, titles: set[str]) -> str:
    text = strip_tags(json.dumps(definition, ensure_ascii=False, default=str))
    found = sorted({match.group().lower() for match in named.finditer(text)})
    said = [f"names it ({', '.join(found[:3])})"] if found else []
    cited = sorted(title for title in titles if json.dumps(title, ensure_ascii=False)[1:-1] in text)
    return "; ".join(said + [f"cites »{title}«" for title in cited])
