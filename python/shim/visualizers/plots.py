"""See dyno.visualizers.plots."""
from __future__ import annotations

from dyno.visualizers.plots import *  # noqa: F401, F403
from dyno.visualizers.plots import __all__  # noqa: F401
