"""The description of the API, OpenAPI 3.1. The code is held to it by tests/reporting/test_api.py."""

from django.conf import settings

from reporting.protecting import BY_GROUP, MODES, TOTALS

VERSION = "1.0.0"
COUNT = {"type": ["integer", "null"], "minimum": 0, "description": "null: hidden"}


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict, **more) -> dict:
    return {"type": "object", "properties": properties, "required": sorted(properties), **more}


SUMMARY = {
    "key": {"type": "string"},
    "as_of": {"type": "string", "format": "date"},
    "definition": {"type": "integer", "description": "Version of the definitions"},
    "published_at": {"type": "string", "format": "date-time"},
    "withdrawn_at": {"type": ["string", "null"], "format": "date-time"},
    "sha256": {"type": "string", "description": "Of everything that was published"},
}
PROGRAMME = {
    "name": {"type": "string"},
    "target": {"type": "integer"},
    "unit": {"enum": ["reached", "trained", "upskilled"]},
    "starts_on": {"type": "string", "format": "date"},
    "ends_on": {"type": "string", "format": "date"},
    "funder": {"type": "string"},
    "synthetic": {"type": "boolean"},
}
ROW = {"row": {"type": "string"}, **dict.fromkeys(BY_GROUP, COUNT)}
NUMBERS = {
    "type": "object",
    "properties": {
        "counts": _object(dict.fromkeys(TOTALS, COUNT)),
        "mode": _object(dict.fromkeys(MODES, COUNT)),
    },
    "required": ["counts", "mode"],
    "additionalProperties": {
        "type": "array",
        "items": {"type": "object", "required": ["row"]},
        "description": "months, profession, and the one division by place; `row` is in `labels`",
    },
}
LEARNING = {
    "type": ["object", "null"],
    "description": "The best documented course: matched pairs, from ten on",
    "required": ["grade", "course", "maximum", "unit", "counts", "change", "retention"],
    "properties": {
        "grade": {"enum": ["C", "D", "E"]},
        "maximum": {"type": "number"},
        "change": {"type": "object", "required": ["n", "change", "interval"]},
    },
}


def document(base: str) -> dict:
    """Return the whole description; `base` is the address below which it all stands."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.SITE_NAME}: published figures",
            "version": VERSION,
            "description": "Read-only. Published, protected figures of one programme. A number "
            "that is null is hidden so that nobody can be worked out; do not fill it in.",
        },
        "servers": [{"url": f"{settings.SITE_URL}{base.rstrip('/')}"}],
        "security": [{"token": []}],
        "paths": {
            "/publications/": _path(
                "publications", "What is published", "published", "Publications"
            ),
            "/publications/{key}/": _path("publication", "Its numbers", "reach", "Reach", key=True),
            "/publications/{key}/learning/": _path(
                "learning", "What was learned", "learning", "Learning", key=True
            ),
        },
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": {
                "Summary": _object(SUMMARY),
                "Programme": _object(PROGRAMME, additionalProperties=True),
                "Publications": _object(
                    {"publications": {"type": "array", "items": _ref("Summary")}}
                ),
                "Reach": _object(
                    SUMMARY
                    | {
                        "programme": _ref("Programme"),
                        "place": {"enum": ["municipality", "region", "organisation"]},
                        "numbers": NUMBERS,
                        "labels": {"type": "object"},
                    }
                ),
                "Learning": _object(
                    SUMMARY | {"programme": _ref("Programme"), "learning": LEARNING}
                ),
                "Problem": _object({"title": {"type": "string"}, "status": {"type": "integer"}}),
            },
        },
    }


ERRORS = {
    "401": "No valid token",
    "403": "The token does not open this, or there is no such publication",
    "429": "Too many questions this minute (60)",
}
OF_ONE = {"410": "Withdrawn; says why"}


def _path(operation: str, summary: str, scope: str, schema: str, *, key: bool = False) -> dict:
    errors = ERRORS | (OF_ONE if key else {})
    content = {"application/json": {"schema": _ref(schema)}}
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    told: dict = {
        "operationId": operation,
        "summary": summary,
        "description": f"Scope: {scope}",
        "responses": {
            "200": {"description": "Found", "content": content},
            **{code: {"description": text, "content": problem} for code, text in errors.items()},
        },
    }
    if key:
        place = {"name": "key", "in": "path", "required": True, "schema": {"type": "string"}}
        told["parameters"] = [place]
    return {"get": told}
