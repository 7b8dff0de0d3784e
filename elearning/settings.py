"""Every setting of an installation, typed, read here and nowhere else.

Values come from the environment or from `settings.env` in the data folder (written on the first
start). docs/operators/settings.md lists them. With DEBUG off the server refuses to start on an
unsafe value: see `elearning/safety.py`.
"""

from pathlib import Path

import environ
import structlog
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from elearning import logs, safety

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
DATA_DIR = Path(env.str("DATA_DIR", str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
environ.Env.read_env(DATA_DIR / "settings.env")

DEBUG = env.bool("DEBUG", False)
SECRET_KEY = env.str("SECRET_KEY", "")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL = env.str("SITE_URL", "http://localhost:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
ISSUER_URL = env.str("ISSUER_URL", SITE_URL).rstrip("/")
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_NAME = env.str("SITE_NAME", "Fagspor")
EXIT_URL = env.str("EXIT_URL", "https://www.dmi.dk/")
SYNTHETIC_DEMO = env.bool("DEMO", True)

# Where things are kept ---------------------------------------------------------------------------
DATABASE_URL = env.str("DATABASE_URL", f"sqlite:///{DATA_DIR / 'fagspor.sqlite3'}")
DATABASES = {"default": env.db_url_config(DATABASE_URL)}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # Measured: with Django's defaults two thirds of sixteen writers fail; with these, none.
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
            "PRAGMA mmap_size=134217728; PRAGMA cache_size=-20000; PRAGMA foreign_keys=ON;"
        ),
    }
elif DATABASES["default"]["ENGINE"].endswith("postgresql"):
    # A server that is gone is told within seconds; libpq alone would wait for minutes.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 5,  # seconds
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
        "tcp_user_timeout": 15_000,  # milliseconds
        # Compiling a list of 10,000 took 1.3 s, answering it 0.1 s: nothing here runs long enough.
        "options": "-c jit=off",
    } | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["CONN_MAX_AGE"] = 600
# A kept connection is tried before it is used: after a restart of the database nobody gets an error.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.str("REDIS_URL", "")
if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
else:
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": str(DATA_DIR / "cache"),
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.db"

MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.str("STATIC_ROOT", str(BASE_DIR / "build" / "static")))
# Third-party files, fetched by elearning/assets.py from the lock file and never committed.
STATICFILES_DIRS = [("vendor", BASE_DIR / "build" / "assets"), BASE_DIR / "elearning" / "static"]
S3_BUCKET = env.str("S3_BUCKET", "")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "elearning.storage.StaticStorage"},
}
if S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "elearning.media_bucket.MediaBucket",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": env.str("S3_ENDPOINT_URL", "") or None,
            "default_acl": "private",
        },
    }
WHITENOISE_MAX_AGE = 60 if DEBUG else 31_536_000

# Keys that certificates' credentials are signed with: files in KEYS_DIR, or one given here as PEM.
KEYS_DIR = Path(env.str("KEYS_DIR", str(DATA_DIR / "keys")))
ISSUER_KEY = env.str("ISSUER_KEY", "", multiline=True)
ISSUER_KEY_PASSPHRASE = env.str("ISSUER_KEY_PASSPHRASE", "")
SEAL_PKCS12 = env.str("SEAL_PKCS12", "")
SEAL_PASSPHRASE = env.str("SEAL_PASSPHRASE", "")
# Kept outside the database, so that a restored backup meets them again (docs/operators).
AUDIT_ANCHORS = Path(env.str("AUDIT_ANCHORS", str(DATA_DIR / "outside" / "audit.jsonl")))
AUDIT_MAIL = env.list("AUDIT_MAIL", default=[])
# Days that differ from the register's own (privacy/register.py): mail=90,person=1825
RETENTION_DAYS = safety.retention_days(env.dict("RETENTION_DAYS", default={}))
ERASURE_LIST = Path(env.str("ERASURE_LIST", str(DATA_DIR / "outside" / "erased.jsonl")))
# What documents are set in (elearning/assets.py fetches it); never the machine's own fonts.
DOCUMENT_FONTS = BASE_DIR / "build" / "fonts"

