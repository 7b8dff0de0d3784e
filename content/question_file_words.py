"""Codes of question files in words: why a file was refused, what became of each question."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SEVERITIES = {
    "whole": gettext_lazy("Whole"),
    "simplified": gettext_lazy("Simplified"),
    "lost": gettext_lazy("Could not come"),
}

REFUSED = {
    "empty": gettext_lazy("The file is empty."),
    "too-large": gettext_lazy(
        "The file is too large: at most 5 MB of text, or a package of 20 MB."
    ),
    "no-questions": gettext_lazy("There are no questions in it."),
    "no-whole-question": gettext_lazy(
        "No question with its answers was found. Write a question on one line and its answers below it, a) b) c), with a star after the right one."
    ),
    "too-many-questions": gettext_lazy("There are more than 2,000 questions in it. Divide it."),
    "too-many-parts": gettext_lazy("There is too much in it. Divide it into several files."),
    "too-deep": gettext_lazy("It is not built like a file of questions."),
    "xml": gettext_lazy("The XML is broken. Export it once more from where it comes from."),
    "dtd": gettext_lazy(
        "The XML declares things of its own (a DTD). Such files are not read, because they can do harm."
    ),
    "not-moodle": gettext_lazy("This XML is neither Moodle XML nor QTI."),
    "not-text": gettext_lazy("This is not a text file, and not a package of questions either."),
    "archive": gettext_lazy("The package cannot be opened. Make it once more."),
    "too-many-entries": gettext_lazy("There are too many files in the package."),
    "unpacks-too-large": gettext_lazy("The package is too large when it is unpacked."),
    "bomb": gettext_lazy("The package is packed in a way that can do harm. It was not opened."),
    "path": gettext_lazy("The package has a file outside its own folder. It was not opened."),
    "link": gettext_lazy("The package has a link to another place. It was not opened."),
    "encrypted": gettext_lazy("The package is locked with a password. Make one without."),
    "archive-in-archive": gettext_lazy("The package has another package in it. Unpack it first."),
    "two-of-one-name": gettext_lazy("Two files in the package have the same name."),
    "office-file": gettext_lazy(
        "This is a Word or Excel file. Copy the questions out of it and paste them below."
    ),
    "package-without-questions": gettext_lazy("There is no file of questions in the package."),
}

CODES = {
    "whole": gettext_lazy("Everything came over."),
    "type": gettext_lazy("There is no such type of question here: %(detail)s."),
    "other-type": gettext_lazy("Other systems ask it in another way: %(detail)s."),
    "only-here": gettext_lazy("Kept in the file, but only Fagspor reads it: %(detail)s."),
    "changed-elsewhere": gettext_lazy(
        "Its words were changed in another system, so what only Fagspor keeps was left out."
    ),
    "rest-unreadable": gettext_lazy("What only Fagspor keeps could not be read."),
    "syntax": gettext_lazy("It is not written as the format asks."),
    "shape": gettext_lazy("It lacks what a question must have."),
    "no-answer": gettext_lazy("There is no right answer that can be read."),
    "no-such-answer": gettext_lazy("The right answer “%(detail)s” is not among its answers."),
    "no-right-answer": gettext_lazy("No answer is marked as right. Mark one in the draft."),
    "too-few-answers": gettext_lazy("It needs at least two answers."),
    "too-few-pairs": gettext_lazy("It needs at least two pairs."),
    "too-many-parts": gettext_lazy("It has too many parts."),
    "true-and-false": gettext_lazy("It lacks the answer true or the answer false."),
    "no-gaps": gettext_lazy("There are no gaps in it."),
    "no-interaction": gettext_lazy("Nothing is asked in it."),
    "composite": gettext_lazy("It asks several things in one: %(detail)s. Divide it first."),
    "several-markers": gettext_lazy("It has several markers; a hot spot here has one."),
    "formatting": gettext_lazy(
        "Headings, tables and the like became plain paragraphs: %(detail)s."
    ),
    "formatting-of-answer": gettext_lazy("Answers are plain text: bold, links and lists are gone."),
    "markdown": gettext_lazy("Markdown came as plain text."),
    "media": gettext_lazy("Video, sound and embedded pages were left out: %(detail)s."),
    "code-removed": gettext_lazy("Programme code in the text was taken out."),
    "too-long": gettext_lazy("A text was too long and was cut off."),
    "picture-moved": gettext_lazy("The picture now stands above the question as shared material."),
    "several-pictures": gettext_lazy("Only the first picture came. %(detail)s"),
    "picture-left-out": gettext_lazy("A picture was left out: only text can stand there."),
    "picture-elsewhere": gettext_lazy(
        "A picture lies on another website and was not fetched: %(detail)s"
    ),
    "picture-missing": gettext_lazy("A picture is not in the file: %(detail)s"),
    "picture-svg": gettext_lazy("A drawing (SVG) was refused, because it can hold code."),
    "picture-too-large": gettext_lazy("A picture was too large."),
    "too-many-pictures": gettext_lazy("There were too many pictures."),
    "not-a-picture": gettext_lazy("A picture could not be read."),
    "no-pictures": gettext_lazy("This format has no pictures, so a hot spot cannot be in it."),
    "partial-worth": gettext_lazy(
        "Half-right answers: it became a situation whose answers are worth 0 to 3."
    ),
    "worth-rounded": gettext_lazy("What the answers are worth was rounded: %(detail)s."),
    "weights": gettext_lazy("Answers that counted differently now count the same: %(detail)s."),
    "rule": gettext_lazy("It is marked in the way that comes closest. Look at the rule."),
    "negative-worth": gettext_lazy("Wrong answers no longer cost points."),
    "several-right": gettext_lazy("It has several right answers. Look at its type."),
    "feedback-of-scale": gettext_lazy(
        "All answers count the same: it became a scale, without feedback."
    ),
    "wildcard": gettext_lazy(
        "“*” stood for any text; here answers are compared as they are: %(detail)s."
    ),
    "numeric-gap": gettext_lazy("A number in a gap must be written exactly: %(detail)s."),
    "unit-penalty": gettext_lazy("A wrong unit costs nothing; a missing one gives no points."),
    "combined-feedback": gettext_lazy("Feedback for the whole result was left out: “%(detail)s”"),
    "conditional-feedback": gettext_lazy("Feedback with conditions is now shown to everybody."),
    "hints-joined": gettext_lazy("Several hints became one."),
    "hidden": gettext_lazy("It was hidden in the other system."),
    "attachments": gettext_lazy("Files can no longer be handed in with the answer."),
    "response-template": gettext_lazy("The text that stood in the answer beforehand was left out."),
    "stem-from-title": gettext_lazy(
        "Nothing stood before the text with gaps: the title became the question."
    ),
    "no-stem": gettext_lazy("Nothing is asked. Write the question in the draft."),
    "points-by-gap": gettext_lazy("Other systems give one point a gap."),
    "wrong-spots": gettext_lazy("Only right spots came. Draw the wrong ones in the draft."),
    "ellipse": gettext_lazy("An ellipse became a circle."),
    "order-incomplete": gettext_lazy("The right order lacked some steps; they stand last."),
    "own-scoring": gettext_lazy(
        "Its own way of giving points was left out. Look at how it is marked."
    ),
    "template": gettext_lazy("Numbers that change from one attempt to the next stand still."),
    "rubric-block": gettext_lazy("Instructions for those who mark were left out."),
    "as-freetext": gettext_lazy("No answers were found: it became a free text."),
    "as-groups": gettext_lazy(
        "Several belong with the same answer: it became groups to sort into."
    ),
    "prompt-without-answer": gettext_lazy(
        "Something in it belongs with nothing. Mend it in the draft."
    ),
    "item-without-group": gettext_lazy("Belongs to no group and was left out: %(detail)s."),
    "share-rounded": gettext_lazy("Points for an answer were rounded to whole per cents."),
    "value-rounded": gettext_lazy("A value of the scale was rounded: %(detail)s."),
    "spelling-alike": gettext_lazy("All gaps are now spelt by the same rule."),
    "signs-in-text": gettext_lazy(
        "Brackets, bars or stars in an answer were replaced: %(detail)s."
    ),
    "text-twice": gettext_lazy("The same answer stands twice in a gap; one is kept: %(detail)s."),
    "role-unknown": gettext_lazy("This installation has no such profession: %(detail)s."),
    "lesson-unknown": gettext_lazy("The lesson it tests is not here: %(detail)s."),
    "source-unknown": gettext_lazy("A source is not in the list of sources here: %(detail)s."),
}

FIELDS = {
    "hint": gettext_lazy("hint"),
    "feedback": gettext_lazy("feedback"),
    "topic": gettext_lazy("topic"),
    "level": gettext_lazy("level"),
    "roles": gettext_lazy("professions"),
    "tags": gettext_lazy("tags"),
    "lesson": gettext_lazy("lesson"),
    "sources": gettext_lazy("sources"),
    "anchor": gettext_lazy("parallel forms"),
    "fixed": gettext_lazy("order of the answers"),
    "worth": gettext_lazy("points"),
    "rule": gettext_lazy("how it is marked"),
    "panel": gettext_lazy("who judged the answers"),
    "rubric": gettext_lazy("what to judge by"),
    "reasons": gettext_lazy("reasons to choose among"),
    "spelling": gettext_lazy("spelling"),
    "units": gettext_lazy("units"),
    "unit_required": gettext_lazy("units"),
    "judge": gettext_lazy("who judges it"),
    "words": gettext_lazy("number of words"),
    "model": gettext_lazy("model answer"),
    "options": gettext_lazy("details of the answers"),
    "accepted": gettext_lazy("details of the answers"),
    "prompts": gettext_lazy("feedback on pairs"),
    "gaps": gettext_lazy("details of the gaps"),
    "construct": gettext_lazy("what the scale measures"),
    "reverse": gettext_lazy("a scale that is turned round"),
    "picture": gettext_lazy("picture"),
    "stem": gettext_lazy("layout of the question"),
    "text": gettext_lazy("layout of the text"),
    "title": gettext_lazy("title"),
    "html": gettext_lazy("layout of the text"),
}


def refused(code: str, place: str) -> str:
    """Return why a file cannot be read."""
    sentence = str(REFUSED.get(code) or _("It cannot be read (%(code)s).") % {"code": code})
    return f"{sentence} ({place})" if place else sentence


def said(code: str, detail: str = "") -> str:
    """Return what became of a question."""
    if code == "only-here":
        detail = str(FIELDS.get(detail, detail))
    if code == "other-type":
        detail = kind(detail)
    sentence = CODES.get(code)
    if sentence is None:
        return _("It was changed (%(code)s).") % {"code": code}
    return (str(sentence) % {"detail": detail}).strip()


def kind(name: str) -> str:
    """Return the name of a type of question, as the editor has it."""
    from content.question_blocks import SingleQuestions

    block = SingleQuestions.base_blocks.get(name)
    return str(block.label) if block else str(_("a text to read"))
