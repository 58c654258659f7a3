"""Whether the pages can be tried in a real browser on this machine."""

import importlib.util
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next((path for name in NAMES if (path := shutil.which(name))), None)
HAS_DRIVER = importlib.util.find_spec("playwright") is not None
HAS_BROWSER = CHROMIUM is not None and HAS_DRIVER
LEFT_OUT = (
    "left out: the pages were not tried in a browser (tests/browser), because none was found; "
    "install Chromium (Debian: apt-get install chromium)"
)
