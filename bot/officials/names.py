"""How a name is normalised: the one place that knows titles, particles, initials, nicknames and romanisations.

A name becomes its words (`tokens`), each word its `sound` (what different romanisations share), and the whole a `key`
that ignores order. The lists are in `data/names.toml`.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product

from anyascii import anyascii

from bot.types import Person

_WORD = re.compile(r"[a-z0-9]+")
_APOSTROPHES = re.compile("['’‘ʼʻ`´]")
_POSSESSIVE = re.compile(r"['’][sS]?$")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_INITIALS = re.compile(r"\b(?:[A-Z]\.)+(?:[A-Z]\b)?|\b[BCDFGHJKLMNPQRSTVWXZ]{2,3}\b")
_ABD = re.compile(r"^abd(?:ul|el|al|ur|us|ud|ol)(?!l?ah?$)(?=\w{3})")
_LOWER_START = re.compile(r"^[a-z]{1,3}[ -]")
_DOUBLED = re.compile(r"(.)\1+")
_VOWELS = re.compile(r"[aeiou]")
_ONE_LETTER = str.maketrans("pvc", "bfk")
_DISTINGUISHING = 2
_MAY_BE_V = ("v", "b", "")
_MOST_FORMS = 81  # of a word: all those of four letters that may be a v
# Urdu and Persian say these letters as z and s, Arabic as d, dh, th.
_URDU = str.maketrans("ضظذثص", "زززسس")

# What a word must hold for a rule to be tried, the rule, what it leaves. Each sees the work of those above it.
_SOUNDS = (
    ("kh", r"kha?wa?", "kha"),  # Khawaja, Khwaja
    ("sk", r"(?:sky|skiy|skyy|skyi|skij|skii|skoy|skoi)$", "ski"),  # Zelensky, Zelenskiy, Zelenskyy
    ("off", r"off$", "ov"),  # Romanoff, Romanov
    ("eff", r"eff$", "ev"),
    ("ph", r"ph", "f"),
    ("tch", r"tch", "ch"),
    ("sch", r"sch", "sh"),
    ("dj", r"dj", "j"),
    ("dh", r"dh", "d"),
    ("ee", r"ee", "i"),  # Hameed, Hamid
    ("oo", r"oo", "u"),  # Mahmood, Mahmud
    ("ou", r"ou", "u"),  # Mahmoud, Mahmud
    ("ue", r"ue", "u"),  # Mueller, Muller
    ("oe", r"oe", "o"),  # Schroeder, Schroder
    ("eo", r"eo", "o"),  # Jeong, Jong
    ("eu", r"eu", "u"),  # Eun, Un
    ("eh", r"eh(?=[^aeiou]|$)", "ah"),  # Shehbaz, Shahbaz
    ("ah", r"ah$", "a"),  # Haniyah, Haniya
    ("ye", r"ye", "e"),  # Nazarbayev, Nazarbaev
    ("y", r"y", "i"),  # Sergey, Sergei
    ("q", r"q", "k"),
    ("x", r"x", "ks"),
    ("w", r"w", "v"),  # Jawed, Javed
)


@dataclass(frozen=True, slots=True)
class _Rules:
    titles: frozenset[str]
    light: frozenset[str]
    suffixes: frozenset[str]
    particles: frozenset[str]
    hyphened: re.Pattern[str]
    spellings: dict[str, str]
    nicknames: dict[str, frozenset[str]]
    sounds: tuple[tuple[str, re.Pattern[str], str], ...]


@cache
def _rules() -> _Rules:
    raw = tomllib.loads((files("bot.officials") / "data" / "names.toml").read_text("utf-8"))
    nicknames: dict[str, set[str]] = {}
    for group in raw["nicknames"]:
        for name in group:
            nicknames.setdefault(name, set()).update(group)
    return _Rules(
        titles=frozenset(raw["titles"]),
        light=frozenset(raw["light"]),
        suffixes=frozenset(raw["suffixes"]),
        particles=frozenset(raw["particles"]),
        hyphened=re.compile(rf"\b(?:{'|'.join(raw['hyphen_particles'] + raw['particles'])})-", re.IGNORECASE),
        spellings={name: group[0] for group in raw["spellings"] for name in group},
        nicknames={name: frozenset(group) for name, group in nicknames.items()},
        sounds=tuple((hint, re.compile(pattern), to) for hint, pattern, to in _SOUNDS),
    )


def plain(text: str) -> str:
    """`text` in ASCII, whatever its script, without apostrophes; each Chinese or Korean syllable becomes a word."""
    text = _APOSTROPHES.sub("", text)
    if text.isascii():
        return text
    latin = _APOSTROPHES.sub("", anyascii(text))  # a soft sign becomes one: Зеленський
    return _CAMEL.sub(" ", latin) if _is_syllabic(text) else latin


def _is_syllabic(text: str) -> bool:
    return any("\u3400" <= letter <= "\u9fff" or "\uac00" <= letter <= "\ud7af" for letter in text)


def joined_syllables(name: str) -> str | None:
    """For a name in Chinese script, the family name and the given name in two words ("Xi JinPing" is Xi Jinping)."""
    first, _, rest = plain(name).strip().partition(" ")
    return f"{first} {rest.replace(' ', '').lower()}" if rest and _is_syllabic(name) else None


def tokens(name: str) -> tuple[str, ...]:
    """The words of a name in order: lower-case ASCII, without titles, suffixes and particles; an initial is one letter.

    Words that may be a title or a name ("Sheikh", "Shah") stay: see `core`. Never empty for a name that has a letter.
    """
    rules = _rules()
    text = name if _is_simple(name) else _simplified(name)
    words = _WORD.findall(text.lower())
    start = 0
    while start < len(words) - 1 and words[start] in rules.titles:
        start += 1
    words = words[start:]
    while len(words) > _DISTINGUISHING and words[-1] in rules.suffixes:  # Elizabeth II stays
        words.pop()
    opens_low = bool(_LOWER_START.match(text))
    kept = [word for at, word in enumerate(words) if word not in rules.particles or (at == 0 and not opens_low)]
    kept = kept or words
    return tuple(_split_abd(kept) if any(word.startswith("abd") for word in kept) else kept)


def _is_simple(name: str) -> bool:
    return name.isascii() and name.istitle() and name.replace(" ", "").isalpha()


def _simplified(name: str) -> str:
    text = _surname_last(plain(_POSSESSIVE.sub("", name.strip())))
    text = _rules().hyphened.sub(" ", text)
    return text if text.isupper() else _INITIALS.sub(_spread, text)


def _surname_last(text: str) -> str:
    """ "Dorokhin, Pavel" is Pavel Dorokhin; "Kennedy, Jr." stays."""
    surname, comma, given = text.partition(",")
    if not comma or not given.strip() or given.strip(" .").lower() in _rules().suffixes:
        return text
    return f"{given} {surname}"


def _spread(match: re.Match[str]) -> str:
    return " ".join(match.group().replace(".", "")) + " "


def _split_abd(words: Iterable[str]) -> list[str]:
    """ "Abdulrahman" and "Abdel Rahman" (Abd al-Rahman) become abd, rahman; Abdullah stays."""
    parts: list[str] = []
    for word in words:
        if word in ("abdul", "abdel", "abdal", "abdur", "abdus"):
            parts.append("abd")
            continue
        found = _ABD.match(word)
        parts.extend(("abd", word[found.end() :]) if found else (word,))
    return parts


@lru_cache(maxsize=16384)
def sound(token: str) -> str:
    """What the romanisations of one word share: "khwaja" and "khawaja", "zelensky" and "zelenskyy" sound the same."""
    rules = _rules()
    if len(token) < _DISTINGUISHING or token.isdigit():
        return token
    token = rules.spellings.get(token, token)
    for hint, pattern, to in rules.sounds:
        if hint in token:
            token = pattern.sub(to, token)
    return _DOUBLED.sub(r"\1", token)


def sounds(name: str) -> tuple[str, ...]:
    """The sounds of a name's words, in order."""
    return tuple(map(sound, tokens(name)))


