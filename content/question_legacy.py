"""Questions as they were written before every type had a block of its own. Pure.

One block, `question`, had a `kind` and a list of answers. Stored pages, revisions and the texts of
translations still say so; they are read as what they mean, under the same keys, and written anew
whenever somebody saves them.
"""

import json

TRUE_FALSE = {"da": ("Sandt", "Falsk"), "en": ("True", "False")}
_USUAL = {word for words in TRUE_FALSE.values() for word in words}


def read(value: object) -> object:
    """Return what a stream of questions is stored as, text or a list, as it is written now."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return value
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return [by_type(child) for child in value]
    return value


def by_type(child: dict) -> dict:
    """Return one raw child of a stream of questions as it is written now."""
    if child.get("type") != "question":
        return child
    value = dict(child.get("value") or {})
    kind = value.pop("kind", None) or "single"
    if kind == "truefalse":
        value |= _true_or_false(value.pop("options", None) or [])
    return child | {"type": kind, "value": value}


def _true_or_false(options: list) -> dict:
    """The first answer was True, the second False, whatever they were called."""
    values = [option.get("value", option) for option in options[:2]]
    value: dict = {"answer": ""}
    for name, option in zip(("true", "false"), values, strict=False):
        text = option.get("text") or ""
        value[f"{name}_text"] = "" if text in _USUAL else text
        value[f"feedback_{name}"] = option.get("feedback") or ""
        if option.get("correct"):
            value["answer"] = name
    return value
