"""What must not be in a log: personal links, certificate numbers, e-mail addresses, and what stands
after the question mark."""

import re

SECRET_PART = re.compile(r"(/(?:invitation|log-ind|join|key|reset|bevis|c)/)[^/\s?\"']+")
QUERY = re.compile(r"\?[^\s\"']*")
ADDRESS = re.compile(r"[^\s<>()\"',;:=]+@[^\s<>()\"',;:=]+")
PLACES = ("event", "request")


def mask_links(_logger, _method, event: dict) -> dict:
    """Cut tokens and query strings (an e-mail address may stand there) out of logged addresses."""
    for place in PLACES:
        if isinstance(event.get(place), str) and "/" in event[place]:
            event[place] = QUERY.sub("", SECRET_PART.sub(r"\1…", event[place]))
    for place in (*PLACES, "exception"):
        if isinstance(event.get(place), str) and "@" in event[place]:
            event[place] = ADDRESS.sub("…@…", event[place])
    return event
