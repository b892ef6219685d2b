"""A service that dies by kill -9 between a commit and its acknowledgement: of the first pages after FILE is there.

`python -m tests.cluster_archivist_child FILE …arguments of newswatch`
"""

import os
import signal
import sys
from pathlib import Path

from kombu import Message

from newswatch.cli import main
from scheduler.cluster.archivist import Archivist
from scheduler.cluster.records import Batch, Came, read_message

_now = Path(sys.argv[1])


def _die(self: Archivist, message: Message) -> None:
    told = read_message(bytes(message.body))
    if _now.exists() and isinstance(told, Batch) and any(isinstance(event, Came) for event in told.events):
        os.kill(os.getpid(), signal.SIGKILL)
    message.ack()


Archivist._acknowledge = _die  # type: ignore[method-assign]
sys.exit(main(sys.argv[2:]))
