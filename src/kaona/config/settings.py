"""Settings of every site, read from the environment. Defaults are safe; the data folder holds all state."""

import os
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

PACKAGE = Path(__file__).resolve().parent.parent


def env(name: str, default: str = "") -> str:
    """The environment variable `name`, stripped; `default` when unset or empty."""
    return os.environ.get(name, "").strip() or default


def env_flag(name: str, *, default: bool = False) -> bool:
    """True for 1/true/yes/on in any case."""
    value = env(name)
    return value.lower() in {"1", "true", "yes", "on"} if value else default


def env_list(name: str) -> list[str]:
    """A comma-separated variable as a list without empty parts."""
    return [part.strip() for part in env(name).split(",") if part.strip()]


DATA = Path(env("KAONA_DATA", "data")).resolve()
DEBUG = env_flag("KAONA_DEBUG")
SECRET_KEY = env("KAONA_SECRET_KEY")
if not SECRET_KEY:
    raise ImproperlyConfigured("KAONA_SECRET_KEY is not set. `kaona up` and `kaona init` make one.")
BASE_URL = env("KAONA_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(BASE_URL).hostname or "127.0.0.1", *env_list("KAONA_HOSTS")]
if not SECURE:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "csp",
    "django_q",
    "kaona.activity",
    "kaona.people",
    "kaona.catalogue",
    "kaona.assessment",
    "kaona.verification",
    "kaona.knowledge",
    "kaona.improvement",
    "kaona.reports",
    "kaona.web",
]

MIDDLEWARE = [
    # These three only write headers: every answer carries them, health and static files too.
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "kaona.config.health.HealthMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "kaona.web.shell.middleware.PersonMiddleware",
    "kaona.web.shell.middleware.LimitsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kaona.config.urls"
WSGI_APPLICATION = "kaona.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates", *sorted((PACKAGE / "web").glob("*/templates"))],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kaona.web.shell.context.shell",
            ],
        },
    },
]

