"""The workspaces that installed the app: `bot.types.Workspaces` over the store, tokens sealed."""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from bot.log import logger
from bot.store import Database, Store, workspaces
from bot.types import Workspace
from bot.vault import KEY, Vault
from config.settings import Settings

TICKET_SECONDS = 600


def vault_of(settings: Settings) -> Vault | None:
    """What seals the tokens of workspaces that install the app; None where none can. Raises what `Vault.of` does."""
    if not settings.slack_client_id or settings.hearsay_secret_key is None:
        return None
    return Vault.of(settings.hearsay_secret_key.get_secret_value())


class StoredWorkspaces:
    """Keeps what it read in memory: another process that installs or removes a workspace is seen after a restart."""

    def __init__(self, store: Store, vault: Vault, *, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._vault = vault
        self._clock = clock
        self._known: dict[str, Workspace] | None = None

    def get(self, team: str) -> Workspace | None:
        """One workspace, or None."""
        return self._all().get(team)

    def every(self) -> tuple[Workspace, ...]:
        """All of them; one whose token no key opens is left out and named in the log."""
        return tuple(self._all().values())

    async def put(self, workspace: Workspace) -> None:
        """Keep a workspace, its token sealed."""
        sealed, now = self._vault.seal(workspace.token), self._clock()

        def write(db: Database) -> None:
            workspaces.put(
                db,
                workspace.team,
                name=workspace.name,
                bot_user=workspace.bot_user,
                sealed=sealed,
                scopes=workspace.scopes,
                now=now,
            )

        await self._store.awrite(write)
        self._all()[workspace.team] = workspace

    async def remove(self, team: str) -> None:
        """Delete a workspace with its token."""
        self._all().pop(team, None)
        await self._store.awrite(lambda db: workspaces.remove(db, team))

    def ticket(self) -> str:
        """A ticket for one installation, good for ten minutes. Nothing is stored for it."""
        return self._vault.ticket()

    async def spend(self, ticket: str) -> bool:
        """Whether a ticket is ours, young and unspent; it is spent now."""
        if self._vault.open(ticket, within=TICKET_SECONDS) is None:
            return False
        now, digest = self._clock(), hashlib.sha256(ticket.encode()).hexdigest()
        ends = now + timedelta(seconds=2 * TICKET_SECONDS)
        return await self._store.awrite(lambda db: workspaces.spend(db, digest, now, ends))

    def renew(self) -> int:
        """Seal every token under the first key; returns how many no key opens. What is sealed so already stays."""
        closed = 0
        for row in self._store.read(workspaces.every):
            again = self._vault.renew(row["sealed"])
            if again is None:
                closed += 1
            else:
                self._store.write(partial(workspaces.reseal, team=row["team"], sealed=again))
        return closed

    def _all(self) -> dict[str, Workspace]:
        if self._known is None:
            self._known = {}
            for row in self._store.read(workspaces.every):
                token = self._vault.open(row["sealed"])
                if token is None:
                    told = f"{KEY} does not open its token: add the old key after a comma, or install the app again"
                    logger(__name__).error("workspace cannot be served", team=row["team"], why=told)
                else:
                    one = Workspace(row["team"], row["name"], row["bot_user"], token, row["scopes"])
                    self._known[one.team] = one
        return self._known
