"""Which language a text is in."""

import re
from functools import cached_property

from py3langid.langid import MODEL_FILE, LanguageIdentifier

SAMPLE = 2_000
UNKNOWN = "und"
_SHARE_SURE = 0.30
_SHARE_LIKELY = 0.12
_SURE = 0.75
_WORD = re.compile(r"[^\W\d_]+")
_LANGUAGES = [
    "en",
    "es",
    "fr",
    "de",
    "pt",
    "it",
    "nl",
    "sv",
    "da",
    "no",
    "fi",
    "pl",
    "cs",
    "sk",
    "hu",
    "ro",
    "bg",
    "el",
    "tr",
    "ru",
    "uk",
    "sr",
    "hr",
    "sl",
    "ar",
    "fa",
    "he",
    "ur",
    "hi",
    "bn",
    "ta",
    "te",
    "ml",
    "mr",
    "gu",
    "pa",
    "ne",
    "si",
    "th",
    "vi",
    "id",
    "ms",
    "zh",
    "ja",
    "ko",
    "sw",
    "am",
    "ka",
    "hy",
    "az",
    "kk",
    "ca",
    "lt",
    "lv",
    "et",
    "sq",
    "mk",
]
# Words that make English sentences, and that no other language of the list has in number.
_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "is",
        "was",
        "were",
        "are",
        "with",
        "for",
        "by",
        "from",
        "that",
        "this",
        "his",
        "her",
        "their",
        "has",
        "have",
        "had",
        "been",
        "who",
        "said",
        "says",
        "over",
        "after",
        "against",
        "not",
        "will",
        "would",
        "its",
    ]
)


class Languages:
    """Tells languages by letters and words; English has the benefit of the doubt where a text is short."""

    @cached_property
    def _identifier(self) -> LanguageIdentifier:
        identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
        identifier.set_languages(_LANGUAGES)
        return identifier

    def detect(self, text: str) -> str:
        """ISO 639-1 of the first SAMPLE characters that hold letters; "und" where there are none."""
        sample = " ".join(text[: 4 * SAMPLE].split())[:SAMPLE]
        words = _WORD.findall(sample.lower())
        if not words:
            return UNKNOWN
        share = sum(word in _ENGLISH for word in words) / len(words)
        if share >= _SHARE_SURE:
            return "en"
        language, sure = self._identifier.classify(sample)
        if language != "en" and _may_be_english(words, share, float(sure)):
            return "en"
        return str(language)


def _may_be_english(words: list[str], share: float, sure: float) -> bool:
    if not all(word.isascii() for word in words[:400]) and share < _SHARE_LIKELY:
        return False
    return share >= _SHARE_LIKELY or (sure < _SURE and share > 0)
