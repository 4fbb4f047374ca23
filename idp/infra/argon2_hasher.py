"""Argon2id, one computation at a time in each process: more at once than cores only costs (security rule 7).

Who comes while others wait joins a short queue; when that is full, or moves too slowly, the answer is `Busy`, so that
memory stays flat and threads do not pile up.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from idp.ports import Busy

QUEUE = 256
PATIENCE_SECONDS = 10.0


class Argon2Hasher:
    """See `idp.ports.PasswordHasher`; `memory_kib` and `passes` are those of new hashes, with one lane."""

    def __init__(self, memory_kib: int, passes: int, *, queue: int = QUEUE, patience: float = PATIENCE_SECONDS) -> None:
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._one = threading.Lock()
        self._places = threading.BoundedSemaphore(queue)
        self._patience = patience

    def hash(self, password: str) -> str:
        """Return the encoded hash of a new password."""
        with self._turn():
            return self._argon2.hash(password.encode())

    def verify(self, encoded: str, password: str) -> bool:
        """Tell whether the password matches; a damaged hash, or a text that cannot be UTF-8, matches nothing."""
        try:
            plain = password.encode()
        except UnicodeEncodeError:
            plain = b""
        with self._turn():
            try:
                return self._argon2.verify(encoded, plain) and plain != b""
            except (VerificationError, InvalidHashError):
                return False

    def verify_phantom(self, password: str) -> None:
        """Do the work of one `verify` that fails."""
        self.verify(self._phantom, password)

    def needs_rehash(self, encoded: str) -> bool:
        """Tell whether the hash was made with other, weaker parameters."""
        made, now = extract_parameters(encoded), self._argon2
        return made.memory_cost < now.memory_cost or made.time_cost < now.time_cost or made.type is not Type.ID

    @cached_property
    def _phantom(self) -> str:
        return self._argon2.hash(b"the password of nobody")

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise Busy
        try:
            if not self._one.acquire(timeout=self._patience):
                raise Busy
            try:
                yield
            finally:
                self._one.release()
        finally:
            self._places.release()
