"""The dyno command: `python -m dyno run …`, and the script `dyno` that the wheel installs."""
from __future__ import annotations

import os
import sys

from ._library import command


def main() -> None:
    """Becomes the command that goes with the library in use. LibraryError when there is none."""
    path = command()
    os.execv(path, [path, *sys.argv[1:]])


if __name__ == "__main__":
    main()
