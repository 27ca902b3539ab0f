"""Peers' label models on votes written by writeVotes (votesFolder.ts): fit on the train rows, predict the test rows.

    labelModels.py FOLDER --methods snorkel100,crowdkitDawidSkene --seeds 0,1

Per method and seed two lines of JSON on stdout: one as it starts, one with what it cost or why it gave nothing. The probabilities go to
FOLDER/METHOD-SEED.f32, float32 [rows, k], where the benchmark scores ours and theirs alike. No gold is read. A method that gives
no number for a row (NaN) gets equal parts there, and the line says on how many rows.
"""

import argparse
import json
import signal
import time
import warnings
from pathlib import Path

import numpy as np

warnings.filterwarnings("ignore")


class Unfit(Exception):
    """The method is not made for such votes."""


def snorkel_majority():
    from snorkel.labeling.model import MajorityLabelVoter

    def fit(votes, k, seed):
        return MajorityLabelVoter(cardinality=k).predict_proba

    return identity, fit


def snorkel(epochs):
    from snorkel.labeling.model import LabelModel

    def fit(votes, k, seed, epochs=epochs):
        model = LabelModel(cardinality=k, verbose=False)
        model.fit(votes, n_epochs=epochs, seed=seed, progress_bar=False)
        return model.predict_proba

    fit(warm_up, 2, 0, 2)
    return identity, fit


def metal(epochs):
    import networkx

    networkx.Graph.node = networkx.Graph.nodes  # what networkx before 2.4 called it
    from metal.label_model import LabelModel
    from scipy.sparse import csr_matrix

    def prepare(votes, k):
        return csr_matrix(votes.astype(np.int64) + 1)

    def fit(votes, k, seed, epochs=epochs):
        model = LabelModel(k=k, seed=seed, verbose=False)
        model.train_model(votes, n_epochs=epochs, verbose=False)
        return lambda votes: np.asarray(model.predict_proba(votes))

    fit(prepare(warm_up, 2), 2, 0, 2)
    return prepare, fit


def flyingsquid():
    from flyingsquid.label_model import LabelModel

    def prepare(votes, k):
        if k != 2:
            raise Unfit("two classes only")
        return np.where(votes < 0, 0, 2 * votes.astype(np.int64) - 1)

    def fit(votes, k, seed):
        model = LabelModel(votes.shape[1])
        model.fit(votes)
        return lambda votes: model.predict_proba(votes, verbose=False)

    return prepare, fit


def hyper_label_model():
    from hyperlm import HyperLabelModel

    def fit(votes, k, seed):
        model = HyperLabelModel(device="cpu")

        def predict(votes):
            probs = np.full((len(votes), k), 1 / k)
            covered = (votes >= 0).any(1)
            found = np.asarray(model.infer(votes[covered].astype(np.int64), return_probs=True))
            probs[covered] = 0
            probs[covered, : found.shape[1]] = found
            return probs

        return predict

    return identity, fit


def crowdkit(name):
    """
    crowd-kit labels the items of the fit and no others. Where test rows are others, its workers' estimated parameters are put into
    the model's own posterior: P(y) times the product over votes of P(vote | y, worker).
    """
    import crowdkit.aggregation as crowd
    import pandas as pd

    make = {
        "DawidSkene": lambda seed: crowd.DawidSkene(n_iter=100),
        "OneCoinDawidSkene": lambda seed: crowd.OneCoinDawidSkene(n_iter=100),
        "GLAD": lambda seed: crowd.GLAD(),
        "MACE": lambda seed: crowd.MACE(random_state=seed),
    }[name]

    def prepare(votes, k):
        task, worker = np.nonzero(votes >= 0)
        labels = votes[task, worker].astype(np.int64)
        return votes, pd.DataFrame({"task": task, "worker": worker, "label": labels})

    def fit(prepared, k, seed):
        votes, table = prepared
        model = make(seed)
        fitted = model.fit_predict_proba(table)

        def predict(other):
            probs = np.full((len(other[0]), k), 1 / k)
            if other is prepared:
                probs[fitted.index.to_numpy()] = fitted.reindex(columns=range(k), fill_value=0).to_numpy()
                return probs
            log_prior, evidence = parameters(name, model, table, votes.shape[1], k)
            rows, workers = np.nonzero(other[0] >= 0)
            logits = np.tile(log_prior, (len(other[0]), 1))
            np.add.at(logits, rows, evidence[workers, other[0][rows, workers]])
            logits -= logits.max(1, keepdims=True)
            return np.exp(logits) / np.exp(logits).sum(1, keepdims=True)

        return predict

    return prepare, fit


