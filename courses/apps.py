from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"

    def ready(self):
        from allauth.account.signals import user_logged_in

        from courses import waiting

        user_logged_in.connect(waiting.on_login)
