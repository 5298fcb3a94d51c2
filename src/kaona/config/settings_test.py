"""Settings of the test suite: the real ones on a throw-away folder, quick password hashes, mail kept in memory."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("KAONA_SECRET_KEY", "only-for-tests-" + "0" * 40)
if "KAONA_DATA" not in os.environ:
    os.environ["KAONA_DATA"] = tempfile.mkdtemp(prefix="kaona-test-")
    atexit.register(shutil.rmtree, os.environ["KAONA_DATA"], ignore_errors=True)
os.environ["KAONA_MAIL_URL"] = "console:"

from kaona.config.settings import *  # noqa: F403
from kaona.config.settings import DATA, DATABASES, STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
if DATABASES["default"]["ENGINE"] == "kaona.config.sqlite":
    # A file, not memory: the browser journeys serve from threads, as the site does.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
else:
    # The test runner drops its database at the end; a pool would hold connections open.
    DATABASES["default"]["OPTIONS"].pop("pool", None)
