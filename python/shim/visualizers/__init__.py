"""dyno.visualizers under a name of its own, for programs that know it so. Optional: a wheel of its
own (dyno_visualizers), or python/shim on PYTHONPATH."""
from __future__ import annotations
