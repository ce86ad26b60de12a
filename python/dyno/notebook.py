"""What notebooks show: the dashboard in a cell, and the %dyno command."""
from __future__ import annotations

if False:  # for type checkers: typing is slow to import
    from typing import Any, Optional
    from .results import Results

__all__ = ["Explorer", "load_ipython_extension"]

# Scripts run, and files can be saved; no access to the notebook around it: its origin is opaque.
SANDBOX = "allow-scripts allow-downloads allow-modals allow-popups"


class Explorer:
    """The dashboard in a frame: what ``results.explore()`` returns, and a notebook shows.

    ``html`` is the whole page. Nothing is loaded from anywhere, so that it works offline and in
    notebooks that were exported as HTML.
    """

    def __init__(self, html: str, height: int) -> None:
        self.html = html
        self.height = height

    def _repr_html_(self) -> str:
        import html
        return (f'<iframe class="dyno-dashboard" title="dyno dashboard" sandbox="{SANDBOX}" '
                f'srcdoc="{html.escape(self.html)}" style="width: 100%; height: {self.height}px; '
                f'box-sizing: border-box; border: 1px solid #ccc; resize: vertical; '
                f'overflow: auto"></iframe>')

    def __repr__(self) -> str:
        return f"<dyno dashboard, {len(self.html) / 1e6:.1f} MB: shown in a notebook>"


# --- %dyno -----------------------------------------------------------------------------------------

def _run(words: list[str]) -> Optional[Results]:
    """Runs the dyno command. `dyno run` returns its results, other commands print."""
    import subprocess
    import sys
    from . import _library
    from ._errors import Error
    from .results import _read
    run = words[:1] == ["run"] and not {"--json", "--help", "-h", "--dry-run"} & set(words)
    command = [_library.command(), *words, *(["--json"] if run else [])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          encoding="utf-8") as process:
        try:
            out, said = process.communicate()
        except KeyboardInterrupt:  # it has got the signal too, and keeps what is measured
            out, said = process.communicate()
    print(said, end="", file=sys.stderr)
    if run and out:
        return _read(out)
    print(out, end="")
    if process.returncode:
        raise Error(said.strip().splitlines()[-1] if said.strip() else
                    f"dyno {' '.join(words)}: exit status {process.returncode}")
    return None


def dyno_magic(line: str) -> Optional[Results]:
    """``%dyno run MODEL --batch 1,8``: the dyno command in a cell; ``%dyno run`` returns dyno.Results,
    so that ``results = %dyno run …`` works. ``{name}`` and ``$name`` stand for Python's values. Error
    when the command fails."""
    import shlex
    return _run(shlex.split(line))


def load_ipython_extension(shell: Any) -> None:
    """``%load_ext dyno``: defines ``%dyno``. Called by IPython, with its shell."""
    shell.register_magic_function(dyno_magic, "line", "dyno")
