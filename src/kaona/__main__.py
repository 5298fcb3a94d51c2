"""`python -m kaona`: the same program as the installed `kaona`."""

import sys

from kaona.cli import main

if __name__ == "__main__":
    sys.exit(main())
