"""`python -m tui_reader`: the command line."""

import sys

from tui_reader.cli import main

sys.exit(main())
