"""What docs/operate/ hands to an operator: its paths, commands and numbers are those of this repository."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

from click.testing import CliRunner

from newswatch.cli.entry import group
from newswatch.errors import ArchiveError, ConfigError
from newswatch.settings import Schedule, seconds
from tests.outlet import publish, write_source
from tests.site import Site
from tests.test_scheduler_service import service

ROOT = Path(__file__).parent.parent
CONTAINER = (ROOT / "docs/operate/Containerfile").read_text("utf-8")
UNIT = (ROOT / "docs/operate/newswatch.service").read_text("utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def steps(word: str) -> list[str]:
    """What follows the word, a line each, joined where it goes on."""
    joined = CONTAINER.replace("\\\n", " ")
    return [line.removeprefix(word).strip() for line in joined.splitlines() if line.startswith(f"{word} ")]


def health_check() -> str:
    (line,) = steps("HEALTHCHECK")
    return line.partition("CMD ")[2]


def checked(home: Path, folder: Path) -> int:
    """Its exit code, run by a shell with `newswatch` and `python` on the path as in the image."""
    folder.mkdir(exist_ok=True)
    for name, arguments in (("newswatch", "-P -m newswatch"), ("python", "")):
        (folder / name).write_text(f'#!/bin/sh\nexec {sys.executable} {arguments} "$@"\n')
        (folder / name).chmod(0o700)
    found = {"PATH": f"{folder}:{os.environ['PATH']}", "NEWSWATCH_HOME": str(home), "PYTHONPATH": str(ROOT)}
    ended = subprocess.run(["sh", "-c", health_check()], env={**os.environ, **found}, capture_output=True, check=False)
    return ended.returncode


def test_the_container_is_built_from_what_is_here() -> None:
    copied = [place for line in steps("COPY") if "--from" not in line for place in shlex.split(line)[:-1]]
    assert all((ROOT / place).exists() for place in copied)
    packages = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {*packages, PROJECT["project"]["readme"], *PROJECT["project"]["license-files"]} <= set(copied)
    assert "constraints.txt" in copied


def test_the_container_runs_a_command_of_ours_as_nobody_special() -> None:
    (door,), (arguments,) = (map(json.loads, steps(word)) for word in ("ENTRYPOINT", "CMD"))
    assert door == ["newswatch"]
    assert set(door) <= set(PROJECT["project"]["scripts"])
    assert CliRunner().invoke(group, [*arguments, "--help"]).exit_code == 0
    (user,), (home,), (volume,) = steps("USER"), steps("WORKDIR")[1:], steps("VOLUME")
    assert f"useradd --create-home --uid 10001 {user}" in CONTAINER
    assert f"-o {user} -g {user} {volume}" in CONTAINER
    assert volume.startswith(home)
    assert f"NEWSWATCH_HOME={volume} " in f"{steps('ENV')[0]} "


def test_time_to_stop_is_longer_than_we_take() -> None:
    wanted = seconds(Schedule().stop_within)
    times = re.findall(r"--stop-timeout (\d+)|TimeoutStopSec=(\d+)", CONTAINER + UNIT)
    assert len(times) == 2
    assert all(float(one or other) >= 2 * wanted for one, other in times)


def test_the_unit_starts_a_command_of_ours_and_leaves_faults_of_people_to_them() -> None:
    started = shlex.split(re.findall(r"^ExecStart=(.*)$", UNIT, re.M)[0])
    assert CliRunner().invoke(group, [*started[1:], "--help"]).exit_code == 0
    assert f"RestartPreventExitStatus={ConfigError.exit_code} {ArchiveError.exit_code}\n" in UNIT


def test_the_health_check_is_well_only_while_a_service_runs(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "bin"
    with Site() as site:
        publish(site, 0)
        write_source(home, site)
        write_source(home, site, "caucasus-watch", enabled=False)
        assert checked(home, folder) != 0
        with service(home):
            assert checked(home, folder) == 0
    assert checked(home, folder) != 0
