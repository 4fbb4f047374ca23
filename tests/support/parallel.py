"""Many hands at once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from idp.refusals import Refusal


def in_parallel(work: Callable[[int], str], times: int) -> Counter[str]:
    """Do something many times at once, each with its number, and count what came of it: a word, or a refusal's code."""

    def once(number: int) -> str:
        try:
            return work(number)
        except Refusal as refused:
            return refused.code

    with ThreadPoolExecutor(times) as pool:
        return Counter(pool.map(once, range(times)))
