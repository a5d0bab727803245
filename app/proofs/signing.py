"""Ed25519: the key that signs what is recorded, and public keys that anyone may check it with."""

import base64
import binascii
from dataclasses import dataclass, field
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from app.canonical import sha256

ALGORITHM: Final = "Ed25519"
_ID_BYTES: Final = 16


class BadSigningKeyError(ValueError):
    """A text is no private key of ours; the message repeats nothing of it."""


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key; ``id`` names its public half, of which it is the hash."""

    id: str
    public: bytes
    private: Ed25519PrivateKey = field(repr=False)

    def sign(self, content: bytes) -> bytes:
        """Give the signature of some bytes."""
        return self.private.sign(content)


def new_signer() -> Signer:
    """Make a key."""
    return _signer(Ed25519PrivateKey.generate())


def signer_of(text: str) -> Signer:
    """Read a private key: PEM (PKCS 8, without password), or 32 bytes in base64. Raises BadSigningKeyError."""
    message = "not an Ed25519 private key in PEM (PKCS 8, without password) or as 32 bytes in base64"
    try:
        if text.lstrip().startswith("-----"):
            key = load_pem_private_key(text.encode(), None)
        else:
            key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except (ValueError, TypeError, binascii.Error):
        raise BadSigningKeyError(message) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadSigningKeyError(message)
    return _signer(key)


def as_pem(signer: Signer) -> bytes:
    """Write a private key as it is kept in a file."""
    return signer.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def key_id(public: bytes) -> str:
    """Name a public key by its hash."""
    return sha256(public)[:_ID_BYTES].hex()


def is_signed(public: bytes, signature: bytes, content: bytes) -> bool:
    """Tell whether the signature is that of the content under the public key."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _signer(private: Ed25519PrivateKey) -> Signer:
    public = private.public_key().public_bytes_raw()
    return Signer(key_id(public), public, private)
