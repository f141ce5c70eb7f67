"""Which addresses of the network may be asked: public ones, unless private ones are allowed.

A feed's links are a stranger's words. Without this check one could make the machine that watches
ask its own services, the router, or the metadata service of a cloud.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable
from urllib.parse import urljoin, urlsplit

from kg.errors import FetchError
from kg.rdf.transport import clean

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Allows = Callable[[Address], bool]
# Translates an IPv4 address in its last 32 bits (RFC 6052).
NAT64 = ipaddress.ip_network("64:ff9b::/96")
# Translates within one network, in ways that only it knows (RFC 8215).
LOCAL_NAT64 = ipaddress.ip_network("64:ff9b:1::/48")


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public network; so must be what it wraps.

    >>> [is_public(ipaddress.ip_address(each)) for each in ("1.1.1.1", "10.0.0.1", "::ffff:7f00:1")]
    [True, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
        if address in NAT64:
            wrapped.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if not all(is_public(each) for each in wrapped if each is not None):
            return False
        if address.ipv4_mapped:
            return True
        if address.is_site_local or address in LOCAL_NAT64:
            return False
    return address.is_global and not address.is_multicast


def is_any(_address: Address) -> bool:
    """Allow every address, as ``--allow-private`` does."""
    return True


def checked(url: str, allows: Allows) -> str:
    """Return an address on the web if it may be asked.

    Args:
        url: Absolute; http or https, without name and password.
        allows: Tells of each address that the host's name stands for.

    Raises:
        FetchError: It is no such address, its host is not known, or not allowed.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise FetchError("is no address on the web; it is left out") from None
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FetchError("is no address on the web (http, https); it is left out")
    if parts.username is not None or parts.password is not None:
        raise FetchError("has a name or password in it; it is left out")
    for each in resolve(parts.hostname, port):
        check(each, allows)
    return url


def joined(base: str, link: str) -> str:
    """Return what a link means on a page; a link that is none stays as it is, to be refused.

    >>> joined("https://courier.example/feed", "/a"), joined("https://courier.example/", "//[")
    ('https://courier.example/a', '//[')
    """
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def resolve(host: str, port: int) -> list[str]:
    """Return the numeric addresses of a host, in the system's order.

    Raises:
        FetchError: The name is not known.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"the host {clean(host)} is not found; try again later", again=True) from (
            error
        )
    return [str(each[4][0]) for each in found]


def check(numeric: str, allows: Allows) -> None:
    """Check a numeric address.

    Raises:
        FetchError: It is not allowed.
    """
    if not allows(ipaddress.ip_address(numeric.partition("%")[0])):
        raise FetchError(
            f"leads to {numeric}, a private address, which is refused; --allow-private allows it"
        )
