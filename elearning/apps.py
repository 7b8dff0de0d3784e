from django.apps import AppConfig
from django.core import checks


class ElearningConfig(AppConfig):
    name = "elearning"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from elearning.history import whole_history

        checks.register(whole_history, checks.Tags.database)
