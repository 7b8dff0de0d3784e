"""What a browser posts from Wagtail's page editor, made from a page's own form."""

from django.forms import BooleanField
from wagtail import blocks
from wagtail.admin.rich_text import DraftailRichTextArea
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter
from wagtail.fields import StreamField
from wagtail.images.blocks import ImageBlock


def form_data(page, **changes) -> dict:
    """Return the fields of the editor for `page`; `changes` replace them (StreamFields as raw data)."""
    form_class = type(page).get_edit_handler().get_form_class()
    form = form_class(instance=page)
    data = {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    for name, field in form.fields.items():
        model_field = _model_field(page, name)
        if isinstance(model_field, StreamField):
            raw = changes.pop(name, list(getattr(page, name).raw_data))
            data |= _stream(model_field.stream_block, raw, name)
            continue
        value = changes.pop(name, form[name].value())
        if isinstance(field.widget, DraftailRichTextArea):
            value = contentstate(value or "", field.widget.features)
        if isinstance(field, BooleanField):
            data |= {name: "on"} if value else {}
        elif value not in (None, ""):
            data[name] = value
    return data | changes


def _model_field(page, name):
    names = {field.name: field for field in page._meta.get_fields()}
    return names.get(name)


def contentstate(html: str, features) -> str:
    return ContentstateConverter(features=features or []).from_database_format(html)


def _stream(block, raw, prefix) -> dict:
    raw = raw or []
    data = {f"{prefix}-count": len(raw)}
    for place, item in enumerate(raw):
        here = f"{prefix}-{place}"
        data |= {
            f"{here}-type": item["type"],
            f"{here}-id": item.get("id", ""),
            f"{here}-order": place,
            f"{here}-deleted": "",
        }
        data |= _value(block.child_blocks[item["type"]], item["value"], f"{here}-value")
    return data


def _list(block, raw, prefix) -> dict:
    data = {f"{prefix}-count": len(raw or [])}
    for place, item in enumerate(raw or []):
        here = f"{prefix}-{place}"
        is_item = isinstance(item, dict) and item.get("type") == "item"
        data |= {
            f"{here}-id": item["id"] if is_item else "",
            f"{here}-order": place,
            f"{here}-deleted": "",
        }
        value = item["value"] if is_item else item
        data |= _value(block.child_block, value, f"{here}-value")
    return data


def _value(block, raw, prefix) -> dict:
    if isinstance(block, blocks.StreamBlock):
        return _stream(block, raw, prefix)
    if isinstance(block, blocks.ListBlock):
        return _list(block, raw, prefix)
    if isinstance(block, (blocks.StructBlock, ImageBlock)):
        data = {}
        for name, child in block.child_blocks.items():
            data |= _value(child, (raw or {}).get(name), f"{prefix}-{name}")
        return data
    if isinstance(block, blocks.RichTextBlock):
        return {prefix: contentstate(raw or "", block.features)}
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if raw else {}
    if isinstance(block, blocks.MultipleChoiceBlock):
        return {prefix: raw} if raw else {}
    return {prefix: "" if raw is None else raw}
