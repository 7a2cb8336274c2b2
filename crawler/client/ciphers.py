"""The IANA names of TLS cipher suites, as WARC-Cipher-Suite wants them.

OpenSSL calls the suites up to TLS 1.2 by names of its own; those of TLS 1.3 bear IANA's.
"""

from __future__ import annotations

_EXCHANGES = {
    "ECDHE-ECDSA-": "ECDHE_ECDSA",
    "ECDHE-RSA-": "ECDHE_RSA",
    "DHE-RSA-": "DHE_RSA",
    "": "RSA",
}
_ENCRYPTIONS = {
    "AES128-GCM-SHA256": "AES_128_GCM_SHA256",
    "AES256-GCM-SHA384": "AES_256_GCM_SHA384",
    "CHACHA20-POLY1305": "CHACHA20_POLY1305_SHA256",
    "AES128-CCM": "AES_128_CCM",
    "AES256-CCM": "AES_256_CCM",
    "AES128-CCM8": "AES_128_CCM_8",
    "AES256-CCM8": "AES_256_CCM_8",
    "AES128-SHA256": "AES_128_CBC_SHA256",
    "AES256-SHA256": "AES_256_CBC_SHA256",
    "AES256-SHA384": "AES_256_CBC_SHA384",
    "AES128-SHA": "AES_128_CBC_SHA",
    "AES256-SHA": "AES_256_CBC_SHA",
    "CAMELLIA128-SHA": "CAMELLIA_128_CBC_SHA",
    "CAMELLIA256-SHA": "CAMELLIA_256_CBC_SHA",
    "DES-CBC3-SHA": "3DES_EDE_CBC_SHA",
}
_IANA = {
    openssl_exchange + openssl_encryption: f"TLS_{exchange}_WITH_{encryption}"
    for openssl_exchange, exchange in _EXCHANGES.items()
    for openssl_encryption, encryption in _ENCRYPTIONS.items()
}


def iana_name(openssl_name: str) -> str | None:
    """`TLS_RSA_WITH_AES_128_CBC_SHA` for `AES128-SHA`; None where the name is not known."""
    return openssl_name if openssl_name.startswith("TLS_") else _IANA.get(openssl_name)
