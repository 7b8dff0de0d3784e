"""Making the file an evaluator takes away: pseudonyms, no names, no free text, a codebook.

The worker that makes it also notes whose answers are in it: each person can see that on her page.
"""

import base64
import csv
import hashlib
import io
import secrets
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import override

from assessments.models import Answer
from courses import ledger
from courses.models import Course, Programme, TrainingRecord
from people import audit, looks, sealing
from people.models import Organisation, Profession, User
from people.waking import wake
from reporting import codebook, questions
from reporting.evaluator_models import EvaluatorExport, PseudonymKey
from reporting.exports import harmless
from reporting.pseudonyms import OTHERS, K, Known, generalised, pseudonym
from reporting.tally import TESTS, Person
from reporting.tested import Tested

TASK = "reporting.tasks.make_exports"
LEASE, VALID = timedelta(minutes=30), timedelta(days=7)
MOST_TRIES = 3
PIECE = 2_000
State = EvaluatorExport.State
Rows = Iterable[list]


@transaction.atomic
def ask(*, programme: Programme, purpose: str, language: str, by: User) -> EvaluatorExport:
    """Ask for a file; again returns the one under way. Raises ValueError without a purpose."""
    purpose = purpose.strip()
    if len(purpose) < codebook.SHORTEST_PURPOSE:
        raise ValueError("say what for")
    Programme.objects.select_for_update(of=("self",)).get(pk=programme.pk)
    mine = programme.evaluator_exports.filter(asked_by=by)
    there = mine.filter(state__in=[State.ASKED, State.RUNNING]).first()
    if there is None:
        there = EvaluatorExport.objects.create(
            programme=programme, asked_by=by, purpose=purpose, language=language
        )
        audit.record(by, "evaluator export asked", there, purpose=purpose)
        wake(TASK)
    return there


def claim() -> EvaluatorExport | None:
    """Take the next one for this worker, or None. One UPDATE decides between two workers."""
    now = timezone.now()
    due = EvaluatorExport.objects.due(now).defer("sealed").select_related("programme", "asked_by")
    for one in due.order_by("asked_at")[:20]:
        failed = one.tries >= MOST_TRIES
        state = {"state": State.FAILED, "lease_until": None} if failed else {
            "state": State.RUNNING, "lease_until": now + LEASE, "tries": one.tries + 1
        }  # fmt: skip
        mine = EvaluatorExport.objects.due(now).filter(pk=one.pk, tries=one.tries).update(**state)
        if mine and not failed:
            return one
    return None


def make(export: EvaluatorExport) -> None:
    """Make the file of a claimed export, seal it, and note whose answers are in it."""
    position = ledger.position()
    with override(export.language):
        data, people = packed(export, position)
    now = timezone.now()
    with transaction.atomic():
        EvaluatorExport.objects.filter(pk=export.pk).update(
            sealed=sealing.seal(base64.b64encode(data).decode()).encode(),
            state=State.READY,
            lease_until=None,
            position=position,
            digest=hashlib.sha256(data).hexdigest(),
            ready_at=now,
            expires_at=now + VALID,
        )
        looks.note(
            user=export.asked_by,
            place=looks.Place.EVALUATION,
            people=people,
            subject=export,
            export=True,
            words=export.purpose,
        )


def fetch(*, export: EvaluatorExport, by: User) -> bytes:
    """Return the ZIP of an export that is ready, and log that it was taken. Raises SealBroken."""
    data = base64.b64decode(sealing.unseal(bytes(export.sealed).decode()))
    audit.record(by, "evaluator export fetched", export, digest=export.digest)
    return data


def forget() -> int:
    """Delete the files whose seven days are over; what they were for stays."""
    over = EvaluatorExport.objects.filter(state=State.READY, expires_at__lt=timezone.now())
    return over.update(state=State.GONE, sealed=b"")


def key_of(programme: Programme) -> bytes:
    """Return what a programme's pseudonyms are made with; made the first time it is asked for."""
    made = {"sealed": sealing.seal(secrets.token_hex(32))}
    kept, _new = PseudonymKey.objects.get_or_create(programme=programme, defaults=made)
    return bytes.fromhex(sealing.unseal(kept.sealed))


# The file ------------------------------------------------------------------------------------------


def packed(export: EvaluatorExport, position: int) -> tuple[bytes, set[int]]:
    """Return the ZIP and whose rows are in it."""
    programme = export.programme
    into = questions.merges(position)
    everybody = list(questions.tested_people(programme, position, into, timezone.localdate()))
    EvaluatorExport.objects.filter(pk=export.pk).update(total=len(everybody))
    key = key_of(programme)
    names = {
        person_of(rows): pseudonym(key, "person", person_of(rows)) for _p, rows in everybody if rows
    }
    if len(names) < K:
        everybody, names = [], {}  # of so few, every row would be somebody
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        persons = persons_rows(everybody, names, key, _counting(export))
        file.writestr("persons.csv", as_csv(codebook.PERSONS, persons))
        answers = answers_rows(programme, position, into, names)
        file.writestr("answers.csv", as_csv(codebook.ANSWERS, answers))
        file.writestr("codebook.csv", as_csv(codebook.HEADERS, codebook.rows()))
        file.writestr("versions.csv", as_csv(codebook.VERSIONS, codebook.versions(programme)))
        file.writestr("README.txt", codebook.about(export, position))
    return out.getvalue(), set(names)