def core(words: tuple[str, ...]) -> tuple[str, ...]:
    """`words` without initials and words that may be titles, when at least two others remain; else unchanged."""
    light = _rules().light
    rest = tuple(word for word in words if len(word) > 1 and word not in light)
    return rest if len(rest) >= _DISTINGUISHING else words


def is_light(token: str) -> bool:
    """Whether the word may be a mere title."""
    return token in _rules().light


def key(name: str) -> str:
    """What all spellings of one full name share, in whatever order its words stand."""
    return " ".join(sorted(map(sound, core(tokens(name)))))


def without_particle(name: str) -> str | None:
    """The family name alone, where a name of two words begins with a particle: Pen, for "Le Pen"."""
    first, _, rest = name.partition(" ")
    return rest if rest and " " not in rest and first.lower() in _rules().particles else None


def is_vowelless(name: str) -> bool:
    """Whether the name is in a script that leaves vowels out (Arabic, Hebrew)."""
    return any("\u0590" <= letter <= "\u07ff" for letter in name)


def skeleton(heard: str) -> str:
    """The consonants of a sound: what a name in a script without vowels has in common with its romanisations.

    Those that Arabic writes with one letter are one: p and b, v and f, c and k.
    """
    bones = _VOWELS.sub("", heard).translate(_ONE_LETTER).replace("gh", "g").removesuffix("h")
    return _DOUBLED.sub(r"\1", bones) or heard


def skeletons(name: str) -> tuple[frozenset[str], ...]:
    """What the consonants of each word may be, for a name in a script without vowels."""
    arabic, urdu = tokens(name), tokens(name.translate(_URDU))
    # A word that is a title in one of the readings is left out there: then the other counts alone.
    both = len(arabic) == len(urdu)
    read = zip(arabic, urdu, strict=True) if both else ((word,) for word in max(arabic, urdu, key=len))
    return tuple(frozenset(bones for word in words for bones in _skeletons_of(word)) for words in read)


def _skeletons_of(word: str) -> Iterator[str]:
    """A w or v may be a vowel (ntnyhw is Netanyahu) or a b (Hebrew), an l at the beginning the article."""
    forms = [word, word[1:]] if word.startswith("l") and len(word) > _DISTINGUISHING else [word]
    for heard in map(sound, forms):
        choices = [_MAY_BE_V if letter == "v" else letter for letter in heard]
        yield from map(skeleton, map("".join, islice(product(*choices), _MOST_FORMS)))


def short_forms(token: str) -> frozenset[str]:
    """The given names that `token` may stand for or be short for, itself among them."""
    return _rules().nicknames.get(token, frozenset((token,)))


def variants(person: Person) -> tuple[str, ...]:
    """The names under which an article may call `person`: as listed, and the first word with the family name."""
    names = [person.name, *person.aliases]
    given = person.name.split()[0] if " " in person.name else ""
    if person.family_name and given and given != person.family_name.split()[0] and given.isalpha():
        names.append(f"{given} {person.family_name}")
    return tuple(dict.fromkeys(name for name in names if any(letter.isalpha() for letter in name)))
