"""Rules by which a quiz takes questions from banks. Banks are named by the key that they keep in every
language, questions by the bank's key and their own."""

import hashlib
from collections.abc import Callable

from django import forms
from django.core.cache import cache
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from content.question_parts import LEVELS, Choice, Choices, professions


def _banks():
    from content.models import QuestionBank

    return QuestionBank.objects.sources()


def bank_choices() -> list[tuple[str, str]]:
    """Return the banks there are, once each, whatever languages they have."""
    return [(str(key), title) for key, title in _banks().values_list("translation_key", "title")]


def topic_choices() -> list[tuple[str, str]]:
    """Return every topic of every bank."""
    topics = {topic for bank in _of_all(_topics) for topic in bank}
    return [(topic, topic) for topic in sorted(topics)]


def question_choices() -> list[tuple[str, list]]:
    """Return every question of every bank, under its bank."""
    return _of_all(_lines)


def _of_all(read: Callable) -> list:
    """Return what `read` finds in each bank, read anew only when one of them was published.

    Every rule of every quiz asks for it when a form is shown or cleaned, and reading all banks for
    each took most of the time it takes to load the curriculum.
    """
    published = [f"{pk}:{live}" for pk, live in _banks().values_list("pk", "live_revision_id")]
    if any(one.endswith(":None") for one in published):
        return [read(bank) for bank in _banks()]
    digest = hashlib.sha256(" ".join(published).encode()).hexdigest()
    return cache.get_or_set(
        f"banks:{read.__name__}:{digest}", lambda: [read(bank) for bank in _banks()]
    )


def _topics(bank) -> list[str]:
    return sorted(bank.facets()["topics"])


def _lines(bank) -> tuple[str, list]:
    return bank.title, [
        (f"{bank.translation_key}:{block.id}", f"{number}. {_short(block)}")
        for number, block in enumerate(bank.asked(), 1)
    ]


def _short(block) -> str:
    return Truncator(" ".join(strip_tags(str(block.value["stem"].source)).split())).chars(90)


class Chosen(blocks.StructBlock):
    """These questions and no others."""

    questions = blocks.ListBlock(
        Choice(label=_("Question"), choices=question_choices), label=_("Questions")
    )

    class Meta:
        label = _("Chosen questions of a bank")
        icon = "check"


class Some(blocks.StructBlock):
    """A number of questions that fit, another choice for each learner."""

    count = blocks.IntegerBlock(label=_("How many"), min_value=1, max_value=200, default=5)
    banks = Choices(
        label=_("From these banks"), choices=bank_choices, widget=forms.CheckboxSelectMultiple
    )
    topic = Choice(label=_("Only on the topic"), choices=topic_choices, required=False)
    level = blocks.ChoiceBlock(label=_("Only at the level"), choices=LEVELS, required=False)
    role = Choice(
        label=_("Only for the profession"),
        choices=professions,
        required=False,
        help_text=_("With the questions that are for everybody"),
    )
    tag = blocks.CharBlock(label=_("Only with the tag"), required=False)

    class Meta:
        label = _("Some questions of one or more banks")
        icon = "order"


class Draws(blocks.StreamBlock):
    chosen = Chosen()
    some = Some()

    class Meta:
        required = False
