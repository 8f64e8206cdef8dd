"""A Slack workspace that installed the app."""

from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace by its team id, and the token that speaks there. Its repr shows no token."""

    team: str
    name: str
    bot_user: str
    token: str = field(repr=False)
    scopes: str = ""


class Workspaces(Protocol):
    """The workspaces that installed the app, their tokens kept sealed; and the tickets of installations under way."""

    def get(self, team: str) -> Workspace | None:
        """One workspace, or None when it has not installed the app, or left."""
        ...

    def every(self) -> tuple[Workspace, ...]:
        """All of them."""
        ...

    async def put(self, workspace: Workspace) -> None:
        """Keep a workspace; a new token takes the place of the old one."""
        ...

    async def remove(self, team: str) -> None:
        """Delete a workspace with its token."""
        ...

    def ticket(self) -> str:
        """A ticket for one installation."""
        ...

    async def spend(self, ticket: str) -> bool:
        """Whether a ticket is one of ours, young enough and not spent before; it is spent now."""
        ...
