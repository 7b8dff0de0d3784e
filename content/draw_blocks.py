"""Rules by which a quiz takes questions from banks. Banks are named by the key that they keep in every
language, questions by the bank's key and their own."""

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
    return [(str(bank.translation_key), bank.title) for bank in _banks()]


def topic_choices() -> list[tuple[str, str]]:
    """Return every topic of every bank."""
    topics = {topic for bank in _banks() for topic in _kept(bank, _topics)}
    return [(topic, topic) for topic in sorted(topics)]


def question_choices() -> list[tuple[str, list]]:
    """Return every question of every bank, under its bank."""
    return [(bank.title, _kept(bank, _lines)) for bank in _banks()]


def _kept(bank, read: Callable) -> list:
    """Return what `read` finds in a bank, once for each time the bank is published.

    Every rule of every quiz asks for it when a form is shown or cleaned, and reading all banks anew
    for each took most of the time it takes to load the curriculum.
    """
    if bank.live_revision_id is None:
        return read(bank)
    key = f"bank:{read.__name__}:{bank.live_revision_id}"
    return cache.get_or_set(key, lambda: read(bank))


def _topics(bank) -> list[str]:
    return sorted(bank.facets()["topics"])


def _lines(bank) -> list[tuple[str, str]]:
    return [
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
