"""See dyno.visualizers.dashboard."""
from __future__ import annotations

from dyno.visualizers.dashboard import *  # noqa: F401, F403
from dyno.visualizers.dashboard import __all__  # noqa: F401
