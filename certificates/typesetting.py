"""Setting a document with Typst: the same bytes on every machine, and no letter lost in silence.

Only the fonts of the lock files are used. Values are files beside the template, never part of it,
so nothing that somebody is called can be markup.
"""

import json
from datetime import datetime
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

import typst
from django.conf import settings

TEMPLATE = Path(__file__).resolve().parent / "typst" / "certificate.typ"
STANDARDS = ["ua-1", "a-3a"]
FAMILY = "IBM Plex Sans"
MISSING = "\u25a1"  # stands where a letter has no shape: a name is never another name


class FontsMissing(Exception):
    """The document fonts are not installed: a document would look different, so none is made."""

    code = "fonts"


def pdf(values: dict, beside: dict[str, bytes], at: datetime, template: Path = TEMPLATE) -> bytes:
    """Return a PDF/A-3a and PDF/UA-1 file dated `at`. `beside` are files the values name.

    Where a letter has no shape in any font it is shown as an empty box, and `values` says so with
    its `not_shown`; what is named `exact_…` is not drawn and stays. Raises FontsMissing and typst.TypstError.
    """
    source = {"main.typ": template.read_bytes(), **beside}
    options = {"format": "pdf", "pdf_standards": STANDARDS, "timestamp": at}
    try:
        return _set(source, values | {"not_shown": ""}, **options)
    except typst.TypstError:
        return _set(source, _shown(values), **options)


def pictures(values: dict, beside: dict[str, bytes], dots_an_inch: int = 110) -> list[bytes]:
    """Return the pages as PNG, to be looked at in a browser. Raises as `pdf` does."""
    source = {"main.typ": TEMPLATE.read_bytes(), **beside}
    pages = _set(source, _shown(values), format="png", ppi=dots_an_inch)
    return pages if isinstance(pages, list) else [pages]


def drawing(template: Path, values: dict, form: str, dots_an_inch: int) -> bytes:
    """Return one drawing as `png` or `svg`. Raises FontsMissing and typst.TypstError."""
    return _set({"main.typ": template.read_bytes()}, values, format=form, ppi=dots_an_inch)


def families() -> list[str]:
    """Return the families that are here. Raises FontsMissing."""
    return _fonts(str(settings.DOCUMENT_FONTS)).families()


def _set(source: dict[str, bytes], values: dict, **options):
    return typst.compile(
        source | {"values.json": json.dumps(values, ensure_ascii=False).encode()},
        font_paths=_fonts(str(settings.DOCUMENT_FONTS)),
        ignore_system_fonts=True,
        **options,
    )


@lru_cache(maxsize=1)
def _fonts(folder: str) -> typst.Fonts:
    """Look the fonts through once a process: 0.1 s."""
    found = typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[folder, str(files("noto_cjk_sans_otc"))] if Path(folder).is_dir() else [],
    )
    if FAMILY not in found.families():
        raise FontsMissing(f"No {FAMILY} in {folder}. Run: python3 bin/bootstrap.py")
    return found


def _shown(values: dict) -> dict:
    """Put a box for each letter without a shape; keep `not_shown` only when there was one."""
    lost = sorted({c for c in _texts(values) if ord(c) > 0x17F and not has_shape(c)})
    if not lost:
        return values | {"not_shown": ""}
    table = str.maketrans(dict.fromkeys(lost, MISSING))
    return _translated(values, table)


def _texts(value) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict):
        return "".join(_texts(one) for key, one in value.items() if not key.startswith("exact_"))
    return "".join(_texts(one) for one in value) if isinstance(value, list) else ""


def _translated(value, table: dict):
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if key.startswith("exact_")}
        return {key: _translated(one, table) for key, one in value.items()} | kept
    return [_translated(one, table) for one in value] if isinstance(value, list) else value


@lru_cache(maxsize=4096)
def has_shape(character: str) -> bool:
    """Ask Typst itself: the standards refuse a character without a shape."""
    try:
        _set(
            {"main.typ": _SHAPE},
            {"c": f"a{character}"},
            format="pdf",
            pdf_standards=STANDARDS,
        )
    except typst.TypstError:
        return False
    return True


_SHAPE = b"""#set document(title: "x")
#set text(font: json("values.json").at("fonts", default: ("IBM Plex Sans", "Noto Sans")))
#json("values.json").c
"""