# --- database -------------------------------------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL", f"sqlite:///{DATA / 'kaona.sqlite3'}")
DATABASES = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["ENGINE"] = "kaona.config.sqlite"
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {
        # Readers never wait for the writer; writers queue instead of failing half way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 10,
        "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA cache_size=-16000;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        "pool": {"min_size": 2, "max_size": 8, "timeout": 10},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- files ----------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
EVIDENCE_S3_BUCKET = env("KAONA_S3_BUCKET")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": DATA / "files"}},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if EVIDENCE_S3_BUCKET:
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_S3_BUCKET,
            "endpoint_url": env("KAONA_S3_ENDPOINT") or None,
            "access_key": env("KAONA_S3_KEY"),
            "secret_key": env("KAONA_S3_SECRET"),
            "default_acl": None,
            "querystring_auth": True,
        },
    }
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_HANDLERS = [
    "kaona.web.shell.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
# The ceiling of one uploaded file; a cycle's policy may lower it.
EVIDENCE_MAX_BYTES = int(env("KAONA_UPLOAD_MAX_MB", "50")) * 1024 * 1024
# The ceiling of one request: a file and its form. Somebody who is not signed in sends texts only.
REQUEST_MAX_BYTES = EVIDENCE_MAX_BYTES + 10 * 1024 * 1024
STRANGER_MAX_BYTES = DATA_UPLOAD_MAX_MEMORY_SIZE
WHITENOISE_ALLOW_ALL_ORIGINS = False

# --- people ---------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "kaona.web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Nobody can make the site write to an address that has no account.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = False
# Wrong passwords are counted by axes, per account and address together; allauth's own counter would lock an address.
ACCOUNT_RATE_LIMITS = {"login_failed": None}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Kaona"
# Every address was proved by the invitation that came to it.
MFA_ALLOW_UNVERIFIED_EMAIL = True
USERSESSIONS_TRACK_ACTIVITY = False
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "kaona.web.account.lock.locked_out"
AXES_USERNAME_CALLABLE = "kaona.web.account.lock.account_of"
AXES_USERNAME_FORM_FIELD = "login"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # who is signed in where is the session list's
AXES_SENSITIVE_PARAMETERS = ["username", "ip_address", "login", "note"]
# How many proxies stand before the site; 0 trusts no forwarded header.
PROXY_COUNT = int(env("KAONA_PROXY_COUNT", "0"))
AXES_CLIENT_IP_CALLABLE = "kaona.web.account.lock.address_of"

SESSION_COOKIE_AGE = int(env("KAONA_SESSION_HOURS", "10")) * 3600
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "kaona.web.shell.views.csrf_failure"

# --- mail -----------------------------------------------------------------------------------------------------------
# KAONA_MAIL_URL: console: | file:///folder | smtp://user:password@host:587 | smtps://user:password@host:465
MAIL_URL = env("KAONA_MAIL_URL", f"file://{DATA / 'mail'}")
_mail = urlsplit(MAIL_URL)
EMAIL_BACKEND = {
    "console": "django.core.mail.backends.console.EmailBackend",
    "file": "django.core.mail.backends.filebased.EmailBackend",
    "smtp": "django.core.mail.backends.smtp.EmailBackend",
    "smtps": "django.core.mail.backends.smtp.EmailBackend",
}.get(_mail.scheme, "")
if not EMAIL_BACKEND:
    raise ImproperlyConfigured(f"KAONA_MAIL_URL must start with console:, file:, smtp: or smtps:, not {_mail.scheme}:")
if _mail.scheme == "file":
    EMAIL_FILE_PATH = unquote(_mail.path)
EMAIL_HOST = _mail.hostname or "localhost"
EMAIL_PORT = _mail.port or (465 if _mail.scheme == "smtps" else 25)
EMAIL_HOST_USER = unquote(_mail.username or "")
EMAIL_HOST_PASSWORD = unquote(_mail.password or "")
EMAIL_USE_SSL = _mail.scheme == "smtps"
EMAIL_USE_TLS = _mail.scheme == "smtp" and env_flag("KAONA_MAIL_STARTTLS", default=bool(_mail.username))
EMAIL_TIMEOUT = 20
# What is told at once is also posted here (activity/gateways.py); only over TLS, or to this machine itself.
WEBHOOK_URL, WEBHOOK_SECRET = env("KAONA_WEBHOOK_URL"), env("KAONA_WEBHOOK_SECRET")
_hook = urlsplit(WEBHOOK_URL)
if WEBHOOK_URL and _hook.scheme != "https" and _hook.hostname not in ("127.0.0.1", "localhost"):
    raise ImproperlyConfigured("KAONA_WEBHOOK_URL must start with https:")
if WEBHOOK_URL and len(WEBHOOK_SECRET) < 32:
    raise ImproperlyConfigured("KAONA_WEBHOOK_SECRET must have at least 32 characters")
DEFAULT_FROM_EMAIL = env("KAONA_MAIL_FROM", "Kaona <kaona@localhost>")
SERVER_EMAIL = parseaddr(DEFAULT_FROM_EMAIL)[1]

# --- words and time -------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "th"
LANGUAGES = [("th", "ไทย"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Bangkok"
USE_TZ = True

# --- safety ---------------------------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
        "manifest-src": [SELF],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = SECURE
CSRF_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = False  # the proxy does it: docs/operate.md
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and PROXY_COUNT else None
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # the redirect to HTTPS is the proxy's: docs/operate.md
    "security.W021",  # preload lists are the domain owner's decision
]

# --- worker ---------------------------------------------------------------------------------------------------------
Q_CLUSTER = {
    "name": "kaona",
    "orm": "default",
    "workers": 1,
    "timeout": 900,
    "retry": 1000,
    "max_attempts": 5,
    "poll": 1,
    "catch_up": False,
    "save_limit": 500,
    "label": "Kaona",
    "bulk": 1,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env("KAONA_LOG_LEVEL", "WARNING")},
    "loggers": {
        "axes": {"level": "CRITICAL"},  # its lines name people and addresses
        "weasyprint": {"level": "ERROR"},  # a line per character that no font of the machine has
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # every scanner of the network would leave a traceback
    },
}
