"""The map of a draft in the admin, what is said after saving, and trying a case out."""

import copy
import json

import pytest
from django.urls import reverse

from assessments import explaining
from assessments.models import CaseRun, Decision
from content.case_map import CaseMap
from tests import factories
from tests.content.conftest import save
from tests.content.posting import form_data
from tests.content.test_refusals import raw


def map_url(page):
    return reverse("content_story_map", args=[page.pk])


def trial(page, **query):
    return f"{reverse('content_trial_play', args=[page.pk])}?" + "&".join(
        f"{name}={one}"
        for name, value in ({"scene": "door", "v-trust": 1} | query).items()
        for one in (value if isinstance(value, list) else [value])
    )


def with_lost_scene(small):
    scenes = raw(small.case.scenes)
    lost = copy.deepcopy(scenes[0])
    lost["value"] |= {"key": "lost", "title": "Glemt"}
    lost["id"] = "0f0f"
    scenes[0]["value"]["choices"][0]["value"]["reason"] = ""
    return [*scenes, lost]


# The map -------------------------------------------------------------------------------------------
def test_the_map_shows_the_draft_and_links_to_the_editor(administrator, small):
    scenes = with_lost_scene(small)
    save(small.case, scenes=json.dumps(scenes))
    page = administrator.get(map_url(small.case)).content.decode()
    editor = reverse("wagtailadmin_pages:edit", args=[small.case.pk])
    assert page.count(f'href="{editor}#block-0f0f-section"') >= 3, "problem, box and list"
    assert "Scene “Glemt” can never be reached" in page
    assert "write the expert&#x27;s reason" in page
    assert page.index("Mend it:") < page.index("Think of it:")


def test_a_case_in_order_has_a_recommended_way_and_nothing_to_mend(administrator, small):
    page = administrator.get(map_url(small.case)).content.decode()
    assert "Nothing to mend" in page
    assert "story-map__dots" in page


def test_an_empty_case_has_a_map_too(administrator, small):
    save(small.case, scenes="[]", start="")
    response = administrator.get(map_url(small.case))
    assert response.status_code == 200
    assert "The case has no scenes." in response.content.decode()


def test_what_learners_chose_first_is_shown_from_five_people(small):
    activity = small.case.translation_key
    version = factories.ActivityVersion.objects.get(activity__key=activity)
    for n, choice in enumerate(["ask", "ask", "go", "ask", "ask"]):
        assert CaseMap(small.case).map().edges[0].note == "", "fewer than five"
        run = CaseRun.objects.create(
            person=factories.PersonFactory(),
            activity=version.activity,
            version=version,
            number=1,
        )
        for ordinal, taken in enumerate([choice, "go"], 1):
            Decision.objects.create(
                run=run, ordinal=ordinal, scene="door", choice=taken, quality="fair", state={}
            )
        assert n < 5
    notes = {edge.choice: edge.note for edge in CaseMap(small.case).map().edges}
    assert notes["ask"] == "4 of 5 chose this first"
    assert notes["go"] == "1 of 5 chose this first"


def test_the_editor_leads_to_the_map_and_to_trying_it(administrator, small):
    edit = reverse("wagtailadmin_pages:edit", args=[small.case.pk])
    page = administrator.get(edit).content.decode()
    assert map_url(small.case) in page
    assert reverse("content_trial", args=[small.case.pk]) in page
    lesson = reverse("wagtailadmin_pages:edit", args=[small.lesson.pk])
    assert "/kort/" not in administrator.get(lesson).content.decode()


@pytest.mark.parametrize(("accept", "said"), [("text/html", True), ("application/json", False)])
def test_after_saving_it_is_said_what_is_left(administrator, small, accept, said):
    edit = reverse("wagtailadmin_pages:edit", args=[small.case.pk])
    data = form_data(small.case, scenes=with_lost_scene(small))
    administrator.post(edit, data, headers={"accept": accept})
    page = administrator.get(edit).content.decode()
    assert ("1 thing to mend before it can be published. 1 thing to think of." in page) == said


def test_the_map_is_part_of_the_preview_of_everything(administrator, small):
    url = reverse("wagtailadmin_pages:view_draft", args=[small.case.pk])
    page = administrator.get(f"{url}?mode=all").content.decode()
    assert 'href="#scene-door"' in page
    assert 'id="scene-door"' in page


