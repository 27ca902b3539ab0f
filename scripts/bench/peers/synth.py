"""Votes with planted truth from the shared generators (synth/generators.py), as files that benchmarks read.

    synth.py GENERATORS_FOLDER FOLDER KIND '{"n": 10000, "m": 10, "k": 2, "seed": 1}'

KIND single or correlated: FOLDER/train.i8 and set.json as writeVotes makes them, FOLDER/gold.i8 the truth.
KIND hierarchy: the same for the leaves (8 classes; a class's parent is class >> 1, its grandparent class >> 2), with every LF's own
level in set.json (`levels`: 0 of 2 classes, 1 of 4, 2 of 8); its votes are classes of that level.
"""

import json
import sys
from pathlib import Path

import numpy as np


def main():
    generators_folder, folder, kind, settings = sys.argv[1:]
    sys.path.insert(0, generators_folder)
    import generators

    settings = json.loads(settings)
    votes, truth, *rest = getattr(generators, kind)(**settings)
    shape = {"m": votes.shape[1], "k": settings.get("k", 8), "train": len(votes), "test": 0}
    if kind == "hierarchy":
        shape["levels"] = rest[0].tolist()
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    np.ascontiguousarray(votes).tofile(folder / "train.i8")
    truth.astype(np.int8).tofile(folder / "gold.i8")
    (folder / "set.json").write_text(json.dumps(shape))


if __name__ == "__main__":
    main()
