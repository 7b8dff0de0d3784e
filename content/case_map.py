"""The map of a case page's draft: scenes that link to the editor, what is wrong, what learners chose."""

from collections import defaultdict
from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from assessments import case_pages, cases, story_map
from assessments.models import Decision
from content import case_refusals, definitions
from content.case_refusals import Finding
from courses.models import CurrentVersion

# What can go wrong in a draft that is only half written.
UNPLAYABLE = (cases.BadDecision, cases.BadCondition)


class CaseMap:
    """Everything the page of the map shows. `page` is the draft."""

    def __init__(self, page):
        self.page = page
        self.definition = definitions.definition_of(page)
        self.editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
        self.anchors = {
            block.value["key"]: f"{self.editor}#block-{block.id}-section" for block in page.scenes
        }
        self.findings = case_refusals.findings(self.definition)

    def map(self) -> story_map.Map:
        """Return the drawing. Three queries, for what learners chose."""
        return story_map.layout(
            self.definition,
            recommended=self._recommended(),
            links=self.anchors,
            marks=self._marks(),
            notes=self._notes(),
        )

    def problems(self) -> list[dict]:
        """Return what to mend or think of, each with where in the editor it is."""
        return [
            {"finding": one, "href": self.anchors.get(one.scene) or self._field(one)}
            for one in self.findings
        ]

    def _field(self, finding: Finding) -> str:
        """Wagtail's own anchors of fields change with its language; case_editor.js knows ours."""
        return f"{self.editor}#case-{finding.field}"

    def _marks(self) -> dict[str, list[str]]:
        marks = defaultdict(list)
        for finding in self.findings:
            if finding.scene:
                marks[finding.scene].append(finding.sentence)
        return marks

    def _recommended(self) -> list[story_map.Step]:
        if any(not finding.warning for finding in self.findings):
            return []
        return case_pages.steps(cases.recommended_way(self.definition))

    def _notes(self) -> dict[tuple[str, str], str]:
        return {
            (scene, choice): _("%(count)s of %(n)s chose this first")
            % {"count": count, "n": found.n}
            for (scene, _leads), found in self._chosen().items()
            for choice, count in found.choices.items()
        }

    def _chosen(self) -> Mapping:
        current = CurrentVersion.objects.filter(
            activity__key=self.page.translation_key, language=self.page.locale.language_code
        ).select_related("version")
        published = current.first()
        if published is None:
            return {}
        return Decision.objects.chosen_first_by_all(version=published.version)
