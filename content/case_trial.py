"""Trying a case out from any scene, in any state. Nothing is stored: the address says it all.

Pages are delivery's own, on the draft; above them stands the state, and why a choice is hidden.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import SimpleNamespace

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments import case_pages, cases, explaining, story_map
from assessments.case_forms import DecisionForm
from assessments.cases import Place, Story


class TrialForm(forms.Form):
    """Where to begin: a scene, and the state one comes with. Read from the address."""

    def __init__(self, data, *, definition: Mapping):
        super().__init__(data if data and "scene" in data else None)
        self.story = Story(definition)
        scenes = [(key, scene["title"] or key) for key, scene in self.story.scenes.items()]
        self.fields["scene"] = forms.ChoiceField(
            label=_("Begin in"), choices=scenes, initial=definition["start"]
        )
        for v in definition["variables"]:
            self.fields[f"v-{v['key']}"] = forms.IntegerField(
                label=v["label"],
                min_value=v["low"],
                max_value=v["high"],
                initial=v["start"],
                help_text=_("From %(low)s to %(high)s") % v,
            )
        if taken := self._countable():
            self.fields["taken"] = forms.MultipleChoiceField(
                label=_("Already taken"),
                choices=taken,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )

    def _countable(self) -> list[tuple[str, str]]:
        """Return the choices and events that the case keeps count of, in words."""
        found = []
        for key, scene in self.story.scenes.items():
            total = cases.total_key(key) in self.story.caps
            for choice in scene.get("choices") or ():
                name = cases.count_key(key, choice["key"])
                if total or name in self.story.caps:
                    found.append((name, f"{scene['title']}: {choice['text']}"))
        events = ((cases.event_key(e["key"]), e["key"]) for e in self.story.events)
        return [*found, *((name, _("Event: %(event)s") % {"event": key}) for name, key in events)]

    def place(self) -> Place:
        """Return where the trial begins. Raises cases.BadDecision."""
        data = self.cleaned_data
        variables = {name[2:]: value for name, value in data.items() if name.startswith("v-")}
        state = self.story.first_state | variables
        for name in data.get("taken", ()):
            scene = name.rpartition(".")[0]
            state = self.story.counted(state, name, cases.total_key(scene))
        return Place(self.story.scene(self.story.way_in(data["scene"], state)[-1]), state)


def played(definition: Mapping, place: Place, choices: Iterable[str]) -> tuple[Place, int]:
    """Play on from `place`; return where that leads, and how many of the choices still fit: the
    draft may have changed under them."""
    for number, choice in enumerate(choices):
        try:
            place = cases.take(definition, place, choice)
        except cases.BadDecision:
            return place, number
    return place, len(place.trace)


def shown(version, place: Place, go: dict, *, turn: int | None) -> tuple[str, dict]:
    """Return delivery's template and what it is given: a scene, what came of decision `turn`, or
    the end."""
    definition = version.definition
    context = {
        "door": SimpleNamespace(version=version, slug=version.activity.slug, go=go),
        "run": SimpleNamespace(key="", number=1),
        "place": place,
        "next_ordinal": place.next_ordinal,
        "trace": case_pages.trace(place),
        "state": case_pages.state_in_words(definition, place.state),
    }
    if turn:
        return "assessments/consequence.html", context | _consequence(definition, place, turn)
    if place.ended:
        return "assessments/debrief.html", context | _debrief(definition, place)
    return "assessments/scene.html", context | _scene(place)


def _scene(place: Place) -> dict:
    scene, state = place.scene, place.state
    return {
        "form": DecisionForm(
            choices=cases.available(scene, state),
            reasons=scene["reasons"] if cases.asks_why(scene) else (),
            leads=case_pages.leads(scene),
        ),
        "board": case_pages.board(scene, state),
        "clock": case_pages.clock(scene, state, off=True),
    }


def _consequence(definition: Mapping, place: Place, number: int) -> dict:
    turn = place.trace[number - 1]
    return {
        "turn": turn,
        "lead": cases.is_lead(turn.scene, turn.choice),
        "verdict": case_pages.verdict(turn.choice),
        "changes": case_pages.changes(definition, turn),
        "may_go_back": number == len(place.trace) and not place.ended,
    }


def _debrief(definition: Mapping, place: Place) -> dict:
    return {
        "lines": case_pages.debrief(_AsWay(place)),
        "map": story_map.layout(definition, own=case_pages.steps(place)),
        "onward": None,
    }


class _AsWay:
    """A trial as a run that nobody stored: every decision is the first one and stands."""

    def __init__(self, place: Place):
        self.place = replace(place)

    def row(self, turn):
        return SimpleNamespace(
            pk=turn.ordinal,
            scene=turn.scene["key"],
            choice=turn.choice["key"],
            reason="",
            timed_out=False,
        )

    def firsts(self) -> dict:
        return {turn.ordinal: self.row(turn) for turn in self.place.trace}


def explained(definition: Mapping, place: Place) -> dict:
    """Return the state in numbers, and why each choice of the scene is shown or hidden."""
    labels = {v["key"]: v["label"] for v in definition["variables"]}
    return {
        "scene": place.scene,
        "state": [(labels.get(key, key), value) for key, value in place.state.items()],
        "entered": explaining.conditions(place.scene.get("when"), place.state),
        "choices": explaining.choices(place.scene, place.state),
        "events": [
            (event["key"], explaining.conditions(event.get("when"), place.state))
            for event in definition.get("events", ())
        ],
    }
