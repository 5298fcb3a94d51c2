"""The WSGI application that the server runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from kaona.config.turnstile import Turnstile

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kaona.config.settings")
COMPUTING = 2


def _application() -> Turnstile:
    django = get_wsgi_application()
    from django.conf import settings

    # What is loaded by now stays; the collector need not walk it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    most = settings.DATA_UPLOAD_MAX_NUMBER_FILES * settings.EVIDENCE_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return Turnstile(django, most=most, computing=COMPUTING)


application = _application()
