"""Blocks that not every workspace takes, and the plain form that it gets from then on, while the process lives.

Table blocks are younger than the clients that some organisations hold on to; a workspace that refuses them says
`invalid_blocks`.
"""

from bot.errors import MessageRefused
from handlers.slack.errors import code_of
from handlers.slack.posting import BAD_BLOCKS
from handlers.slack.render import Part


class Plain:
    """Which workspaces take only plain blocks."""

    def __init__(self) -> None:
        self._teams: set[str] = set()

    def forms(self, team: str, part: Part) -> list[Part]:
        """The forms of a part to try in this order: rich, in plain blocks, as text alone."""
        rich = [part] if not part.instead or team not in self._teams else []
        plain = [Part(part.instead, part.text, part.preview)] if part.instead else []
        text = [Part((), part.text)] if part.blocks else []
        return rich + plain + text

    def took(self, team: str, part: Part, form: Part) -> None:
        """A workspace took this form of a part: one that took the plain one gets no other any more."""
        if form.blocks and form.blocks == part.instead:
            self._teams.add(team)


def is_about_blocks(refused: MessageRefused) -> bool:
    """Whether a simpler form may be taken."""
    return code_of(refused) in BAD_BLOCKS
