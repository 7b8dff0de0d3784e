"""What the wall and a phone show. No queries: sessions, counts and choices in, contexts out."""

from collections.abc import Mapping

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from assessments import live_state, live_story
from assessments.models import LiveSession
from courses.pictures import qr

NEXT = {
    live_story.LOBBY: _("Begin"),
    live_story.CONSEQUENCE: _("Go on"),
    live_story.CHOOSING: _("Show what the room chose"),
    live_story.SPLIT: _("Show the expert's reason"),
}
NEEDS_COUNTS = {live_story.SPLIT, live_story.REASON, live_story.ENDING}


def stage_of(session: LiveSession) -> str:
    """Return what the room sees now."""
    return live_story.stage(session.phase, live_state.place_of(session))


def common(session: LiveSession, tally: live_state.Tally) -> dict:
    """Return what a phone and the wall show alike. `tally` is empty where nothing is told yet."""
    place = live_state.place_of(session)
    counts = tally.get(session.round, {})
    offered = live_story.options(place.scene, place.state)
    bars = live_story.split(offered, counts)
    return {
        "session": session,
        "version": live_state.version_of(session),
        "stage": live_story.stage(session.phase, place),
        "scene": place.scene,
        "last": live_story.lines(place, {})[-1:],
        "options": offered,
        "bars": bars,
        "expert": live_story.expert(offered),
        "suggested": live_story.suggested(offered, counts),
        "by_majority": bars is not None,
        "lines": live_story.lines(place, tally),
        "moved": live_state.moved(session),
    }


def wall(session: LiveSession, tally: live_state.Tally) -> dict:
    """Return what the wall shows: never anything about one phone."""
    page = common(session, tally)
    address = room_url(session)
    return page | {
        "next_label": NEXT.get(page["stage"], ""),
        "short_address": f"{settings.SITE_URL.split('://', 1)[1]}/live",
        "qr": qr(address),
        "can_go_back": session.round > 1 or session.phase != LiveSession.Phase.WAITING,
    }


def phone(session: LiveSession, tally: live_state.Tally, chosen: str | None) -> dict:
    """Return what one phone shows; `chosen` as by `live_state.choice_of`."""
    page = common(session, tally)
    own = next((option for option in page["options"] if option.key == chosen), None)
    return page | {"is_in": chosen is not None, "own": own, "open": session.is_open()}


def room_url(session: LiveSession) -> str:
    """Return the address that the QR code holds."""
    return settings.SITE_URL + reverse("live_room", args=[session.code])


def summary(session: LiveSession, definition: Mapping) -> dict:
    """Return the summary of a closed session: counts by scene, nothing else is left."""
    return {"session": session, "lines": live_story.closed_lines(definition, session.path)}
