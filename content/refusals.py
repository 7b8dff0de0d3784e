"""What may not be published because it would break for a learner: where it is, and what to do."""

from collections.abc import Iterable, Iterator

from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.fields import StreamField

from content import (
    case_refusals,
    changes,
    question_definitions,
    question_refusals,
    quiz_refusals,
    translations,
)
from content.refusal import Refusal


class PublishRefused(Exception):
    """Raised where there is no form to show the reasons in (workflow, translation, code).

    Not a ValidationError: those are swallowed on the way. `content.middleware` says it to the user.
    """

    def __init__(self, page, refusals: list[Refusal]):
        self.page = page
        self.refusals = refusals
        super().__init__("; ".join(str(refusal.sentence) for refusal in refusals))


def of(page) -> list[Refusal]:
    """Return every reason why `page` cannot be published; empty when it can."""
    return with_fields(page, beyond_fields(page))


def with_fields(page, precise: Iterable[Refusal]) -> list[Refusal]:
    """Return what the fields of a page or a snippet lack, before what was found precisely."""
    precise = list(precise)
    said = {refusal.field for refusal in precise}
    return [*(r for r in _of_fields(page) if r.field not in said), *precise]


def beyond_fields(page) -> Iterator[Refusal]:
    """Yield what a form whose fields are all well filled in does not see."""
    yield from of_translation(page)
    if hasattr(page, "change"):
        rules = {
            "lesson": _of_lesson,
            "quiz": quiz_refusals.refusals,
            "case": case_refusals.refusals,
        }
        yield from _of_activity(page)
        yield from rules[page.kind](page)
        if changes.needs_answer(page):
            yield Refusal(
                "change", _("Say whether the meaning changed. Earlier results are kept either way.")
            )


def other_course(page, before, after) -> None:
    """Refuse to move a page with records to another course: its learners would lose their way."""
    if before is not None and before != after and changes.recorded(page):
        sentence = _(
            "It has been published in “%(course)s” and stays there, so that nobody loses a result. "
            "Copy it instead."
        )
        raise PublishRefused(page, [Refusal("", sentence % {"course": before.title})])


def _of_fields(page) -> Iterator[Refusal]:
    """A draft may be saved with fields left empty; they are asked for now."""
    try:
        page.full_clean(exclude=["path", "depth", "slug"])
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            yield from (Refusal(field, message) for message in messages)
    for field in page._meta.get_fields():
        if isinstance(field, StreamField):
            try:
                field.stream_block.clean(getattr(page, field.name))
            except ValidationError:
                name = field.verbose_name
                yield Refusal(
                    field.name, _("%(name)s: something is not filled in.") % {"name": name}
                )


def of_translation(page) -> Iterator[Refusal]:
    """Yield how many texts of a translation are missing."""
    texts = translations.missing(page)
    if texts:
        sentence = ngettext(
            "%(count)s text has not been translated yet.",
            "%(count)s texts have not been translated yet.",
            texts,
        )
        yield Refusal("title", sentence % {"count": texts})


def _of_activity(page) -> Iterator[Refusal]:
    if page.content_note and not strip_tags(page.summary).strip():
        yield Refusal("summary", _("Heavy content needs a summary as a way round."))


def _of_lesson(page) -> Iterator[Refusal]:
    if not len(page.steps):
        yield Refusal("steps", _("The lesson has no steps."))
    for number, step in enumerate(page.steps, 1):
        where = _("Step %(number)s, “%(title)s”") % {"number": number, "title": step.value["title"]}
        if not len(step.value["blocks"]):
            yield Refusal("steps", _("%(where)s: there is nothing in it.") % {"where": where})
        for block in step.value["blocks"]:
            for sentence in _of_block(block):
                yield Refusal("steps", f"{where}: {sentence}")


def _of_block(block) -> Iterator[str]:
    value = block.value
    if block.block_type == "figure":
        picture = value["image"]
        if picture is None:
            yield _("a figure has no picture.")
        elif not (picture.contextual_alt_text or picture.decorative):
            yield _("the picture has no alternative text. Describe what it shows.")
    elif block.block_type == "video":
        if not value["captions"]:
            yield _("the video “%(title)s” has no captions.") % {"title": value["title"]}
        if not strip_tags(value["transcript"].source if value["transcript"] else "").strip():
            yield _("the video “%(title)s” has no transcript.") % {"title": value["title"]}
    elif block.block_type == "check":
        yield from question_refusals.sentences(question_definitions.check(block))
