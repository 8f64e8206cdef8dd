"""An index of people by their names in any spelling."""

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from rapidfuzz import fuzz, process

from bot.officials.names import core, is_vowelless, short_forms, skeleton, skeletons, sound, tokens
from bot.types import Person

_NEAR_RATIO = 80.0
_NEAR_LENGTH = 5
_MOST_BY_ONE_WORD = 60
_MOST_NEAREST = 400
_LONGEST_WORD = 40
_LOOKS_LIKE = 60.0


class NameIndex:
    """Finds people by full name, by word, by misspelling and by consonants; the most prominent come first.

    `people` is the list that the registry holds; its places are what is indexed. Where it changes, `renew` and `forget`
    are told.
    """

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people
        self._gone: set[int] = set()
        self._by_key: dict[str, int | tuple[int, ...]] = {}
        self._by_word: dict[str, array[int]] = {}
        for at, person in enumerate(self._people):
            self._index(at, person)

    def _index(self, at: int, person: Person) -> None:
        for name in (person.name, *person.aliases):
            words = tokens(name)
            heard = {word: sound(word) for word in words}
            key = " ".join(sorted(heard[word] for word in core(words)))
            held = self._by_key.setdefault(key, at)
            if held != at and at not in (them := held if isinstance(held, tuple) else (held,)):
                self._by_key[key] = (*them, at)
            for word in (heard[word] for word in words if len(word) > 1):
                listed = self._by_word.get(word)
                if listed is None:
                    self._by_word[word] = array("I", (at,))
                elif listed[-1] != at:
                    listed.append(at)

    def renew(self, at: int) -> None:
        """The person in this place is new, or has other names than before: what was indexed finds them still."""
        known = len(self._by_word)
        self._gone.discard(at)
        self._index(at, self._people[at])
        if len(self._by_word) != known:  # made anew when they are next asked for
            self.__dict__.pop("_by_letter", None)
            self.__dict__.pop("_by_skeleton", None)

    def forget(self, at: int) -> None:
        """The person in this place is found no more."""
        self._gone.add(at)

    def with_key(self, key: str) -> tuple[Person, ...]:
        """Those who have a name of this `names.key`."""
        held = self._by_key.get(key, ())
        return self._best(held if isinstance(held, tuple) else (held,))

    def candidates(self, name: str, *, misspelled: bool = True) -> tuple[Person, ...]:
        """Everybody whom an article may mean by `name`, the most prominent first; rather too many than too few.

        Where no two words meet, `misspelled` lets one be spelled nearly so.
        """
        words = tokens(name)
        full = tuple(word for word in words if len(word) > 1)
        if len(words) == 1 or not full:
            return self._best(self._by_word.get(sound(full[0]), ()) if full else (), limit=_MOST_BY_ONE_WORD)
        found: Counter[int] = Counter()
        for word in full:
            found.update({at for form in short_forms(word) for at in self._by_word.get(sound(form), ())})
        met = {at for at, count in found.items() if count > 1}
        if not met and len(full) == 1:
            met = self._by_initials(full[0], words)
        if not met and misspelled:
            met = self._by_one_word_and_like([sound(word) for word in full])
        return self._best(met)

    def _by_initials(self, word: str, words: tuple[str, ...]) -> set[int]:
        """Those with this word and another that begins with one of the initials in `words`."""
        initials = tuple(each for each in words if len(each) == 1)
        return {at for at in self._by_word.get(sound(word), ()) if self._has_word_with(at, initials)}

    def _by_one_word_and_like(self, heard: list[str]) -> set[int]:
        """Those who have one of the words, and another that is spelled nearly so."""
        found: set[int] = set()
        for word in heard:
            listed = set(self._by_word.get(word, ()))
            for other in heard if listed else ():
                if other != word:
                    found.update(listed & self._with_words(self.near_words(other)))
        return found

    def _with_words(self, heard: Iterable[str]) -> set[int]:
        return {at for word in heard for at in self._by_word.get(word, ())}

    def _has_word_with(self, at: int, initials: tuple[str, ...]) -> bool:
        person = self._people[at]
        return any(word.startswith(initials) for name in (person.name, *person.aliases) for word in tokens(name))

    def near_words(self, heard: str, *, least: float = _NEAR_RATIO) -> list[str]:
        """The words of the registry that are spelled much like `heard`, with its first letter; the nearest first."""
        if len(heard) < _NEAR_LENGTH:
            return []
        found: list[tuple[str, float, int]] = []
        for length in range(len(heard) - 1, len(heard) + 2):
            same = self._by_letter.get((heard[0], length), ())
            found.extend(process.extract(heard, same, scorer=fuzz.ratio, score_cutoff=least))
        return [word for word, _, _ in sorted(found, key=lambda each: -each[1])]

    @cached_property
    def _by_letter(self) -> dict[tuple[str, int], list[str]]:
        """The words by first letter and length."""
        found: dict[tuple[str, int], list[str]] = {}
        for word in tuple(self._by_word):
            found.setdefault((word[0], len(word)), []).append(word)
        return found

    def in_one_word(self, name: str) -> tuple[Person, ...]:
        """Two names written as one: "xijinping"."""
        words = tokens(name)
        if len(words) != 1 or len(words[0]) > _LONGEST_WORD:
            return ()
        halves = [(words[0][:at], words[0][at:]) for at in range(2, len(words[0]) - 1)]
        return self._best(
            {at for one, other in halves for at in self._with_words([sound(one)]) & self._with_words([sound(other)])}
        )

    def by_consonants(self, name: str) -> tuple[Person, ...]:
        """Names in a script without vowels, which ASCII turns into consonants alone."""
        if not is_vowelless(name):
            return ()
        sets = [self._with_words(self._with_consonants(bones)) for bones in skeletons(name)]
        return self._best(set.intersection(*sets) if sets else (), limit=_MOST_BY_ONE_WORD)

    def _with_consonants(self, skeletons: Iterable[str]) -> Iterator[str]:
        return (word for bones in skeletons for word in self._by_skeleton.get(bones, ()))

    @cached_property
    def _by_skeleton(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in tuple(self._by_word):
            found.setdefault(skeleton(word), []).append(word)
        return found

    def misspelled(self, name: str) -> tuple[Person, ...]:
        """Those of whom each word of `name` is a word, or nearly so."""
        sets = [
            self._with_words([sound(word), *self.near_words(sound(word))]) for word in tokens(name) if len(word) > 1
        ]
        return self._best(set.intersection(*sets) if sets else (), limit=_MOST_BY_ONE_WORD)

    def looking_like(self, name: str) -> tuple[Person, ...]:
        """Those of whom any word of `name` is a word, or looks like one."""
        heard = [sound(word) for word in tokens(name) if len(word) > 1]
        near = {word for each in heard for word in [each, *self.near_words(each, least=_LOOKS_LIKE)]}
        return self._best(self._with_words(near), limit=_MOST_NEAREST)

    def _best(self, found: Iterable[int], *, limit: int | None = None) -> tuple[Person, ...]:
        people = sorted((self._people[at] for at in found if at not in self._gone), key=_standing_out, reverse=True)
        return tuple(people[:limit])


def _standing_out(person: Person) -> tuple[int, str]:
    return person.prominence, person.last_seen or ""
