"""What may not be published because it would break for a learner: where it is, and what to do."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.fields import StreamField

from assessments import case_checks
from content import changes, definitions, translations


@dataclass(frozen=True)
class Refusal:
    """One reason, for the form field that the author must look at."""

    field: str
    sentence: str | Promise


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
    precise = list(beyond_fields(page))
    said = {refusal.field for refusal in precise}
    return [*(r for r in _of_fields(page) if r.field not in said), *precise]


def beyond_fields(page) -> Iterator[Refusal]:
    """Yield what a form whose fields are all well filled in does not see."""
    yield from _of_translation(page)
    if hasattr(page, "change"):
        rules = {"lesson": _of_lesson, "quiz": _of_quiz, "case": _of_case}
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


def _of_translation(page) -> Iterator[Refusal]:
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
        yield from _of_question(value)


def _of_quiz(page) -> Iterator[Refusal]:
    asked = page.asked()
    if not len(asked):
        yield Refusal("questions", _("The quiz has no questions."))
    for number, block in enumerate(page.questions, 1):
        for sentence in _of_question(block.value):
            where = _("Question %(number)s") % {"number": number}
            yield Refusal("questions", f"{where}: {sentence}")
    if page.questions_from_id and len(page.questions):
        yield Refusal("questions_from", _("Write questions here or take them from another quiz."))


def _of_question(value) -> Iterator[str]:
    options = list(value["options"])
    right = [option for option in options if option["correct"]]
    if len(options) < 2:
        yield _("it needs at least two answers.")
    if not right:
        yield _("no answer is marked as right.")
    if value["kind"] != "multiple" and len(right) > 1:
        yield _("more than one answer is marked as right. Make it multiple choice, or choose one.")
    if value["kind"] == "truefalse" and len(options) != 2:
        yield _("true or false has exactly two answers.")
    if value["kind"] == "multiple" and len(right) == len(options) > 0:
        yield _("every answer is marked as right, so there is nothing to choose.")


def _of_case(page) -> Iterator[Refusal]:
    definition = definitions.definition_of(page)
    for problem in case_checks.problems(definition):
        yield Refusal(_case_field(problem), _case_sentence(problem))


def _case_field(problem) -> str:
    variables = ("bad-range", "variable-twice")
    return {"unknown-start": "start"}.get(
        problem.code, "variables" if problem.code in variables else "scenes"
    )


def _case_sentence(problem) -> str:
    """Say one problem of assessments/case_checks.py to an author: where it is, and what to do."""
    sentences = {
        "no-scenes": _("The case has no scenes."),
        "unknown-start": _("The first scene does not exist. Write the short name of a scene."),
        "scene-twice": _("Two scenes have the short name “%(scene)s”."),
        "choice-twice": _("Scene “%(scene)s”: two choices have the short name “%(choice)s”."),
        "variable-twice": _("Two variables have the short name “%(variable)s”."),
        "bad-range": _("“%(variable)s” must begin between its lowest and its highest value."),
        "unknown-quality": _("Scene “%(scene)s”, choice “%(choice)s”: choose its quality."),
        "unknown-next": _(
            "Scene “%(scene)s”, choice “%(choice)s”: it leads to a scene that does not exist."
        ),
        "unknown-variable": _(
            "Scene “%(scene)s”: “%(variable)s” is not among what choices change."
        ),
        "bad-condition": _("Scene “%(scene)s”: a condition cannot be read."),
        "no-ending": _("The case has no ending. Mark at least one scene as an ending."),
        "ending-without-fallback": _(
            "The last ending must have no condition, or somebody ends nowhere."
        ),
        "end-has-choices": _("Scene “%(scene)s” is an ending but has choices nobody will see."),
        "dead-end": _(
            "Scene “%(scene)s” can be entered but not left. Give it a choice, or make it an ending."
        ),
        "never-ends": _("From scene “%(scene)s” no ending can be reached."),
        "unreachable-scene": _(
            "Scene “%(scene)s” can never be reached. Let a choice lead to it, or delete it."
        ),
        "never-holds": _(
            "Scene “%(scene)s” %(choice)s: a condition can never hold, so nobody will see it."
        ),
        "too-large": _("The case has too many states to be checked. Use fewer variables."),
    }
    words = {"scene": problem.scene, "choice": problem.choice, "variable": problem.variable}
    return sentences[problem.code] % words