def person_of(rows: list[Tested]) -> int:
    return rows[0].person


def _counting(export: EvaluatorExport) -> Callable[[int], None]:
    def told(done: int) -> None:
        if done % PIECE == 0:
            until = timezone.now() + LEASE
            EvaluatorExport.objects.filter(pk=export.pk).update(done=done, lease_until=until)

    return told


def as_csv(headers: Iterable[str], rows: Rows) -> bytes:
    """Return rows as statistical packages read them: UTF-8, commas, a point in decimals."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(headers)
    writer.writerows(
        [harmless(one) if isinstance(one, str) else one for one in row] for row in rows
    )
    return text.getvalue().encode()


def persons_rows(
    everybody: list[tuple[Person, list[Tested]]],
    names: dict[int, str],
    key: bytes,
    told: Callable[[int], None],
) -> Iterator[list]:
    """Yield one row for each person in each course, in the order of the pseudonyms."""
    courses = dict(Course.objects.values_list("pk", "slug"))
    with_rows = [(person, rows) for person, rows in everybody if rows]
    known = generalised(_known([person for person, _rows in with_rows], key))
    together = zip(with_rows, known, strict=True)
    ordered = sorted(together, key=lambda one: names[person_of(one[0][1])])
    for done, ((person, rows), seen) in enumerate(ordered, 1):
        for row in rows:
            yield [
                names[row.person],
                courses.get(row.course, ""),
                seen.entered,
                seen.profession,
                seen.place,
                seen.workplace,
                *_outcome(row, person.courses[row.course]),
            ]
        told(done)


def _known(people: list[Person], key: bytes) -> list[Known]:
    professions = dict(Profession.objects.values_list("pk", "key"))
    places = dict(Organisation.objects.values_list("pk", "name"))
    known = []
    for person in people:
        profession, workplace, place = person.place
        day = person.reached_on or person.enrolled_on
        known.append(
            Known(
                f"{day.year}-{day.month:02}",
                professions.get(profession, OTHERS) if profession else OTHERS,
                places.get(place, OTHERS) if place else OTHERS,
                pseudonym(key, "workplace", workplace) if workplace else OTHERS,
            )
        )
    return known


def _outcome(row: Tested, flags: set[str]) -> list:
    took = [_blank(value) for value in (row.before, row.after, row.later, row.waited)]
    most = [_blank(v) for v in (row.maximum_before, row.maximum_after, row.maximum_later)]
    form = row.form.rsplit(":", 1)[-1] if row.form else ""
    return [
        int(row.reached),
        int(row.trained),
        _flag(row.passed),
        int("upskilled" in flags),
        int("confirmed" in flags),
        *took,
        *most,
        _blank(row.mark),
        int(bool(row.form)),
        form,
        int(row.later_on_time) if row.later is not None else "",
    ]


def _blank(value: float | None) -> float | str:
    return "" if value is None else float(value)


def _flag(value: bool | None) -> int | str:
    return "" if value is None else int(value)


def answers_rows(
    programme: Programme, position: int, into: dict[int, int], names: dict[int, str]
) -> Iterator[list]:
    """Yield each question's mark in first attempts at the tests; of choices also which. No text."""
    taken = TrainingRecord.objects.standing(position).filter(
        programme=programme,
        kind=TrainingRecord.Kind.ASSESSMENT_TAKEN,
        person=OuterRef("attempt__person"),
        activity=OuterRef("attempt__activity"),
    )
    answers = Answer.objects.filter(
        Exists(taken),
        attempt__number=1,
        attempt__purpose__in=TESTS,
        attempt__submitted_at__isnull=False,
    ).order_by("attempt__activity__slug", "attempt__purpose", "question", "attempt__person")
    for person, slug, purpose, meaning, question, mark, response in answers.values_list(
        "attempt__person",
        "attempt__activity__course__slug",
        "attempt__purpose",
        "attempt__version__meaning",
        "question",
        "mark",
        "response",
    ).iterator(PIECE):
        name = names.get(into.get(person, person))
        if name:
            yield [name, slug, purpose, meaning, question, _blank(mark), chosen(response)]


def chosen(response: object) -> str:
    """Return the keys of the options chosen; of every other answer, nothing."""
    options = response.get("options") if isinstance(response, dict) else None
    if not isinstance(options, list) or not all(isinstance(one, str) for one in options):
        return ""
    return " ".join(sorted(one for one in options if one.isidentifier() or one.isalnum()))
