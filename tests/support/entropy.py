"""Chance that repeats."""

import random


class SeededEntropy:
    """The same texts in the same order for the same seed."""

    def __init__(self, seed: int = 1) -> None:
        self.random = random.Random(seed)

    def token(self, bits: int = 256) -> str:
        return self.bytes((bits + 7) // 8).hex()

    def bytes(self, count: int) -> bytes:
        return self.random.randbytes(count)

    def below(self, limit: int) -> int:
        return self.random.randrange(limit)
