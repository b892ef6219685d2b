"""Files that a person names to be written."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newswatch.errors import ConfigError


def new_file(name: Path) -> Path:
    """`name`, absolute. Raises ConfigError when it is there already or cannot be made."""
    target = name.expanduser().absolute()
    try:
        if target.exists() or target.is_symlink():
            raise ConfigError(f"{target} is there already; name a file that is not, or remove it first.")
        if not target.parent.is_dir():
            raise ConfigError(f"{target.parent} is no folder; make it first.")
    except OSError as fault:
        raise _unwritable(target, fault) from fault
    return target


@contextmanager
def replacing(name: Path) -> Iterator[Path]:
    """A file beside `name` that takes its place when all went well: a half file is never taken for a whole one."""
    target = name.expanduser().absolute()
    part = target.with_name(target.name + ".part") if target.name else target / ".part"
    try:
        if target.is_dir():
            raise ConfigError(f"{target} is a folder; name a file.")
        try:
            yield part
            part.replace(target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as fault:
        raise _unwritable(target, fault) from fault


def _unwritable(target: Path, fault: OSError) -> ConfigError:
    return ConfigError(f"{str(target)[:200]}: cannot be written ({fault.strerror or fault}); name another file.")
