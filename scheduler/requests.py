"""What a client asks, read."""

from collections.abc import Mapping
from typing import Any

import msgspec

from newswatch.errors import ConfigError


def read_request(request: Mapping[str, Any], kind: type[Any]) -> Any:
    """Raises ConfigError saying what is wrong with it."""
    values = {key: value for key, value in request.items() if key != "do"}
    try:
        return msgspec.convert(values, type=kind)
    except msgspec.ValidationError as fault:
        raise ConfigError(f"the request '{request.get('do')}' cannot be read: {fault}.") from fault
