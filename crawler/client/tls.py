"""TLS: what is verified, what is offered, and what was spoken.

1. Chain and host name are verified, except of hosts that are excused.
2. Only HTTP/1.1 is offered (ALPN): no other protocol has bytes that a WARC block can hold.
"""

from __future__ import annotations

import ssl
from functools import cache

from archive.errors import ConfigurationError
from crawler.client.ciphers import iana_name

_LEGACY_SERVER_CONNECT = 0x4  # ssl.OP_LEGACY_SERVER_CONNECT has a name from Python 3.12 on


@cache
def verifying(ca_file: str) -> ssl.SSLContext:
    """Trusts the authorities of the system, and those of a file in PEM where one is named.

    ConfigurationError where that is none.
    """
    context = ssl.create_default_context()
    # On by default from Python 3.13; it refuses certificates that browsers accept.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    context.set_alpn_protocols(["http/1.1"])
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except OSError as error:
            reason = error.strerror or "no certificates in PEM"
            raise ConfigurationError(f"cannot read {ca_file}: {reason}") from error
    return context


@cache
def lenient() -> ssl.SSLContext:
    """For hosts that are excused: any certificate, and the old protocols and ciphers too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.options |= _LEGACY_SERVER_CONNECT
    context.set_alpn_protocols(["http/1.1"])
    return context


def problem(error: OSError) -> str:
    """What the certificate or the handshake lacks, in the words of OpenSSL or the system."""
    said = getattr(error, "verify_message", None) or getattr(error, "reason", None)
    return said or error.strerror or "the connection broke in the handshake"


def layer(spoken: ssl.SSLObject) -> str:
    """The version, as WARC-Protocol writes it: `tls/1.3`."""
    number = (spoken.version() or "").removeprefix("TLSv")
    return f"tls/{number if '.' in number else number + '.0'}"


def cipher(spoken: ssl.SSLObject) -> str | None:
    """The IANA name of the cipher suite, where it is known."""
    said = spoken.cipher()
    return iana_name(said[0]) if said else None
