"""Question files: kept while an author looks at the dry run, then one draft, or nothing.

A file waits in the cache for an hour, under a name nobody can guess, for the one who gave it.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.text import slugify
from wagtail.images import get_image_model
from wagtail.images.forms import get_image_form
from wagtail.models import Collection, Locale, Page

from assessments import formats
from assessments.formats.pictures import PREFIX
from content.definition_parts import picture
from content.models import LessonPage, QuestionBank, QuizPage, Source
from content.question_definitions import asked, questions, stimuli
from content.question_writing import Places, Writing
from courses.models import Activity
from people.models import Profession, User

KEPT_SECONDS = 60 * 60


class Gone(Exception):
    """The file was not given by this user, or an hour ago, or was made a draft or thrown away."""


class BadPicture(Exception):
    """A picture that this installation does not take; nothing was made."""


@dataclass(frozen=True)
class Given:
    """What was uploaded or pasted."""

    key: str
    name: str
    data: bytes
    pasted: bool

    def read(self) -> formats.Reading:
        """Return what it holds. Raises BadFile."""
        if self.pasted:
            return formats.paste(self.data.decode())
        return formats.read(self.name, self.data)


def take(*, name: str, data: bytes, pasted: bool, by: User) -> Given:
    """Keep a file for its dry run. Raises BadFile for what cannot be read, and for pasted text without
    one whole question: it is better mended where it was typed."""
    given = Given(str(uuid.uuid4()), name[:200], data, pasted)
    if not given.read().questions and pasted:
        raise formats.BadFile("no-whole-question")
    cache.set(_place(given.key, by), (given.name, data, pasted), KEPT_SECONDS)
    return given


def waiting(key, by: User) -> Given:
    """Return a file of this user's. Raises Gone."""
    found = cache.get(_place(str(key), by))
    if found is None:
        raise Gone
    return Given(str(key), *found)


def discard(*, key, by: User) -> None:
    cache.delete(_place(str(key), by))


def _place(key: str, by: User) -> str:
    return f"question-file-{by.pk}-{key}"


# The draft -----------------------------------------------------------------------------------------
def make_draft(*, key, by: User, title: str, locale: Locale, parent: Page | None = None):
    """Return the draft of a bank, or of a quiz below `parent`, that holds a file's questions.

    Made once: said again it returns the same draft. Raises Gone, BadFile, BadPicture.
    """
    identity = uuid.uuid5(uuid.UUID(str(key)), f"draft-{by.pk}")
    model = QuestionBank if parent is None else QuizPage
    made = model.objects.filter(translation_key=identity, locale=locale).first()
    if made is not None:
        return made
    files: list = []
    try:
        with transaction.atomic():
            made = _made(
                waiting(key, by),
                identity=identity,
                by=by,
                title=title,
                locale=locale,
                parent=parent,
                files=files,
            )
    except Exception:
        for file in files:
            file.storage.delete(file.name)
        raise
    discard(key=key, by=by)
    return made


def _made(given: Given, *, identity, by: User, title: str, locale, parent, files: list):
    reading = given.read()
    images = {
        PREFIX + name: _image(name, shown, title, by, files)
        for name, shown in reading.pictures.items()
    }
    writing = Writing(places(locale, images), naming(identity))
    stream = writing.stream(reading.questions, reading.stimuli)
    about = {"title": title, "locale": locale, "translation_key": identity, "live": False}
    if parent is None:
        draft = QuestionBank(questions=stream, **about)
        draft.save()
    else:
        draft = QuizPage(questions=stream, slug=_free_slug(title, parent), owner=by, **about)
        parent.add_child(instance=draft)
    draft.save_revision(user=by, log_action=True)
    return draft


def naming(identity):
    """Return how the parts of a draft are named: new, and the same each time."""
    return lambda key: str(uuid.uuid5(uuid.UUID(str(identity)), key))


def places(locale: Locale, images: Mapping[str, int]) -> Places:
    """Return how questions find what they point to, in one language."""
    return Places(
        lesson=lambda slug: _lesson(slug, locale),
        source=_source,
        image=images.get,
        roles=frozenset(Profession.objects.values_list("key", flat=True)),
    )


def _lesson(slug: str, locale: Locale) -> int | None:
    keys = Activity.objects.filter(slug=slug).values("key")
    found = LessonPage.objects.filter(translation_key__in=keys, locale=locale)
    return found.values_list("pk", flat=True).first()


def _source(source: Mapping) -> int | None:
    found = Source.objects.filter(title=source["title"], url=source["url"])
    return found.values_list("pk", flat=True).first()


def _image(name: str, shown: formats.Picture, title: str, by: User, files: list) -> int:
    """Save a picture as one that was uploaded by hand: Wagtail looks at it once more."""
    model = get_image_model()
    form = get_image_form(model)(
        {"title": f"{title}: {name}"[:255], "collection": Collection.get_first_root_node().pk},
        {"file": SimpleUploadedFile(name, shown.data, shown.type)},
        instance=model(uploaded_by_user=by),
        user=by,
    )
    if not form.is_valid():
        raise BadPicture(name)
    image = form.save()
    files.append(image.file)
    return image.pk


def _free_slug(title: str, parent: Page) -> str:
    wanted = slugify(title)[:200] or "quiz"
    taken = set(parent.get_children().values_list("slug", flat=True))
    numbers = (f"{wanted}-{number}" for number in range(2, 1000))
    return wanted if wanted not in taken else next(one for one in numbers if one not in taken)


# Out -----------------------------------------------------------------------------------------------
def exported(thing: QuestionBank | QuizPage, form: str) -> formats.File:
    """Return the questions of a bank or a quiz, its latest draft, as a file for other systems."""
    draft = thing.get_latest_revision_as_object()
    language = draft.locale.language_code
    held = _pictures(draft.questions)
    return formats.write(
        questions(draft.questions, language), stimuli(draft.questions), form, held.get
    )


def _pictures(stream) -> dict[str, bytes]:
    """Return the bytes of every picture of a stream under the address it is frozen with."""
    images = [
        block.value["picture"] for block, _set in asked(stream) if block.block_type == "hotspot"
    ]
    images += [block.value["picture"] for block in stream if block.block_type == "set"]
    found = {}
    for image in filter(None, images):
        shown = image.get_rendition("max-1200x1200|format-webp|preserve-svg")
        with shown.file.open("rb") as file:
            found[picture(image)["url"]] = file.read()
    return found
