"""The real settings and, beside the real pages, the floors that a benchmark measures in the same run."""

from kaona.config.settings import *  # noqa: F403

ROOT_URLCONF = "kaona.config.urls_bench"
