"""How an author writes one end of a socket: ``server:9999``, ``0.0.0.0:80``, ``[::]:22``, ``client-1:ephemeral``.

``HOST:PORT``, where HOST is an IP address (IPv6 in brackets), the name of a host of the exercise, or ``*`` for
any; and PORT is a number, ``ephemeral`` (the range from which that host's kernel chooses client ports, ip(7)),
or ``*`` for any.
"""

import re
from ipaddress import ip_address
from typing import Annotated, Any

from grader.model.plainclass import plain

EPHEMERAL = "ephemeral"
ANY = "*"
_WRITTEN = re.compile(r"(\[[^\]]*\]|[^:\[\]]+):([a-z]+|\d+|\*)")


@plain
class EndpointPattern:
    """One end of a socket as an author expects it."""

    host: str
    """An IP address without brackets, the name of a host, or ``*``."""
    port: int | str
    """A number from 1 to 65535, ``ephemeral`` or ``*``."""

    @property
    def is_address(self) -> bool:
        """Whether the host is given as an IP address."""
        return is_ip_address(self.host)

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def is_ip_address(text: str) -> bool:
    """Return whether the text is an IPv4 or IPv6 address.

    >>> is_ip_address("0.0.0.0"), is_ip_address("::1"), is_ip_address("server")
    (True, True, False)
    """
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def parse_endpoint(value: Any) -> EndpointPattern:
    """Return the endpoint that a text describes.

    >>> parse_endpoint("[::1]:631"), str(parse_endpoint("client-1:ephemeral"))
    (EndpointPattern(host='::1', port=631), 'client-1:ephemeral')

    Raises ValueError when the text is no ``HOST:PORT``.
    """
    if isinstance(value, EndpointPattern):
        return value
    match = _WRITTEN.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError("expected `HOST:PORT`, such as `server:9999`, `0.0.0.0:80`, `[::]:22` or `*:ephemeral`")
    host = match[1]
    if host.startswith("["):
        host = host[1:-1]
        if not is_ip_address(host) or ":" not in host:
            raise ValueError(f"expected an IPv6 address in the brackets, found `{host}`")
    return EndpointPattern(_as_the_kernel_prints(host), _parse_port(match[2]))


def _as_the_kernel_prints(host: str) -> str:
    """Return an address in the form of inet_ntop(3), in which rows have it: ``::ffff:10.9.0.10``."""
    if not is_ip_address(host):
        return host
    address = ip_address(host)
    mapped = getattr(address, "ipv4_mapped", None)
    return f"::ffff:{mapped}" if mapped else str(address)


def _parse_port(text: str) -> int | str:
    if text in (EPHEMERAL, ANY):
        return text
    if not text.isdigit():
        raise ValueError(f"expected a port number, `ephemeral` or `*`, found `{text}`")
    if not 1 <= int(text) <= 65535:
        raise ValueError(f"expected a port from 1 to 65535, found {text}")
    return int(text)


class _WrittenAsText:
    """Parses what an author wrote; pydantic does not look into what comes of it."""

    def __get_pydantic_core_schema__(self, _source: Any, _handler: Any) -> Any:
        from pydantic_core import core_schema

        text = core_schema.str_schema()
        return core_schema.no_info_plain_validator_function(parse_endpoint, json_schema_input_schema=text)


WrittenEndpoint = Annotated[EndpointPattern, _WrittenAsText()]
"""An :class:`EndpointPattern` that is written as text."""
