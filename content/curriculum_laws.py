"""What a lesson says about the law it was written from, made from the list of laws. Pure."""

from collections.abc import Iterable, Mapping

from content.curriculum_parts import BadFile

LOOK_UP = {"da": "Tjek den gældende tekst", "en": "Look up the text in force"}


def version_text(keys: Iterable[str], laws: Mapping[str, Mapping], language: str) -> str:
    """Return the laws with their versions in one line, without a full stop at the end."""
    named = [_law(key, laws) for key in keys]
    said = "; ".join(_one(law, "_en" if language == "en" else "") for law in named)
    if any(law.get("look_up") for law in named):
        return f"{said}. {LOOK_UP.get(language, LOOK_UP['en'])}"
    return said


def _law(key: str, laws: Mapping[str, Mapping]) -> Mapping:
    if key not in laws:
        raise BadFile(f"no law has the key {key!r} in laws.yaml")
    return laws[key]


def _one(law: Mapping, suffix: str) -> str:
    version = law.get(f"version{suffix}")
    name = str(law[f"name{suffix}"])
    return f"{name} ({version})" if version else name
