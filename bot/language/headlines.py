"""Names in headlines, where every word has a capital and the recogniser runs names into verbs."""

from spacy.tokens import Doc, Span, Token

from bot.language.lexicon import Names, Words

_ENDINGS = ("s", "es", "d", "ed", "ing")


def is_headline(sentence: Span) -> bool:
    """Whether most longer words of a sentence have a capital."""
    longer = [token.text for token in sentence if token.is_alpha and len(token) > 3]
    capitals = sum(word[0].isupper() for word in longer)
    return len(longer) >= 4 and capitals >= 0.75 * len(longer)


def lower_words(doc: Doc) -> frozenset[str]:
    """The words that the article also has in lower case: in a headline they are no names."""
    return frozenset(token.text for token in doc if token.is_lower and len(token) > 3)


def without_common(doc: Doc, start: int, end: int, common: Words) -> tuple[int, int]:
    """The first run of words that are not common ones."""
    plain = [
        (doc[i].lower_ in common and doc[i].text[0].isupper())
        or (doc[i].is_stop and doc[i].text[0].isupper() and i > start)
        for i in range(start, end)
    ]
    if True not in plain or False not in plain:
        return start, end
    first = plain.index(False)
    last = next((i for i in range(first, len(plain)) if plain[i]), len(plain))
    return start + first, start + last


class Headlines:
    """Tells a name from the words of the dictionary that the recogniser took into it."""

    def __init__(self, names: Names, dictionary: Words) -> None:
        self._names = names
        self._dictionary = dictionary

    def name_within(self, doc: Doc, start: int, end: int) -> tuple[int, int]:
        """Where the name begins and ends within a span that is not empty."""
        start = self._after_verb(doc, start, end)
        return start, self._before_verb(doc, start, end) if is_headline(doc[start].sent) else end

    def _before_verb(self, doc: Doc, start: int, end: int) -> int:
        """The name's end before a word of the dictionary."""
        famous = self._names.famous
        alone = end - start > 1 and doc[start].lower_ in famous and doc[start + 1].lower_ not in famous
        for i in range(start + 1, end):
            if self._is_word(doc[i]) and (alone or i - start >= 2 or doc[i].tag_.startswith("VB")):
                return i
        return end

    def _after_verb(self, doc: Doc, start: int, end: int) -> int:
        """The name's begin after a verb ("Praises X"), or before a full name ("Follow X Y")."""
        first = doc[start]
        if end - start < 2 or first.lower_ in self._names.given or not self._is_word(first):
            return start
        second = doc[start + 1].lower_
        called = (
            first.text.endswith("s") and is_headline(first.sent) and second in self._names.famous | self._names.given
        )
        followed = first.is_sent_start and second in self._names.given and end - start > 2
        return start + 1 if called or followed else start

    def _is_word(self, token: Token) -> bool:
        """Whether the dictionary has a word, or what is left of it without an ending."""
        stems = {token.lower_, *(token.lower_.removesuffix(ending) for ending in _ENDINGS)}
        return not stems.isdisjoint(self._dictionary)
