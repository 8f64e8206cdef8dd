"""The language model: present, unchanged since it was installed, and able to read a sentence."""

import base64
import hashlib
from importlib import metadata
from pathlib import Path

from bot.doctor.finding import Finding
from bot.errors import HearsayError
from bot.language import SAMPLE, load
from config.settings import Settings

FOLDER = "bot/language/model/"
ADVICE = "unset HEARSAY_NLP_MODEL, or install Hearsay again"


def model(settings: Settings) -> Finding:
    """Load it, compare it with what was installed, and have it read a sentence."""
    own = settings.hearsay_nlp_model
    changed = [] if own else changed_files()
    if changed:
        found = f"{', '.join(changed[:3])} differs from what was installed"
        return Finding("language model", "error", found, "install Hearsay again")
    try:
        reader = load(own)
        findings = reader.read(SAMPLE)
    except HearsayError as error:
        return Finding("language model", "error", str(error), ADVICE)
    if findings.language != "en":
        return Finding("language model", "error", f"took an English sentence for {findings.language}", ADVICE)
    print_ = fingerprint(own) if own else f"{recorded()} files as installed" if recorded() else "from a checkout"
    return Finding("language model", "ok", f"{reader.version} ({print_}): read a sentence")


def recorded() -> int:
    """How many files of the model the installation has checksums of; none in an editable one."""
    return len(_records())


def changed_files() -> list[str]:
    """The model's files that are not as pip installed them."""
    return [name for name, path, expected in _records() if not path.is_file() or _sha256(path) != expected]


def _records() -> list[tuple[str, Path, str]]:
    try:
        files = metadata.files("hearsay") or []
    except metadata.PackageNotFoundError:
        return []
    kept = (file for file in files if file.as_posix().startswith(FOLDER) and file.hash is not None)
    return [(file.name, Path(str(file.locate())), file.hash.value) for file in kept if file.hash]


def _sha256(path: Path) -> str:
    """As wheels record it: https://packaging.python.org/en/latest/specifications/recording-installed-packages/"""
    with path.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def fingerprint(folder: Path) -> str:
    """A short checksum over a folder's files, to compare two machines by."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{_sha256(path)}\n".encode())
    return f"sha256 {digest.hexdigest()[:12]}"