def parameters(name, model, table, m, k):
    """log P(y) [k] and log P(vote | y, worker) [m, vote, y]; a worker or a vote that the fit never saw says nothing."""
    tiny = 1e-10
    evidence = np.zeros((m, k, k))
    log_prior = np.full(k, -np.log(k))
    if name in ("DawidSkene", "OneCoinDawidSkene"):
        log_prior = np.log(model.priors_.reindex(range(k), fill_value=tiny).clip(lower=tiny)).to_numpy()
        for (worker, label), row in model.errors_.reindex(columns=range(k), fill_value=tiny).iterrows():
            evidence[worker, label] = np.log(np.maximum(row.to_numpy(), tiny))
    elif name == "GLAD":
        # An unseen item's difficulty is what its prior says: log 1/difficulty has the mean 1.
        right = 1 / (1 + np.exp(-model.alphas_ * np.e))
        for worker, p in right.items():
            evidence[worker] = np.log(max((1 - p) / max(1, k - 1), tiny))
            np.fill_diagonal(evidence[worker], np.log(max(p, tiny)))
    else:
        # The different values in the order in which crowd-kit numbers them.
        workers, labels = table["worker"].unique(), table["label"].unique()
        for i, worker in enumerate(workers):
            evidence[worker] = np.log(tiny)
            for at, label in enumerate(labels):
                guess = model.spamming_[i, 0] * model.thetas_[i, at]
                evidence[worker, label] = np.log(max(guess, tiny))
                evidence[worker, label, label] = np.log(max(guess + model.spamming_[i, 1], tiny))
    return log_prior, evidence


def identity(votes, k):
    return votes


# The first step of a torch optimizer loads modules for seconds; that is no part of a fit.
warm_up = np.random.default_rng(0).integers(-1, 2, (64, 4)).astype(np.int8)

methods = {
    "snorkelMajority": snorkel_majority,
    "snorkel100": lambda: snorkel(100),
    "snorkel500": lambda: snorkel(500),
    "metal500": lambda: metal(500),
    "flyingsquid": flyingsquid,
    "crowdkitDawidSkene": lambda: crowdkit("DawidSkene"),
    "crowdkitOneCoin": lambda: crowdkit("OneCoinDawidSkene"),
    "crowdkitGLAD": lambda: crowdkit("GLAD"),
    "crowdkitMACE": lambda: crowdkit("MACE"),
    "hyperlm": hyper_label_model,
}
# The others give the same for every seed.
drawing = {"snorkel100", "snorkel500", "metal500", "crowdkitMACE"}


def measure(folder, method, seed):
    shape = json.loads((folder / "set.json").read_text())
    m, k = shape["m"], shape["k"]
    read = lambda part: np.fromfile(folder / f"{part}.i8", np.int8).reshape(-1, m)
    prepare, fit = methods[method]()
    began = time.perf_counter()
    train = prepare(read("train"), k)
    test = prepare(read("test"), k) if shape["test"] > 0 else train
    start = time.perf_counter()
    predict = fit(train, k, seed)
    fitted = time.perf_counter()
    probs = np.asarray(predict(test))
    done = time.perf_counter()
    peak = peak_rss()
    lost = ~np.isfinite(probs).all(1)
    probs = np.where(lost[:, None], 1 / k, probs).astype(np.float32)
    probs.tofile(folder / f"{method}-{seed}.f32")
    return {
        "prepareSeconds": start - began,
        "fitSeconds": fitted - start,
        "predictSeconds": done - fitted,
        "peakRssBytes": peak,
        **({"rowsWithoutNumbers": int(lost.sum())} if lost.any() else {}),
    }


def peak_rss():
    """Of this process alone: getrusage would count what the parent held when it forked."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024


def within(seconds, work):
    signal.alarm(seconds)
    try:
        return work()
    finally:
        signal.alarm(0)


def too_long(signal_number, frame):
    raise TimeoutError


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--methods", required=True)
    parser.add_argument("--seeds", default="0")
    parser.add_argument("--limit", type=int, default=0, help="seconds for one fit and prediction, loading included; 0 for any number")
    given = parser.parse_args()
    signal.signal(signal.SIGALRM, too_long)
    for method in given.methods.split(","):
        for at, seed in enumerate(map(int, given.seeds.split(","))):
            if at > 0 and method not in drawing:
                continue
            print(json.dumps({"method": method, "seed": seed, "started": True}), flush=True)
            try:
                result = within(given.limit, lambda: measure(given.folder, method, seed))
            except Unfit as reason:
                result = {"unfit": str(reason)}
            except TimeoutError:
                result = {"error": f"longer than {given.limit} s"}
            except MemoryError as error:
                result = {"error": f"out of memory: {error}"}
            except Exception as error:  # a peer's failure is a result
                result = {"error": f"{type(error).__name__}: {' '.join(str(error).split())[:200]}"}
            print(json.dumps({"method": method, "seed": seed, **result}), flush=True)
            if "unfit" in result or "error" in result:
                break  # other seeds would fare alike


if __name__ == "__main__":
    main()
