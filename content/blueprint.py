"""The blueprint of a quiz or a bank, beside its questions: topic by level, what there is and what is
drawn, rules that cannot be met, and parallel forms."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.admin.panels import Panel

LEVELS = ("remember", "apply", "judge", "")


@dataclass(frozen=True)
class Cell:
    """How many questions there are, and how many of them one learner is asked on average."""

    there: int
    drawn: float


@dataclass(frozen=True)
class Row:
    topic: str
    cells: tuple[Cell, ...]
    total: Cell


def rows(found) -> list[Row]:
    """Return a row a topic, the last one for all; cells by level, then the total."""
    kinds = Counter((q["topic"], q["level"]) for q in found.questions)
    topics = sorted({topic for topic, _level in kinds}, key=lambda t: (not t, t))
    return [_row(found, topic) for topic in topics] + ([_row(found, None)] if topics else [])


def _row(found, topic: str | None) -> Row:
    of_topic = [q for q in found.questions if topic is None or q["topic"] == topic]
    cells = tuple(_cell(found, [q for q in of_topic if q["level"] == level]) for level in LEVELS)
    return Row(_("All") if topic is None else topic, cells, _cell(found, of_topic))


def _cell(found, questions: list[dict]) -> Cell:
    from content.question_draws import drawn

    return Cell(len(questions), round(drawn(found.rules, [q["key"] for q in questions]), 1))


def context(instance) -> dict:
    """Return what the panel shows of a quiz or a bank, as it is in the form."""
    from content import question_pool, quiz_refusals

    is_bank = not hasattr(instance, "draws")
    found = question_pool.of_bank(instance) if is_bank else question_pool.pool(instance)
    refused = [] if is_bank else quiz_refusals.of_draws(found)
    return {
        "rows": rows(found),
        "total": len(found.questions),
        "asked": found.asked,
        "chance": found.chance,
        "forms": {name: len(keys) for name, keys in found.forms.items()},
        "problems": [str(refusal.sentence) for refusal in refused],
        "warnings": list(quiz_refusals.warnings(found)),
    }


class BlueprintPanel(Panel):
    """Shows the blueprint of what was saved last."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "content/admin/blueprint.html"

        def is_shown(self):
            return super().is_shown() and bool(self.instance.pk)

        def get_context_data(self, parent_context=None):
            return super().get_context_data(parent_context) | context(self.instance)
