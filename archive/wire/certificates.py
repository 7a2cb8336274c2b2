"""A certificate authority of our own, TLS for any host, signatures; the one door to cryptography.

1. Keys of the authority live and die with the process; none that signs is written anywhere.
2. All its servers share one key, so one pin covers them.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import ssl
import tempfile
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_LIFETIME = timedelta(days=90)
_BITS = 384  # of the curve that signatures are made on
_COMMON_NAME_LIMIT = 64  # characters; RFC 5280 appendix A, ub-common-name


class Authority:
    """A certificate authority to be trusted by whom it is shown to, and by nobody else."""

    def __init__(self, name: str) -> None:
        self._key, self._server_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
        self._subject = _name(name)
        self._certificate = (
            self._builder(self._subject, self._key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_key_usage(signs_certificates=True), critical=True)
            .sign(self._key, hashes.SHA256())
        )

    @property
    def pem(self) -> bytes:
        """The certificate that a client must trust."""
        return self._certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def pin(self) -> str:
        """SHA-256 of the public key of every server, in Base64 (RFC 7469 section 2.4)."""
        public = self._server_key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return base64.b64encode(hashlib.sha256(public).digest()).decode("ascii")

    def context(self, *hosts: str) -> ssl.SSLContext:
        """TLS of a server that is all of `hosts`, names (IDN as punycode) or IP addresses.

        It speaks HTTP/1.1 only. Raises ValueError where a host is neither.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        with tempfile.NamedTemporaryFile() as file:  # the ssl module reads nothing but files
            file.write(self._server_pem(hosts))
            file.flush()
            context.load_cert_chain(file.name)
        return context

    def _server_pem(self, hosts: tuple[str, ...]) -> bytes:
        """Private key and certificate of a server."""
        names = x509.SubjectAlternativeName([_general_name(host) for host in hosts])
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        certificate = (
            self._builder(_name(hosts[0]), self._server_key.public_key())
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(signs_certificates=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(names, critical=False)
            .add_extension(authority, critical=False)
            .sign(self._key, hashes.SHA256())
        )
        private = self._server_key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return private + certificate.public_bytes(serialization.Encoding.PEM)

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePublicKey
    ) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._subject)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + _LIFETIME)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        )


def signature(key: bytes, text: str) -> tuple[str, str]:
    """The signature of a text by a private key in PEM, and the public key, both in Base64.

    ECDSA over P-384 with SHA-256, as r and s of 48 bytes each; the public key as DER
    SubjectPublicKeyInfo: what browsers' Web Crypto makes and reads. Raises ValueError.
    """
    try:
        private = serialization.load_pem_private_key(key, password=None)
    except (TypeError, UnsupportedAlgorithm) as error:
        raise ValueError(str(error)) from error
    if not isinstance(private, ec.EllipticCurvePrivateKey) or private.key_size != _BITS:
        raise ValueError(f"no private key on the curve P-{_BITS}")
    r, s = decode_dss_signature(private.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
    raw = b"".join(number.to_bytes(_BITS // 8, "big") for number in (r, s))
    public = private.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return base64.b64encode(raw).decode(), base64.b64encode(public).decode()


def is_signed(text: str, signature: str, public_key: str) -> bool:
    """Whether `signature()` of that text and that key may have given these."""
    size = _BITS // 8
    try:
        raw = base64.b64decode(signature, validate=True)
        public = serialization.load_der_public_key(base64.b64decode(public_key, validate=True))
        if not isinstance(public, ec.EllipticCurvePublicKey) or len(raw) != 2 * size:
            return False
        r, s = (int.from_bytes(half, "big") for half in (raw[:size], raw[size:]))
        public.verify(encode_dss_signature(r, s), text.encode(), ec.ECDSA(hashes.SHA256()))
    except (ValueError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common[:_COMMON_NAME_LIMIT])])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
