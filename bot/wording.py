"""The words that a chat sees go through gettext: `_ = translations(chat.language).gettext`."""

import gettext
from importlib.resources import files

Wording = gettext.NullTranslations
LANGUAGES = {"en": "English", "ur": "اردو", "ar": "العربية", "es": "Español", "fr": "Français"}


def translations(language: str) -> Wording:
    """The catalogue of `language` (a BCP 47 code), or English where there is none."""
    folder = files("bot") / "locale"
    return gettext.translation("hearsay", str(folder), [language], fallback=True)