# Trying it out -------------------------------------------------------------------------------------
def test_a_trial_is_set_up_with_scene_and_state(administrator, small):
    page = administrator.get(reverse("content_trial", args=[small.case.pk])).content.decode()
    for name in ('name="scene"', 'name="v-trust"', 'min="0"', 'max="3"'):
        assert name in page
    assert reverse("content_trial_play", args=[small.case.pk]) in page


def test_a_choice_goes_into_the_address_and_nothing_is_stored(administrator, small):
    here = trial(small.case)
    page = administrator.get(here).content.decode()
    assert "Døren" in page
    taken = administrator.post(here, {"choice": "ask"})
    assert taken.status_code == 302
    assert "valg=ask" in taken.url
    consequence = administrator.get(taken.url).content.decode()
    assert "Hun svarer." in consequence
    ended = administrator.get(trial(small.case, valg="ask")).content.decode()
    assert "En god ende" in ended
    assert not CaseRun.objects.exists()


def test_the_state_one_begins_with_decides_the_ending(administrator, small):
    poor = administrator.get(trial(small.case, **{"v-trust": 0, "valg": "ask"})).content.decode()
    assert "En tynd ende" in poor
    ending = administrator.get(trial(small.case, scene="thin", **{"v-trust": 3}))
    assert "En tynd ende" in ending.content.decode()


def test_why_a_choice_is_hidden_is_said(administrator, small):
    scenes = raw(small.case.scenes)
    condition = {"variable": "trust", "operator": ">=", "value": 3}
    scenes[0]["value"]["choices"][0]["value"]["when"] = [
        {"type": "item", "id": "w1", "value": condition}
    ]
    save(small.case, scenes=json.dumps(scenes))
    page = administrator.get(trial(small.case)).content.decode()
    assert 'value="ask"' not in page
    assert "trust &gt;= 3" in page
    assert "ikke opfyldt" in page  # the case speaks Danish
    assert 'value="ask"' in administrator.get(trial(small.case, **{"v-trust": 3})).content.decode()


def test_a_draft_that_changed_is_played_as_far_as_it_goes(administrator, small):
    page = administrator.get(trial(small.case, valg=["gone", "ask"])).content.decode()
    assert "Kladden er ændret" in page
    assert "Døren" in page


@pytest.mark.parametrize("query", [{"scene": "kitchen"}, {"v-trust": 99}, {"v-trust": "x"}])
def test_a_bad_address_goes_back_to_the_form_with_what_was_typed(administrator, small, query):
    response = administrator.get(trial(small.case, **query), follow=True)
    assert response.redirect_chain
    assert response.status_code == 200
    assert response.context["form"].errors


def test_a_case_that_cannot_be_played_says_so(administrator, small):
    scenes = raw(small.case.scenes)[:1]
    save(small.case, scenes=json.dumps(scenes))
    response = administrator.get(trial(small.case, valg="ask"), follow=True)
    assert response.status_code == 200
    save(small.case, scenes="[]", start="")
    response = administrator.get(reverse("content_trial", args=[small.case.pk]))
    assert "The case cannot be played yet." in response.content.decode()


def test_a_trial_is_sent_to_nowhere_but_here(administrator, small):
    policy = administrator.get(trial(small.case))["Content-Security-Policy"]
    assert "form-action 'self'" in policy
    assert "unsafe-inline" not in policy


# Why -----------------------------------------------------------------------------------------------
def test_conditions_are_set_beside_what_they_met():
    scene = {
        "key": "flat",
        "free": True,
        "choices": [
            {"key": "look", "next": "flat", "when": ["trust >= 2", "flat.ask == 1", "luck > 0"]},
            {"key": "ask", "next": "flat"},
        ],
    }
    look, ask = explaining.choices(scene, {"trust": 2, "flat.ask": 1})
    assert [(one.value, one.holds) for one in look.held] == [(2, True), (1, True), (None, False)]
    assert (look.shown, look.taken_already) == (False, False)
    assert (ask.shown, ask.taken_already, ask.held) == (False, True, ())
