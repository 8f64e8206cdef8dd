"""A Dask cluster as an executor: language work goes to HEARSAY_DASK_SCHEDULER. The only module that knows distributed.

Workers load the model once each, with the first text. A worker that dies loses nothing: the scheduler gives its text to
another one. A scheduler that goes loses what it had; it is asked again here until it is back.
"""

import threading
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from typing import Any

from bot.errors import SettingsError
from bot.language import NameMatcher, read_on_cluster
from bot.log import logger
from bot.types import Findings

AT_ONCE = 64
CONNECT_SECONDS = 10
AGAIN_SECONDS = 2.0


class _Lost(Exception):
    """The scheduler cannot be reached, or has gone with what it had."""


class Cluster(Executor):
    """Reads texts on the cluster at `address`. Raises SettingsError when the extra [scale] is not installed."""

    def __init__(self, address: str, model: str | None, names: Callable[[], NameMatcher] | None) -> None:
        try:
            import distributed
        except ImportError:
            raise SettingsError(
                "it needs its extra: pip install 'hearsay[scale]'", key="HEARSAY_DASK_SCHEDULER"
            ) from None
        self._distributed: Any = distributed
        self._address = address
        self._model = model
        self._names = names
        self._client: Any = None
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._waiting = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hearsay-cluster")
        self._log = logger(__name__)

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Have `args[0]` read; `fn` is the local worker's entry, in whose place the cluster's is called."""
        return self._waiting.submit(self._read, *args)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Wait for nothing more; the cluster itself goes on."""
        self._stopped.set()
        self._waiting.shutdown(wait=wait, cancel_futures=cancel_futures)
        with self._lock:
            self._drop()

    def _read(self, text: str) -> Findings:
        while not self._stopped.is_set():
            client = None
            try:
                client = self._connected()
                return self._once(client, text)
            except _Lost as error:
                self._log.warning("the cluster is lost; asking again", error=error.args[0])
                with self._lock:
                    if client is self._client:
                        self._drop()
                self._stopped.wait(AGAIN_SECONDS)
        raise CancelledError

    def _once(self, client: Any, text: str) -> Findings:
        """Raises _Lost where the scheduler went, BrokenExecutor where workers died, and what the reading raised."""
        try:
            future = client.submit(read_on_cluster, self._model, self._names, text, pure=False)
        except OSError as error:
            raise _Lost(type(error).__name__) from error
        try:
            findings: Findings = future.result()
        except self._distributed.KilledWorker as error:
            raise BrokenExecutor("workers died over this text") from error
        except (CancelledError, self._distributed.CancelledError, self._distributed.comm.CommClosedError) as error:
            raise _Lost(type(error).__name__) from error
        return findings

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                try:
                    self._client = self._distributed.Client(
                        self._address, timeout=CONNECT_SECONDS, set_as_default=False, name="hearsay"
                    )
                except (OSError, TimeoutError) as error:
                    raise _Lost(type(error).__name__) from error
            return self._client

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.close(timeout=1)
