"""Memory that stays: records and their indexes live as long as the process.

Python now and then looks through everything for circles of objects that nobody needs. With
thirty thousand earlier findings on record that holds everybody up for a second and more, and
finds nothing. What has settled is therefore set apart.
"""

import gc


def settle_memory() -> None:
    """Set apart what is there now from later searches for waste.

    What is waste already is searched for first, as far as it is young, for it would stay: so a
    restart is the only thing that gives back old circles, and there are few. What is dropped in
    the ordinary way, without a circle, is still freed at once.
    """
    gc.collect(1)
    gc.freeze()
