"""What an outlet puts around its news: sentences that stand in article after article are no news of any of them."""

import re
from collections import Counter, defaultdict

from bot.stories.sketches import FEWEST_WORDS

OFTEN = 3
MOST = 20_000
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"[^\n\r.!?…。！？।۔]+[\n\r.!?…。！？।۔\"'”’)\]\s]*")


class Standing:
    """The sentences of each outlet with how many of its articles had them. One thread at a time."""

    def __init__(self) -> None:
        self._seen: dict[str, Counter[int]] = defaultdict(Counter)

    def own(self, outlet: str, text: str, *, learn: bool = True) -> str:
        """`text` without the sentences that OFTEN articles of the outlet had before; all of it where little is left.

        With `learn`, the sentences are counted for the articles to come.
        """
        seen = self._seen[outlet]
        sentences = [(sentence, hash(sentence.strip().casefold())) for sentence in _SENTENCE.findall(text)]
        kept = "".join(sentence for sentence, key in sentences if seen.get(key, 0) < OFTEN)
        if learn:
            seen.update({key for _sentence, key in sentences})
            if len(seen) > MOST:
                self._seen[outlet] = Counter({key: count for key, count in seen.items() if count > 1})
        return kept if len(kept) == len(text) or len(_WORD.findall(kept)) >= FEWEST_WORDS else text
