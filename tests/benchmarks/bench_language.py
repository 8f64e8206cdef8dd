"""Speed and size of the language room, beside its base pipeline alone, in one run on one thread.

python -m tests.benchmarks.bench_language [FOLDER_OF_TEXTS] [--most 60]: the demo's articles unless told otherwise.
"""

import argparse
import resource
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import bot
from bot.language import load
from bot.language.parsing import load_parser

DEMO = Path(bot.__file__).parent / "demo" / "outlets"


def main() -> None:
    """Load, read every text twice, and print what the quicker round took."""
    parser = argparse.ArgumentParser()
    parser.add_argument("texts", type=Path, nargs="?", default=DEMO)
    parser.add_argument("--most", type=int, default=60)
    asked = parser.parse_args()
    texts = [path.read_text(encoding="utf-8") for path in texts_in(asked.texts)[: asked.most]]
    words = sum(len(text.split()) for text in texts)
    began = time.perf_counter()
    reader = load()
    loaded, held = time.perf_counter() - began, _peak()
    base = load_parser(None)
    rounds = [(_spent(base.parse, texts), _spent(reader.read, texts)) for _ in range(2)]
    alone, whole = (min(one[part] for one in rounds) for part in (0, 1))
    sys.stdout.write(
        f"{len(texts)} texts, {words} words; load {loaded:.1f} s, {held} MB held then, {_peak()} MB at the peak\n"
        f"base pipeline alone {words / alone:.0f} words per CPU-second\n"
        f"the whole {words / whole:.0f} words per CPU-second: {whole / alone:.2f} times the base pipeline's time\n"
    )


def texts_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".txt", ".md"))


def _spent(read: Callable[[str], object], texts: Sequence[str]) -> float:
    began = time.process_time()
    for text in texts:
        read(text)
    return time.process_time() - began


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
