"""What the templates of every app use to draw the components (see /komponenter/ in a running site)."""

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import translate_url
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, get_language_info

register = template.Library()

OPTION_WIDGETS = {"radioselect", "checkboxselectmultiple"}
CONTROL_CLASSES = {
    "select": "form-input form-select",
    "nullbooleanselect": "form-input form-select",
    "selectmultiple": "form-input",
    "file": "file-input",
    "clearablefile": "file-input",
    "checkbox": "option-control",
}


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; without a label it is decoration and hidden from readers.

    Names beginning with `shape-` are ours (state and certificate shapes), the others dkfds's.
    """
    sprite = "img/shapes.svg" if name.startswith("shape-") else "vendor/icons.svg"
    href = f"{static(sprite)}#{name}"
    if not label:
        return format_html(
            '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
            href,
        )
    return format_html(
        '<svg class="icon" role="img" aria-label="{}" focusable="false"><use href="{}"></use></svg>',
        label,
        href,
    )


@register.inclusion_tag("components/language_links.html", takes_context=True)
def language_links(context: template.Context) -> dict[str, Any]:
    """Offer this page in the other languages.

    A page that knows its own translations gives `language_urls` (code to url) in the context; a
    code missing there, or given as "", is not offered. Where the address is the same in every
    language the choice is posted to `set_language` and the reader comes back here.
    """
    request = context.get("request")
    path = request.get_full_path() if request else "/"
    known = context.get("language_urls")
    links = [language_link(code, path, known) for code, _name in settings.LANGUAGES]
    offered = [link for link in links if link["current"] or link["url"] or link["next"]]
    return {"languages": offered, "request": request}


def language_link(code: str, path: str, known: dict[str, str] | None) -> dict[str, Any]:
    """Say how one language is reached: by its own address (`url`) or by posting (`next`)."""
    current = code == get_language()
    url = known.get(code, "") if known is not None else translate_url(path, code)
    same = known is None and url == path
    return {
        "code": code,
        "name": get_language_info(code)["name_local"].capitalize(),
        "current": current,
        "url": "" if same else url,
        "next": path if same else "",
    }


@register.inclusion_tag("components/state.html")
def state(name: str, word: str = "") -> dict[str, str]:
    """Draw a state by shape and word; `word` replaces the standard word."""
    return {"state": name, "word": word}


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw a bound field's control with the design system's classes."""
    widget = field.field.widget
    standard = CONTROL_CLASSES.get(field.widget_type, "form-input")
    classes = f"{widget.attrs.get('class', '')} {standard}".strip()
    return field.as_widget(attrs={"class": classes})


@register.filter
def has_options(field: BoundField) -> bool:
    """Say whether the field is a list of radio buttons or checkboxes."""
    return field.widget_type in OPTION_WIDGETS


@register.filter
def first_control_id(field: BoundField) -> str:
    """Return the id of what should get the focus when the reader follows an error to the field."""
    if field.widget_type in OPTION_WIDGETS or field.use_fieldset:
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.simple_tag
def elided_pages(page_obj: Any) -> list[int | str]:
    """Return the page numbers to show, with `…` where some are left out."""
    paginator = page_obj.paginator
    return list(paginator.get_elided_page_range(page_obj.number, on_each_side=1, on_ends=1))