# Applications ------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "elearning.apps.ElearningConfig",
    "content",
    "reporting",
    "privacy",
    "certificates",
    "assessments",
    "courses",
    "people",
    "wagtail_localize",
    "wagtail_localize.locales",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.socialaccount.providers.saml",
    "csp",
    "django_htmx",
    "django_structlog",
    "django_prometheus",
    "health_check",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
    "django.forms",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",  # above what may put its own answer
    "elearning.middleware.admin_content_policy",
    "elearning.middleware.keep_answers_private",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "people.second_factor.require_second_factor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "elearning.middleware.refuse_null_characters",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "content.middleware.PublishingMiddleware",  # last: it runs the view itself
]
METRICS = env.bool("METRICS", False)
if METRICS:
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]
ROOT_URLCONF = "elearning.urls"
WSGI_APPLICATION = "elearning.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "elearning" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "elearning.context.site",
            ],
        },
    }
]

# Languages ---------------------------------------------------------------------------------------
LANGUAGE_CODE = "da"
FORMAT_MODULE_PATH = "elearning.formats"
LANGUAGES = [("da", _("Danish")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "elearning" / "locale"]
TIME_ZONE = "Europe/Copenhagen"
USE_TZ = True
WAGTAIL_I18N_ENABLED = True

# Signing in --------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "my_training"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "people.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900  # seconds: a mail may take a minute or two
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "signup": "20/m/ip",
    "request_login_code": "20/m/ip,3/m/key",
}
MFA_ADAPTER = "people.authenticators.MFAAdapter"
MFA_FORMS = {
    "add_webauthn": "people.authenticators.AddPasskeyForm",
    "authenticate_webauthn": "people.authenticators.AuthenticatePasskeyForm",
    "login_webauthn": "people.authenticators.LoginPasskeyForm",
    "reauthenticate_webauthn": "people.authenticators.ReauthenticatePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_RECOVERY_CODES_SHOW_ONCE = True
# Browsers make passkeys over http on this machine only.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://")
# Workplaces are rows (people/models/signin.py), never settings.
SOCIALACCOUNT_ADAPTER = "people.workplace_adapter.WorkplaceAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_QUERY_EMAIL = True
SAML_CERTIFICATE = env.str("SAML_CERTIFICATE", "")
SAML_PRIVATE_KEY = env.str("SAML_PRIVATE_KEY", "")
# The demonstration on this machine may be looked at without two steps; nothing else may.
SECOND_FACTOR_WAIVED = env.bool("SECOND_FACTOR_WAIVED", False)
# Without it everybody behind the reverse proxy would share one address, and its rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXY_COUNT", 1 if SITE_URL.startswith("https://") else 0)
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "elearning.views.csrf_failure"

# Mail: rows in `people.Mail`, sent by a worker through MAIL_TRANSPORT ------------------------------
EMAIL_BACKEND = "people.mail.QueueBackend"
EMAIL_URL = env.str("EMAIL_URL", "")
if EMAIL_URL:
    MAIL_TRANSPORT = {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
    vars().update(env.email_url_config(EMAIL_URL))
    EMAIL_BACKEND = "people.mail.QueueBackend"
else:
    MAIL_TRANSPORT = {
        "BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "file_path": str(DATA_DIR / "mail"),
    }
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", f"{SITE_NAME} <noreply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Where the mail servers of the world report what did not arrive; empty: to the sender.
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", "")
# What a cohort's reminders begin with, and what holds for those of certificates.
REMINDERS_FROM_HOUR = env.int("REMINDERS_FROM_HOUR", 8)
REMINDERS_TO_HOUR = env.int("REMINDERS_TO_HOUR", 17)
REMINDERS_ON_WEEKENDS = env.bool("REMINDERS_ON_WEEKENDS", False)
REMINDERS_ON_HOLIDAYS = env.bool("REMINDERS_ON_HOLIDAYS", False)
REMINDERS_A_RUN = env.int("REMINDERS_A_RUN", 200)

# Background work ---------------------------------------------------------------------------------
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", REDIS_URL or "filesystem://")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_DEFAULT_QUEUE = env.str("CELERY_QUEUE", "fagspor")
if CELERY_BROKER_URL.startswith("filesystem"):
    _queue = DATA_DIR / "queue"
    for _folder in ("messages", "processed", "control"):
        (_queue / _folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(_queue / "messages"),
        "data_folder_out": str(_queue / "messages"),
        "processed_folder": str(_queue / "processed"),
        "control_folder": str(_queue / "control"),
        "store_processed": False,
        # A worker takes one message at each look: kombu's one second would be one a second.
        "polling_interval": 0.2,
    }
elif CELERY_BROKER_URL.startswith("amqp"):
    # Without it a wake-up sent over a connection that the broker has closed is lost in silence.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True}
elif CELERY_BROKER_URL.startswith("redis"):
    # kombu's defaults leave a killed worker's task for 100 s and more; these bring it to 17 s.
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 3600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
    }
CELERY_BEAT_SCHEDULE_FILENAME = str(DATA_DIR / "beat-schedule")
# Beat sweeps what is due; a message only wakes a worker up earlier (DESIGN.md, "Running it").
CELERY_BEAT_SCHEDULE = {
    "send due mail": {"task": "people.tasks.send_due_mail", "schedule": 30},
    "settle places and roles": {"task": "people.tasks.settle", "schedule": 60},
    "chain the audit log": {"task": "people.tasks.chain_audit", "schedule": 60},
    "run due imports": {"task": "courses.tasks.run_due_imports", "schedule": 30},
    "run rules": {"task": "courses.tasks.run_rules", "schedule": 300},
    "send reminders": {"task": "courses.tasks.send_reminders", "schedule": 600},
    "settle seats": {"task": "courses.tasks.settle_seats", "schedule": 300},
    "find duplicates": {"task": "courses.tasks.find_duplicates", "schedule": 6 * 3600},
    "gather people's own data": {"task": "privacy.tasks.gather_due", "schedule": 60},
    "keep no longer": {"task": "privacy.tasks.keep_no_longer", "schedule": 3600},
    "issue due certificates": {"task": "certificates.tasks.issue_due", "schedule": 60},
    "remind of certificates that end": {"task": "certificates.tasks.remind", "schedule": 3600},
    "hand in overdue attempts": {"task": "assessments.tasks.hand_in_overdue", "schedule": 120},
    "close forgotten rooms": {"task": "assessments.tasks.close_forgotten_rooms", "schedule": 600},
    "refresh stale figures": {"task": "reporting.tasks.refresh_stale", "schedule": 300},
    "protect figures to publish": {"task": "reporting.tasks.prepare_due", "schedule": 60},
    "make evaluators' files": {"task": "reporting.tasks.make_exports", "schedule": 60},
    "make evaluation reports": {"task": "reporting.tasks.make_reports", "schedule": 60},
    "mail saved views": {"task": "reporting.tasks.mail_views", "schedule": 600},
    "publish scheduled pages": {"task": "content.tasks.publish_scheduled", "schedule": 60},
}

# Safety ------------------------------------------------------------------------------------------
_https = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = _https
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _https else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"  # the admin shows previews in a frame of its own
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "media-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
    }
}

