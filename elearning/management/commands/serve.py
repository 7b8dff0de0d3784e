"""Set up and serve in one process: Wagtail takes four seconds to load, and a second start should
not pay for that twice."""

import os

from celery import current_app
from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication


class Site(BaseApplication):
    """The site under gunicorn, loaded before its workers fork."""

    def __init__(self, bind: str):
        self.bind = bind
        super().__init__()

    def load_config(self) -> None:
        wanted = {
            "bind": self.bind,
            "workers": int(os.environ.get("WEB_WORKERS", "2")),
            "threads": int(os.environ.get("WEB_THREADS", "4")),
            "worker_class": "gthread",
            "loglevel": "warning",
            "max_requests": 20_000,
            "preload_app": True,
            "proc_name": settings.SITE_NAME,
        }
        for name, value in wanted.items():
            self.cfg.set(name, value)

    def load(self):
        return get_wsgi_application()


class Command(BaseCommand):
    help = "What `make run` runs: set up, then serve on BIND:PORT with WEB_WORKERS x WEB_THREADS."

    def handle(self, *args, **options):
        call_command("set_up")
        # Nothing that is open may be shared with the workers.
        connections.close_all()
        current_app.close()
        bind = f"{os.environ.get('BIND', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
        Site(bind).run()
