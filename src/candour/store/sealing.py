"""Personal words are sealed with their customer's own key; throwing the key away is forgetting the customer.

Each customer's key is itself sealed with the master key (CANDOUR_MASTER_KEY), bound to the customer's id, so that a
copy of the database alone tells nobody anything. Method: AES-256-GCM with random nonces (NIST SP 800-38D).
"""

import os
import zlib
from collections.abc import Iterable, Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

KEY_BYTES = 32
NONCE_BYTES = 12
_WINDOW_BITS, _MEMORY_LEVEL = 13, 6
"""Working memory of the size of a mail: to clear the usual quarter of a megabyte takes longer than to compress."""

_HOUSE = b"house"

_SELECT = "SELECT party_id, sealed_key FROM candour_customerkey WHERE party_id = ANY(%s)"
_INSERT = """
INSERT INTO candour_customerkey (party_id, sealed_key) SELECT * FROM unnest(%s::bigint[], %s::bytea[])
ON CONFLICT (party_id) DO NOTHING
"""


class CannotUnseal(ValueError):
    """These words cannot be read: their key was thrown away, or the master key is not the one they were made with."""


def keys_for(party_ids: Iterable[int]) -> dict[int, bytes]:
    """Each customer's key, made for those who have none. One query when all have one, else three.

    For writing. Raises CannotUnseal when the master key is not the one that the keys were sealed with.
    """
    wanted = sorted(set(party_ids))
    keys = existing_keys(wanted)
    missing = [party_id for party_id in wanted if party_id not in keys]
    if missing:
        _make(missing)
        keys |= existing_keys(missing)
    return keys


def existing_keys(party_ids: Iterable[int]) -> dict[int, bytes]:
    """The keys that there are, and none for a customer who was forgotten. For reading. One query."""
    wanted = sorted(set(party_ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_SELECT, (wanted,))
        rows = cursor.fetchall()
    return _opened(rows)


def forget(party_ids: Iterable[int]) -> int:
    """Throw keys away: what was sealed with them can never be read again. Returns how many there were."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM candour_customerkey WHERE party_id = ANY(%s)", (sorted(set(party_ids)),))
        return int(cursor.rowcount)


def seal(key: bytes, plain: bytes) -> bytes:
    """Nonce and ciphertext of the compressed words. About 15 microseconds for a mail of 6 kB."""
    nonce = os.urandom(NONCE_BYTES)
    packer = zlib.compressobj(1, zlib.DEFLATED, _WINDOW_BITS, _MEMORY_LEVEL)
    return nonce + AESGCM(key).encrypt(nonce, packer.compress(plain) + packer.flush(), None)


def unseal(key: bytes, sealed: bytes) -> bytes:
    """The words. Raises CannotUnseal when they were sealed with another key or have been changed."""
    try:
        packed = AESGCM(key).decrypt(bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:]), None)
    except (InvalidTag, ValueError):
        raise CannotUnseal("these words were sealed with a key that is no longer there") from None
    return zlib.decompress(packed)


def seal_for_house(plain: bytes) -> bytes:
    """Words that belong to no customer yet, under the master key."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _master().encrypt(nonce, plain, _HOUSE)


def unseal_for_house(sealed: bytes) -> bytes:
    """The same words again. Raises CannotUnseal."""
    try:
        return _master().decrypt(bytes(sealed[:NONCE_BYTES]), bytes(sealed[NONCE_BYTES:]), _HOUSE)
    except (InvalidTag, ValueError):
        raise CannotUnseal("these words were sealed with a key that is no longer there") from None


def _make(party_ids: Sequence[int]) -> None:
    """Give each a new key; where another worker was quicker, its key stays."""
    master = _master()
    sealed = [_sealed_key(master, party_id, os.urandom(KEY_BYTES)) for party_id in party_ids]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, (list(party_ids), sealed))


def _master() -> AESGCM:
    return AESGCM(settings.CANDOUR_MASTER_KEY)


def _sealed_key(master: AESGCM, party_id: int, key: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + master.encrypt(nonce, key, _bound_to(party_id))


def _opened(rows: Sequence[tuple[int, bytes]]) -> dict[int, bytes]:
    master = _master()
    try:
        return {
            party_id: master.decrypt(bytes(box[:NONCE_BYTES]), bytes(box[NONCE_BYTES:]), _bound_to(party_id))
            for party_id, box in rows
        }
    except InvalidTag:
        raise CannotUnseal(
            "the customers' keys were sealed with another master key: set CANDOUR_MASTER_KEY to the one this database "
            "was begun with, or put its master_key file back into the state folder"
        ) from None


def _bound_to(party_id: int) -> bytes:
    return b"party %d" % party_id
