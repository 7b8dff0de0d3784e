"""What the curriculum points at: its sources, and the contacts that help, everywhere and locally."""

from pathlib import Path

from content.curriculum_parts import read
from content.models import Source, SupportContact
from people.models import LocalContact, Organisation

LOCAL_FIELDS = ("function", "name", "phone", "url", "description", "hours", "source")


def load_sources(path: Path) -> None:
    for number, data in read(path).items():
        fields = {
            key: data.get(key)
            for key in ("title", "publisher", "url", "year", "kind", "checked", "review_due")
        }
        texts = {key: data.get(key) or "" for key in ("title_en", "publisher", "url")}
        source, made = Source.objects.get_or_create(number=number, defaults=fields | texts)
        if not made and texts["title_en"] and not source.title_en:
            source.title_en = texts["title_en"]  # it was loaded before there were any
            source.save(update_fields=["title_en"])


def load_contacts(path: Path) -> None:
    for order, data in enumerate(read(path)):
        fields = {key: data.get(key) or "" for key in ("name", "phone", "url", "description")}
        fields |= {
            "hours": data.get("hours") or "",
            "shown": data.get("shown", True),
            "order": order,
            "checked": data["checked"],
        }
        SupportContact.objects.get_or_create(key=data["id"], defaults=fields)


def load_local_contacts(path: Path) -> None:
    """Write down the functions that ship; what an administrator has changed stays."""
    for data in read(path) if path.exists() else ():
        fields = {key: data.get(key) or "" for key in LOCAL_FIELDS}
        fields |= {
            "checked": data["checked"],
            "municipality": _place("municipality", data),
            "police_district": _place("police", data),
        }
        LocalContact.objects.get_or_create(loaded=data["id"], defaults=fields)


def _place(kind: str, data: dict) -> Organisation | None:
    code = data.get("municipality" if kind == "municipality" else "police_district")
    return Organisation.objects.get(kind=kind, code=code) if code else None
