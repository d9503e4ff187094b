"""What the environment says of the network, checked before anything is sent."""

import ipaddress
import math
from collections.abc import Mapping
from urllib.parse import SplitResult, urlsplit

from pipeline.errors import SettingError

_MOST = 86_400.0  # a day in seconds; larger numbers overflow a timeout
_UNSEEN = "the value is not shown"


def read_text(environment: Mapping[str, str], name: str) -> str | None:
    """Return a value without blanks around it that can stand in a header; None: unset, or empty.

    Raises:
        SettingError: for other characters; the value, which may be a key, is not shown.
    """
    text = environment.get(name, "").strip()
    if not (text.isascii() and text.isprintable()):
        raise SettingError(name, f"holds characters other than printable ASCII ({_UNSEEN}): enter it anew")
    return text or None


def read_number(environment: Mapping[str, str], name: str, default: float, *, zero: bool = False) -> float:
    """Return a number above 0, or from 0 on where `zero` is allowed.

    Raises:
        SettingError: for anything else.
    """
    text = environment.get(name, "").strip()
    try:
        number = float(text or default)
    except ValueError:
        number = math.nan
    if not (number > 0 or (zero and number == 0)) or number > _MOST:
        least = "from 0" if zero else "above 0"
        raise SettingError(name, f"not a number {least} and up to {_MOST:.0f}: {text!r}; mend it or unset it")
    return number


def read_address(environment: Mapping[str, str], name: str, default: str) -> str:
    """Return the address of a service, without a slash at its end.

    Raises:
        SettingError: for what is no address, or one that may not be asked.
    """
    address = environment.get(name, "").strip() or default
    try:
        wrong = _wrong(address, urlsplit(address))
    except ValueError:  # also UnicodeError: a host that cannot be written in ASCII
        wrong = "host or port cannot be read"
    if wrong:
        remedy = "give https://host/path (http on this machine alone), or unset it"
        raise SettingError(name, f"not the address of a service, {wrong} ({_UNSEEN}): {remedy}")
    return address.rstrip("/")


def _wrong(address: str, parts: SplitResult) -> str | None:
    host = parts.hostname or ""
    host.encode("idna")
    if not address.isprintable() or " " in address or "\\" in address:
        return "blanks, control characters or backslashes in it"
    if "@" in parts.netloc:
        return "user or password in it"
    if "?" in address or "#" in address:
        return "a query or fragment in it"
    if not host or parts.port == 0:
        return "no host or port"
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        return "neither https nor http on this machine"
    return None


def is_loopback(host: str) -> bool:
    """Return whether the host is this machine by its very name."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