# Wagtail -----------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = SITE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "account_login"
# Addresses and passwords are changed at allauth only, which asks for proof.
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
# Addresses are ASCII: “prøve” becomes “prove”, and fits the patterns in urls.py.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_COMMENTS_ENABLED = True
WAGTAILDOCS_EXTENSIONS = ["pdf", "vtt", "mp4", "docx", "xlsx"]
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "svg"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
# A translation is published when it has been translated, not the moment it is begun.
WAGTAILLOCALIZE_SYNC_LIVE_STATUS_ON_TRANSLATE = False
WAGTAILLOCALIZE_JOBS = {"BACKEND": "content.translation_jobs.InBackground"}
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}
TAGGIT_CASE_INSENSITIVE = True

# Logs: one JSON object a line, and nothing personal in it ------------------------------------------
DJANGO_STRUCTLOG_USER_ID_FIELD = None
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.filter_by_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.format_exc_info,
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": structlog.stdlib.ProcessorFormatter,
            "foreign_pre_chain": [
                structlog.processors.TimeStamper(fmt="iso"),
                structlog.stdlib.add_logger_name,
                structlog.stdlib.add_log_level,
            ],
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                logs.mask_links,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        }
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    # kombu says at every start that a folder has no hostname.
    "loggers": {"kombu.connection": {"level": "ERROR"}},
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", "WARNING")},
}

if not DEBUG:
    safety.refuse_unsafe(
        secret_key=SECRET_KEY,
        site_url=SITE_URL,
        allowed_hosts=ALLOWED_HOSTS,
        email_url=EMAIL_URL,
        second_factor_waived=SECOND_FACTOR_WAIVED,
        demo=SYNTHETIC_DEMO,
    )
