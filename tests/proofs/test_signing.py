"""Keys are read in two forms, named by their hash, and nothing of a private one is ever shown."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.proofs.signing import BadSigningKeyError, as_pem, is_signed, key_id, new_signer, signer_of

# RFC 8032, section 7.1, test 2
SEED = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
PUBLIC = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
OTHER_KIND = (
    generate_private_key(SECP256R1())
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    .decode()
)


def test_it_signs_as_the_rfc_says() -> None:
    signer = signer_of(base64.b64encode(SEED).decode())
    assert (signer.public, signer.sign(b"\x72")) == (PUBLIC, SIGNATURE)
    assert signer.id == key_id(PUBLIC)


def test_a_key_is_read_as_it_was_written() -> None:
    signer = new_signer()
    again = signer_of(as_pem(signer).decode())
    assert (again.id, again.public) == (signer.id, signer.public)
    assert is_signed(signer.public, again.sign(b"x"), b"x")


@pytest.mark.parametrize(
    "text", ["", "secret", base64.b64encode(bytes(31)).decode(), "-----BEGIN PRIVATE KEY-----", OTHER_KIND]
)
def test_what_is_no_key_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(BadSigningKeyError) as refused:
        signer_of(text)
    assert text == "" or text not in str(refused.value)


def test_only_the_content_under_the_key_is_signed() -> None:
    signer, other = new_signer(), new_signer()
    signature = signer.sign(b"content")
    assert is_signed(signer.public, signature, b"content")
    for public, sign, content in (
        (other.public, signature, b"content"),
        (signer.public, other.sign(b"content"), b"content"),
        (signer.public, signature, b"Content"),
        (signer.public, signature[:-1], b"content"),
        (signer.public[:-1], signature, b"content"),
    ):
        assert not is_signed(public, sign, content)


def test_a_signer_shows_nothing_of_its_key() -> None:
    assert "private" not in repr(new_signer())
