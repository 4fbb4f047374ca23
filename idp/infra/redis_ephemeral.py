"""The `Ephemeral` port on Redis: one server, Sentinel, or Cluster; whatever goes wrong there is `Unavailable`."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from redis.backoff import NoBackoff
from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisClusterException
from redis.retry import Retry
from redis.sentinel import Sentinel

from idp.ports import Unavailable

WHAT = "Redis"
CONNECT_SECONDS = 0.5
ANSWER_SECONDS = 1.0
BEGINNINGS = "beginnings"
PORTS = {"sentinel": 26_379, "cluster": 6379}
ASKING_SENTINELS = {"username": None, "password": None, "socket_timeout": 0.5}
INCREMENT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return count
"""


# redis-py gives these no types.
cluster_node: Callable[..., Any] = ClusterNode
sentinel_of: Callable[..., Any] = Sentinel


class RedisEphemeral:
    """See `idp.ports.Ephemeral`.

    `url` is `redis://` or `rediss://`, or `redis+sentinel://host:port,host:port/service`, or
    `redis+cluster://host:port,host:port`.
    """

    def __init__(self, url: str) -> None:
        self._url = url

    @cached_property
    def _client(self) -> Any:
        return _client(self._url)  # a cluster is asked for its nodes here: not before somebody needs it

    def put(self, space: str, key: str, value: str, lifetime: timedelta) -> None:
        """Store or replace a value."""
        with _translated():
            self._client.set(_key(space, key), value, px=_milliseconds(lifetime))

    def get(self, space: str, key: str) -> str | None:
        """Return a value."""
        with _translated():
            return _text(self._client.get(_key(space, key)))

    def take(self, space: str, key: str) -> str | None:
        """Remove and return a value, in one command."""
        with _translated():
            return _text(self._client.getdel(_key(space, key)))

    def increment(self, space: str, key: str, lifetime: timedelta) -> int:
        """Count up; the lifetime is set together with the first count."""
        with _translated():
            return int(self._client.eval(INCREMENT, 1, _key(space, key), _milliseconds(lifetime)))

    def spend(self, space: str, key: str, lifetime: timedelta, begun: str) -> str | None:
        """Spend a key; what the space began with lies under a key of its own, which may be on another node."""
        with _translated():
            if not self._client.set(_key(space, key), "1", px=_milliseconds(lifetime), nx=True):
                return None
            kept = self._client.set(_key(BEGINNINGS, space), begun, nx=True, get=True)
            return begun if kept is None else str(kept)

    def ping(self) -> None:
        """Ask for a sign of life."""
        with _translated():
            self._client.ping()


def _client(url: str) -> Any:
    parts = urlsplit(url)
    kind = parts.scheme.partition("+")[2]
    options: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "decode_responses": True,
    }
    once = Retry(NoBackoff(), 0)
    if not kind:
        return redis.Redis.from_url(url, retry=once, **options)
    hosts = [_host(text, PORTS[kind]) for text in parts.netloc.rpartition("@")[2].split(",")]
    username, password = (unquote(text) if text else None for text in (parts.username, parts.password))
    options |= {"username": username, "password": password, "ssl": parts.scheme.startswith("rediss")}
    if kind == "cluster":
        nodes = [cluster_node(host, port) for host, port in hosts]
        return RedisCluster(startup_nodes=nodes, retry=once, **options)
    service = parts.path.strip("/") or "mymaster"
    sentinel = sentinel_of(hosts, sentinel_kwargs={**options, **ASKING_SENTINELS, "retry": once})
    return sentinel.master_for(service, retry=once, **options)


def _host(text: str, port: int) -> tuple[str, int]:
    parts = urlsplit(f"//{text}")
    return parts.hostname or "", parts.port or port


def _key(space: str, key: str) -> str:
    return f"idp:{space}:{key}"


def _milliseconds(lifetime: timedelta) -> int:
    return max(1, lifetime // timedelta(milliseconds=1))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (redis.RedisError, RedisClusterException, OSError) as failure:
        raise Unavailable(WHAT) from failure
