"""Same news? Copies are told by the words that they share, rewrites by the people, the charge and the titles.

Pure decisions over what is handed in; nothing here reads the store.
"""

from bot.stories.copies import Telling, same_copy
from bot.stories.index import StoryIndex, Told
from bot.stories.retelling import Charge, Gist, gist, same_news
from bot.stories.sketches import SAME, likeness, sketch
from bot.stories.standing import Standing

__all__ = [
    "SAME",
    "Charge",
    "Gist",
    "Standing",
    "StoryIndex",
    "Telling",
    "Told",
    "gist",
    "likeness",
    "same_copy",
    "same_news",
    "sketch",
]
