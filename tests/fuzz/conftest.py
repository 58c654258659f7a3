"""How much is tried: a little with every test, much in `make soak`."""

from hypothesis import settings

settings.register_profile("soak", max_examples=5000, deadline=None, print_blob=True)
