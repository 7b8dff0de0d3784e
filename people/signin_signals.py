"""What allauth tells of sign-in being set up: noted in the audit log, and in the session."""

from people import audit, second_factor

# Never what was typed, only that it happened; recovery codes and keys stay out of the log.


def factor_added(*, request, user, authenticator, **kwargs) -> None:
    if authenticator.type in second_factor.FACTORS:
        second_factor.prove(request, user)
    audit.record(user, "second factor added", user, kind=authenticator.type)


def factor_removed(*, user, authenticator, **kwargs) -> None:
    audit.record(user, "second factor removed", user, kind=authenticator.type)


def factor_reset(*, user, authenticator, **kwargs) -> None:
    audit.record(user, "recovery codes made anew", user)


def factor_used(*, request, user, authenticator, **kwargs) -> None:
    second_factor.prove(request, user)
    if authenticator.type == "recovery_codes":
        audit.record(user, "recovery code used", user)


def password_changed(*, user, **kwargs) -> None:
    audit.record(user, "password changed", user)


def address_changed(*, user, **kwargs) -> None:
    audit.record(user, "e-mail address changed", user)
