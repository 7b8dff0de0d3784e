from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"

    def ready(self) -> None:
        from allauth.account import signals as account
        from allauth.mfa import signals as mfa

        from people import signin_signals

        mfa.authenticator_added.connect(signin_signals.factor_added)
        mfa.authenticator_removed.connect(signin_signals.factor_removed)
        mfa.authenticator_reset.connect(signin_signals.factor_reset)
        mfa.authenticator_used.connect(signin_signals.factor_used)
        account.password_changed.connect(signin_signals.password_changed)
        account.password_reset.connect(signin_signals.password_changed)
        account.password_set.connect(signin_signals.password_changed)
        account.email_changed.connect(signin_signals.address_changed)
