"""The key that signs: read from a setting or a file, made once for a data folder, published and retired."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.proofs.signing import as_pem, new_signer
from app.store.engine import connected
from app.store.signing_keys import SigningKeyError, load_signer, publish_key, published_keys, retire_key

NOW = datetime(2026, 11, 26, tzinfo=UTC)


def test_a_setting_comes_before_a_file_and_a_file_before_the_data_folder(tmp_path: Path) -> None:
    inline, filed = new_signer(), new_signer()
    file = tmp_path / "key.pem"
    file.write_bytes(as_pem(filed))
    assert load_signer(as_pem(inline).decode(), file, tmp_path).id == inline.id
    assert load_signer(None, file, tmp_path).id == filed.id
    own = load_signer(None, None, tmp_path)
    assert own.id not in {inline.id, filed.id}
    assert load_signer(None, None, tmp_path).id == own.id


def test_a_key_that_is_made_is_for_its_owner_s_eyes_and_one_only(tmp_path: Path) -> None:
    folder = tmp_path / "new"
    with ThreadPoolExecutor(8) as pool:
        found = {one.id for one in pool.map(lambda _: load_signer(None, None, folder), range(8))}
    assert len(found) == 1
    (file,) = folder.iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_what_is_wrong_is_said_without_the_key(tmp_path: Path) -> None:
    with pytest.raises(SigningKeyError, match="PORTCULLIS_SIGNING_KEY: not an Ed25519") as refused:
        load_signer("hunter2", None, tmp_path)
    assert "hunter2" not in str(refused.value)
    with pytest.raises(SigningKeyError, match="Set PORTCULLIS_SIGNING_KEY or"):
        load_signer(None, tmp_path / "none.pem", tmp_path)
    (tmp_path / "short.pem").write_text(base64.b64encode(bytes(8)).decode())
    with pytest.raises(SigningKeyError, match=r"short\.pem: not an Ed25519"):
        load_signer(None, tmp_path / "short.pem", tmp_path)
    (tmp_path / "file").touch()
    with pytest.raises(SigningKeyError, match="no key to sign with"):
        load_signer(None, None, tmp_path / "file" / "data")


def test_rotation_leaves_the_old_key_published(owner: sa.Engine) -> None:
    old, new = new_signer(), new_signer()
    publish_key(owner, old, NOW)
    publish_key(owner, old, NOW + timedelta(days=1))
    publish_key(owner, new, NOW + timedelta(days=2))
    assert retire_key(owner, old.id, NOW + timedelta(days=2))
    assert not retire_key(owner, old.id, NOW + timedelta(days=3))
    assert not retire_key(owner, "nobody", NOW)
    with connected(owner) as conn:
        found = {one.id: (one.valid_from, one.valid_until) for one in published_keys(conn)}
    assert found[old.id] == (NOW, NOW + timedelta(days=2))
    assert found[new.id] == (NOW + timedelta(days=2), None)
