"""The key that signs, which is kept outside the database, and the public keys, which are published from it."""

import base64
import os
import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from app.proofs.receipt import PublicKey
from app.proofs.signing import BadSigningKeyError, Signer, as_pem, new_signer, signer_of
from app.store.engine import connected
from app.store.tables import signing_keys

FILE: Final = "signing-key.pem"


class SigningKeyError(Exception):
    """There is no key to sign with; the message says what to do."""


def load_signer(inline: str | None, file: Path | None, data_dir: Path) -> Signer:
    """Read the key that a setting holds or names, else the data folder's own, which is made if it is not there.

    Raises SigningKeyError.
    """
    if inline:
        return _read(inline, "PORTCULLIS_SIGNING_KEY")
    at = file or data_dir / FILE
    try:
        if file is None and not at.exists():
            _make(at)
        return _read(at.read_text(), str(at))
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not a text"
        message = (
            f"no key to sign with, {at}: {why}. Set PORTCULLIS_SIGNING_KEY or PORTCULLIS_SIGNING_KEY_FILE, "
            "or a PORTCULLIS_DATA_DIR in which one can be made"
        )
        raise SigningKeyError(message) from error


def publish_key(operator: sa.Engine, signer: Signer, now: datetime) -> None:
    """Publish the public half of a key before anything is signed with it; published keys stay."""
    row = {"id": signer.id, "public_key": signer.public, "valid_from": now}
    with connected(operator) as conn, conn.begin():
        conn.execute(insert(signing_keys).values(row).on_conflict_do_nothing())


def retire_key(operator: sa.Engine, name: str, now: datetime) -> bool:
    """Say that nothing is signed with a key from now on; False if no such key is in use."""
    in_use = sa.and_(signing_keys.c.id == name, signing_keys.c.valid_until.is_(None))
    with connected(operator) as conn, conn.begin():
        return conn.execute(sa.update(signing_keys).where(in_use).values(valid_until=now)).rowcount == 1


def published_keys(conn: sa.Connection) -> tuple[PublicKey, ...]:
    """Give all public keys, those in use and those of before, oldest first."""
    ordered = sa.select(signing_keys).order_by(signing_keys.c.valid_from, signing_keys.c.id)
    return tuple(_key(row) for row in conn.execute(ordered))


def _read(text: str, where: str) -> Signer:
    try:
        return signer_of(text)
    except BadSigningKeyError as error:
        message = f"{where}: {error}"
        raise SigningKeyError(message) from error


def _make(at: Path) -> None:
    """Make a key whole or not at all, for its owner's eyes; another process's, made meanwhile, stays."""
    at.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=at.parent)  # its mode is 0600
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(as_pem(new_signer()))
            file.flush()
            os.fsync(file.fileno())
        os.link(name, at)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()


def _key(row: sa.Row[Any]) -> PublicKey:
    return PublicKey(
        id=row.id,
        public_key=base64.b64encode(row.public_key).decode(),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
    )
