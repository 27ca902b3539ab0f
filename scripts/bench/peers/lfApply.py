"""Snorkel's labeling functions and their analysis, on the files that labelingSpeed.ts writes; one JSON line on stdout.

    lfApply.py apply FOLDER           PandasLFApplier with ten LFs on texts.jsonl; the votes go to FOLDER/snorkel.i8
    lfApply.py analyse FOLDER [gold]  LFAnalysis(...).lf_summary() of train.i8, with gold.i8 if asked
"""

import json
import re
import sys
import time
from pathlib import Path

import numpy as np
from snorkel.labeling import LFAnalysis, PandasLFApplier, labeling_function

HAM, SPAM, ABSTAIN = 0, 1, -1


def keyword(name, vote, words, forbidden=()):
    wanted = re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    unwanted = re.compile(rf"\b(?:{'|'.join(forbidden)})\b", re.IGNORECASE) if forbidden else None

    @labeling_function(name=name)
    def lf(x):
        return vote if wanted.search(x.text) and not (unwanted and unwanted.search(x.text)) else ABSTAIN

    return lf


@labeling_function()
def short(x):
    return HAM if len(x.text.split()) < 6 else ABSTAIN


@labeling_function()
def long(x):
    return SPAM if len(x.text) >= 120 else ABSTAIN


@labeling_function()
def high_score(x):
    return SPAM if x.score > 1.5 else ABSTAIN


link = re.compile(r"https?://")


@labeling_function()
def has_link(x):
    return SPAM if link.search(x.text) else ABSTAIN


@labeling_function()
def is_polite(x):
    return HAM if x.text.startswith("please") or "thanks" in x.text else ABSTAIN


lfs = [
    keyword("check_out", SPAM, ["check out"]),
    keyword("subscribe", SPAM, ["subscribe", "channel"]),
    keyword("money", SPAM, ["money", "free", "win", "prize"]),
    keyword("love", HAM, ["love", "amazing", "best"]),
    keyword("song", HAM, ["song", "music", "cover"], ["free"]),
    short,
    long,
    high_score,
    has_link,
    is_polite,
]


def apply(folder):
    import pandas as pd

    rows = [json.loads(line) for line in (folder / "texts.jsonl").read_text().splitlines()]
    table = pd.DataFrame(rows)
    applier = PandasLFApplier(lfs)
    start = time.perf_counter()
    votes = applier.apply(table, progress_bar=False)
    seconds = time.perf_counter() - start
    votes.astype(np.int8).tofile(folder / "snorkel.i8")
    return {"rows": len(table), "seconds": seconds}


def analyse(folder, gold):
    shape = json.loads((folder / "set.json").read_text())
    votes = np.fromfile(folder / "train.i8", np.int8).reshape(-1, shape["m"]).astype(np.int64)
    known = np.fromfile(folder / "gold.i8", np.int8).astype(np.int64) if gold else None
    start = time.perf_counter()
    summary = LFAnalysis(L=votes).lf_summary(Y=known)
    seconds = time.perf_counter() - start
    columns = ["Coverage", "Overlaps", "Conflicts"] + (["Emp. Acc."] if gold else [])
    found = summary[columns].to_numpy().tolist()
    return {"rows": len(votes), "seconds": seconds, "found": found}


def peak_rss():
    """Of this process alone: getrusage would count what the parent held when it forked."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024


what, folder, *rest = sys.argv[1:]
result = apply(Path(folder)) if what == "apply" else analyse(Path(folder), rest == ["gold"])
print(json.dumps({**result, "peakRssBytes": peak_rss()}))
