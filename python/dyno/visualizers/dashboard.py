"""The dashboard: results as one HTML page to explore, which works offline."""
from __future__ import annotations

from ..results import as_results

if False:  # for type checkers: typing is slow to import
    from typing import Any, Optional

__all__ = ["generate_dashboard"]


def generate_dashboard(results: Any, output_dir: Optional[Any] = None,
                       title: Optional[str] = None, config: Optional[Any] = None,
                       samples: bool = False) -> str:
    """Writes ``dashboard.html`` into output_dir (which is made; or a file, if it ends in ``.html``) and
    returns its path. results may be dyno.Results, a file, a reference such as ``"latest"``, or a list
    of them. See dyno.Results.generate_dashboard for the options and errors."""
    return as_results(results).generate_dashboard(output_dir, title, config, samples)
