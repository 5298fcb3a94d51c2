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
    return Turnstile(django, most=settings.REQUEST_MAX_BYTES, computing=COMPUTING)


application = _application()
