"""`python -m newswatch` is `newswatch`."""

import sys

from newswatch.cli import main

sys.exit(main())
