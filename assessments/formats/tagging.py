"""Categories and tags of other systems to topic, level, roles, lesson and tags; and back."""

import re
import unicodedata

from assessments.formats.markup import words
from assessments.formats.shape import LEVELS

_KEY = re.compile(r"[a-z0-9][a-z0-9_-]*\Z")
_DANISH = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_ROOTS = {"$course$", "$system$", "$module$", "$cat$", "$coursecat$", "top", ""}


def slug(text: str) -> str:
    """Return a name as a key: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_DANISH))
    plain = plain.encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:60]


def about_category(path: str) -> dict:
    """Return what a category says: its last name is the topic, the whole path is a tag."""
    names = [words(name.replace("//", "/")) for name in re.split(r"(?<!/)/(?!/)", path)]
    names = [name for name in names if name.lower() not in _ROOTS]
    if not names:
        return {}
    topic = slug(names[-1])
    tags = [] if names == [topic] else [" / ".join(names)]
    return {"topic": topic, "tags": tags}


def category_of(question: dict) -> str:
    """Return the category a question stands in elsewhere."""
    return "$course$/top" + (f"/{question['topic']}" if question["topic"] else "")


def about_tags(tags: list[str]) -> dict:
    """Return what tags say. Ours begin with what they are: `topic:`, `level:`, `role:`, `lesson:`."""
    about: dict = {"tags": []}
    for tag in map(words, tags[:200]):
        name, _, value = tag.partition(":")
        if name == "level" and value in LEVELS:
            about["level"] = value
        elif name in ("topic", "lesson") and _KEY.match(value):
            about[name] = value
        elif name == "role" and _KEY.match(value):
            about.setdefault("roles", []).append(value)
        elif tag:
            about["tags"].append(tag)
    return about


def tags_of(question: dict) -> list[str]:
    """Return everything about a question as tags."""
    named = [f"{name}:{question[name]}" for name in ("topic", "level", "lesson") if question[name]]
    return [*named, *(f"role:{role}" for role in question["roles"]), *question["tags"]]
