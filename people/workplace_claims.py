"""What a workplace's service tells of somebody, cut down to what is asked for. Pure.

Only the claims that a service's row names are kept. Nothing that reads as a CPR number is, wherever
it stands: not in a claim that was asked for, not as the id.
"""

from dataclasses import dataclass, field

from people.cpr import contains_cpr


@dataclass(frozen=True)
class Claims:
    """What is kept of one sign-in. `values` holds each asked claim's values, in order."""

    values: dict[str, list[str]] = field(default_factory=dict)
    email_confirmed: bool = False
    consistent: bool = True  # the two halves of an OpenID Connect answer are about one subject

    def first(self, name: str) -> str:
        """Return the first value of a claim, or nothing."""
        return next(iter(self.values.get(name, [])), "") if name else ""

    def all(self, name: str) -> list[str]:
        return self.values.get(name, []) if name else []


def kept(told: dict, asked: list[str]) -> Claims:
    """Return of `told` (OpenID Connect's two answers, or SAML's attributes) what was `asked` for."""
    halves = [told[name] for name in ("id_token", "userinfo") if isinstance(told.get(name), dict)]
    merged: dict = {}
    for half in halves or [told]:
        merged |= half
    subjects = {str(half.get("sub")) for half in halves}
    return Claims(
        values={name: values for name in asked if (values := _values(merged.get(name)))},
        email_confirmed=_is_true(merged.get("email_verified")),
        consistent=len(subjects) <= 1,
    )


def _values(value: object) -> list[str]:
    several = value if isinstance(value, (list, tuple)) else [value]
    words = [str(one).strip()[:200] for one in several if isinstance(one, (str, int))]
    return [word for word in words if word and not contains_cpr(word)]


def _is_true(value: object) -> bool:
    """Some services send the word instead of the value, and “false” is a word too."""
    one = value[0] if isinstance(value, (list, tuple)) and value else value
    return one is True or str(one).lower() == "true"
