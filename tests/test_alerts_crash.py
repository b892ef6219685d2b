"""SIGKILL at random points of storing, gathering and sending: nothing is lost, repeats carry the same key.

`python -m benchmarks alert_kill` does the same at thirty points and more.
"""

from pathlib import Path

from tests.alert_crash_kit import check_whole, run_child, survive
from tests.receivers import http_receiver


def test_killed_at_random_points_nothing_is_lost(tmp_path: Path) -> None:
    found = survive(tmp_path, kills=5, seed=20261123)
    assert found.repeats <= 8 * found.kills, "as many as were on their way at once, at most"


def test_killed_between_sending_and_noting_it_goes_again_with_its_key(tmp_path: Path) -> None:
    """The one place where a repeat must come: the receiver has it and the archive does not know."""
    with http_receiver() as hook:
        points = run_child(tmp_path / "whole", hook.url, 0)
        assert points is not None
        whole = len(hook.calls)
    for fatal in range(points - 2, 0, -1):  # from the end: the last delivery's own points come soon
        with http_receiver() as hook:
            home = tmp_path / f"home{fatal}"
            run_child(home, hook.url, fatal)
            before = len(hook.calls)
            assert run_child(home, hook.url, 0, 1) is not None
            check_whole(home, hook)
            if before == whole and len(hook.calls) > whole:
                return
    raise AssertionError("no kill fell between sending and noting")
