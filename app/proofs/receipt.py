"""The words of a proof: what is signed, by which key, and where it stands in the log of its tenant and mode."""

import base64
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from app.canonical import canonical
from app.facts import Pattern, Word
from app.proofs.signing import ALGORITHM, Signer, is_signed
from app.wire import to_json

Hash = Annotated[str, Pattern("^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal."""
Signature = Annotated[str, Pattern("^[A-Za-z0-9+/]{86}==$")]
"""64 bytes in base64."""
KeyId = Annotated[str, Pattern("^[0-9a-f]{32}$")]
HEAD_UNSIGNED: Final = ("signature", "signing_key", "algorithm")


@dataclass(frozen=True, slots=True, kw_only=True)
class TreeHead(Word):
    """The state of a log: how many decisions, and the root over them. Signed: its other fields, canonically."""

    tenant: UUID
    mode: str
    tree_size: int
    root: Hash
    sealed_at: datetime
    algorithm: str = ALGORITHM
    signing_key: KeyId
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusion(Word):
    """Where a decision stands in the log, and the path from it to the root of the head."""

    position: int
    path: tuple[Hash, ...]
    head: TreeHead


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt(Word):
    """A decision, its signature, and once sealed its place in the log. Signed: the canonical decision."""

    decision: dict[str, Any]
    sha256: Hash
    algorithm: str = ALGORITHM
    signing_key: KeyId
    signature: Signature
    log: Inclusion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewedReceipt(Receipt):
    """A receipt as it is exported, with what people said of the decision beside it; that is kept and not signed."""

    reviews: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Consistency(Word):
    """Two heads of a log and the path that proves that the later one continues the earlier one."""

    earlier: TreeHead | None = None
    later: TreeHead
    path: tuple[Hash, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey(Word):
    """A key that signatures are checked with, and from when until when it signed."""

    id: KeyId
    algorithm: str = ALGORITHM
    public_key: Annotated[str, Pattern("^[A-Za-z0-9+/]{43}=$")]
    valid_from: datetime
    valid_until: datetime | None = None


def signed_head(
    signer: Signer, *, tenant: UUID, mode: str, tree_size: int, root: bytes, sealed_at: datetime
) -> TreeHead:
    """Sign the state of a log."""
    unsigned = {
        "tenant": tenant,
        "mode": mode,
        "tree_size": tree_size,
        "root": root.hex(),
        "sealed_at": sealed_at,
    }
    signature = base64.b64encode(signer.sign(canonical(to_json(unsigned)))).decode()
    return TreeHead(
        tenant=tenant,
        mode=mode,
        tree_size=tree_size,
        root=root.hex(),
        sealed_at=sealed_at,
        signing_key=signer.id,
        signature=signature,
    )


def head_content(head: TreeHead) -> bytes:
    """Give the bytes of a head that are signed."""
    found: Any = to_json(head)
    return canonical({name: value for name, value in found.items() if name not in HEAD_UNSIGNED})


def decision_content(receipt: Receipt) -> bytes:
    """Give the bytes of a receipt's decision that are signed and hashed."""
    return canonical(receipt.decision)


def signed_by(key: PublicKey, signature: str, content: bytes) -> bool:
    """Tell whether a published key signed the content."""
    return is_signed(base64.b64decode(key.public_key), base64.b64decode(signature), content)
