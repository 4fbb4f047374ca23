"""Argon2id, one computation at a time in each process: more at once than cores only costs (security rule 7).

One thread does all of them: the allocator keeps the memory of a computation for the thread that did it, so that many
threads would keep many times 19 MiB. Who comes while others wait joins a short queue; when that is full, or moves too
slowly, the answer is `Busy`.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as Late
from functools import cached_property
from typing import TypeVar

from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from idp.ports import Busy

QUEUE = 256
PATIENCE_SECONDS = 10.0
Result = TypeVar("Result")


class Argon2Hasher:
    """See `idp.ports.PasswordHasher`; `memory_kib` and `passes` are those of new hashes, with one lane."""

    def __init__(self, memory_kib: int, passes: int, *, queue: int = QUEUE, patience: float = PATIENCE_SECONDS) -> None:
        self._argon2 = PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1, type=Type.ID)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hashing")
        self._places = threading.BoundedSemaphore(queue)
        self._patience = patience

    def hash(self, password: str) -> str:
        """Return the encoded hash of a new password."""
        return self._in_turn(lambda: self._argon2.hash(password.encode()))

    def verify(self, encoded: str, password: str) -> bool:
        """Tell whether the password matches; a damaged hash, or a text that cannot be UTF-8, matches nothing."""
        try:
            plain = password.encode()
        except UnicodeEncodeError:
            plain = b""
        try:
            return self._in_turn(lambda: self._argon2.verify(encoded, plain)) and plain != b""
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

    def _in_turn(self, compute: Callable[[], Result]) -> Result:
        if not self._places.acquire(blocking=False):
            raise Busy
        turn = self._thread.submit(compute)
        try:
            return turn.result(self._patience)
        except Late:
            turn.cancel()
            raise Busy from None
        finally:
            self._places.release()
