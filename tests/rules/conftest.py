"""Properties are tried with few examples while one works on a rule; a run of everything tries a hundred."""

from hypothesis import settings

settings.register_profile("quick", max_examples=20, deadline=None)
settings.register_profile("thorough", max_examples=100, deadline=None)
settings.load_profile("quick")
