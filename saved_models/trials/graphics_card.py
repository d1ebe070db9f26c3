"""Many trainings of one recipe on a graphics card: the script behind gpu_folds, gpu_groups and gpu_looks.

    pip install '.[lite2]' torch        # in a clone; 2.11 with CUDA 13 was used
    python saved_models/trials/graphics_card.py DATA OUT                        # all of them
    python saved_models/trials/graphics_card.py DATA OUT "as it is, seed 45"    # some

Writes an .npz file for each training: logit (shares, folds, films), nan where a fold did not judge a film, with path and label. The stored files hold
the same, gathered.

The package trains with TensorFlow. This script repeats its network, head, schedule, labels, class weights and augmentations
in PyTorch, and trains all folds of a recipe side by side, a CUDA graph each, because one small network alone leaves a large card idle.
Averaged weights are kept beside the training; those of the last step count, and no epoch is chosen. `folds` trains on and judges the
training and validation films of protocol `patient`, `looks` those of the published training folder; no film outside of these takes part.

The stored logits were made by an earlier form of this script, before it was tidied; this form has run on a processor only, where it takes the same steps
(but for rounding, which Adam enlarges) as the earlier one on the same draws. Three rows of averaged weights and one of labels from other networks are not made here any more. A card adds in
another order each time, so no run comes out twice to the last digit. Every augmentation in use takes 2.3 GB, in memory and on the card.
"""
import argparse, json, mmap, multiprocessing, sys, time
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import torch
from sklearn.cluster import KMeans
from sklearn.metrics import roc_auc_score
from sklearn.preprocessing import StandardScaler
from torch import nn
from torch.nn import functional as F

from chest_xray_cnn.augmentation import AUGMENTATIONS, augment_film
from chest_xray_cnn.data_split import group_folds, split_dataset
from chest_xray_cnn.dataset import index_dataset
from chest_xray_cnn.embedding import LITES, lite_blocks, lite_network, packaged_weights
from chest_xray_cnn.inference import Network
from chest_xray_cnn.linear_head import fit_linear_head
from chest_xray_cnn.preprocessing import preprocess_dataset

cv2.setNumThreads(1)  # as many processes as cores are forked below
HERE = Path(__file__).parent
CARD = "cuda" if torch.cuda.is_available() else "cpu"
VARIANTS = 8  # augmented variants of each film, an epoch each
SHARES = (1, .85, .7)  # of the fine-tuned weights, mixed with the frozen ones

def recorded(file, name): # an augmentation of our own, as the file of the trainings that used it has it
    changes = json.loads((HERE / file).read_text())["augmentations"][name]
    return replace(AUGMENTATIONS["none"], **{key: tuple(value) if isinstance(value, list) else value for key, value in changes.items()})

BANKS = {"default": AUGMENTATIONS["default"], "strong": recorded("gpu_folds.json", "strong"), "bold": recorded("gpu_looks.json", "bold"),
         "tone": replace(AUGMENTATIONS["machines"], style=0, corner=0)}  # the rest of `machines` is made on the card, from films of the fold's own training

AS_IT_IS = {"backbone": "efficientnet_lite0", "first": "block3_expand", "norm": "folded", "head": "levels", "epochs": 8, "rate": 6e-4, "decay": .02, "smoothing": .04,
            "average": .99, "batch": 32, "augmentation": "default", "seed": 42,
            "mixup": 0, "aux": 0, "aux_of": "kind",           # a second head with this weight, which tells `kind` (normal, bacteria, virus) or `folder` (and class)
            "balance": "", "balance_power": 1,                # within a class, films of a rarer folder, letter or both weigh more
            "sharpness": 0, "pairs": 0,                       # radius of sharpness-aware steps; weight of a loss over pairs of ill and normal films
            "mixstyle": False, "standardised": False,         # channel statistics exchanged between films; each film's grey values brought to one mean and spread
            "style": 0, "corner": 0, "lender": "any", "share": .3}  # as in `Augmentation`; lent by any film, or by one of the other class


# The films: what is known of each, and who judges whom

def picture(file) -> np.ndarray: # uint8 (224, 224), before any preprocessing
    film = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
    return film if film.shape == (224, 224) else cv2.resize(film, (224, 224), interpolation=cv2.INTER_AREA)  # the stored files come from copies of this size

def look_of(film) -> np.ndarray: # 23 numbers that say how a film is printed, not what it shows
    film = film.astype(np.float32)
    amplitude = np.abs(np.fft.fft2(film - film.mean()))
    radius = np.hypot(np.fft.fftfreq(224)[:, None], np.fft.fftfreq(224)[None])
    rings = [np.log(amplitude[(radius >= low) & (radius < high)].mean() + 1e-3) for low, high in ((.004, .01), (.01, .02), (.02, .04), (.04, .08), (.08, .16), (.16, .3), (.3, .5), (.5, .8))]
    places = [film[:40, :40], film[:40, -40:], film[-40:, :40], film[-40:, -40:], film[:, :8], film[:, -8:], film[:8], film[-8:]]
    return np.array([*np.quantile(film, [.01, .05, .25, .5, .75, .95, .99]) / 255, *rings, *[place.mean() / 255 for place in places]])

def find_letter(film, letter) -> str: # none, small or large: as tutorials/where_it_fails does it
    def match(high):
        small = cv2.resize(letter, (round(high * 14 / 27), high), interpolation=cv2.INTER_AREA)
        return cv2.minMaxLoc(cv2.matchTemplate(film[:110, :70], small, cv2.TM_CCOEFF_NORMED))[1], high
    found, high = max(match(high) for high in (9, 11, 13, 15, 17, 19, 21, 24, 27))
    return "none" if found < .75 else "small" if high < 17 else "large"

def read_films(root: Path) -> tuple: # image table with folds and looks, films uint8 (N, 224, 224)
    table = split_dataset(index_dataset(root)[0], "patient", 42)
    letter = picture(root / "test/NORMAL/NORMAL2-IM-0252-0001.jpeg")[21:48, 1:15]
    table["letter"] = [find_letter(picture(root / path), letter) for path in table.path]
    published, rest = (table.folder == "train").to_numpy(), (table.split != "test").to_numpy()
    table["fold"] = table["look"] = -1
    table.loc[rest, "fold"] = group_folds(table[rest].reset_index(drop=True), 4, 42)
    table.loc[published, "look"] = group_folds(table[published].reset_index(drop=True), 4, 42)  # ill films by patient
    normal = published & (table.label == 0).to_numpy()
    looks = StandardScaler().fit_transform(np.stack([look_of(picture(root / path)) for path in table.path[normal]]))
    cluster = table[normal].assign(look=KMeans(4, random_state=0, n_init=10).fit_predict(looks))
    table.loc[normal, "look"] = cluster.group.map(cluster.groupby("group").look.agg(lambda looks: looks.mode()[0]))  # patients stay together
    kept = published | rest
    films = preprocess_dataset(table, root)[kept]
    return table[kept].reset_index(drop=True), films

def dealt(table, kind: str, number: int) -> tuple: # rows that train, rows that are judged
    if kind == "folds": part, judged = table.fold >= 0, table.fold == number
    else: # the normal films of one look, or those with a letter, and a quarter of the ill ones
        part, normal = table.look >= 0, table.label == 0
        judged = part & (table.look == number if number < 4 else np.where(normal, table.letter != "none", table.look == 0))
    return np.flatnonzero(part & ~judged), np.flatnonzero(judged)

def embed(films, name) -> np.ndarray: # float32 (N, channels): what a frozen network sees in all its blocks
    network = Network(lite_network(name, kind="levels"))
    return np.concatenate([network.run(some[..., None], ["pooled"])["pooled"] for some in np.array_split(films, len(films) // 256 + 1)])

def first_head(table, features, train) -> tuple: # weight, bias: on frozen features (of films as they are), regularised as a sixth of the training films likes it
    inner = np.asarray(group_folds(table.iloc[train].reset_index(drop=True), 6, 1)) == 0
    labels = table.label.to_numpy()[train]
    return fit_linear_head(features[train[~inner]], labels[~inner], features[train[inner]], labels[inner])


# Augmented variants: made by all processor cores while the card is at work

def _fill(job):
    films, bank, setting, variant, rows = _SHARED[job[0]][:3] + job[1:]
    for row in rows: bank[variant, row] = augment_film(films[row], setting, np.random.default_rng((42, variant, int(row))))

class Bank:
    def __init__(self, films, names, rows, processes):
        for name in names: _SHARED[name] = films, np.frombuffer(mmap.mmap(-1, VARIANTS * films.size), np.uint8).reshape(VARIANTS, *films.shape), BANKS[name]
        pool = multiprocessing.get_context("fork").Pool(processes)
        self.pending = {name: pool.map_async(_fill, [(name, variant, some) for variant in range(VARIANTS) for some in np.array_split(rows, 16)]) for name in names}
        self.on_card = {}
    def __getitem__(self, name): # uint8 (VARIANTS * N, 224, 224)
        if name not in self.on_card:
            self.pending[name].get()
            self.on_card[name] = torch.from_numpy(_SHARED[name][1]).to(CARD).flatten(0, 1)
        return self.on_card[name]

_SHARED = {}


# The network

class Convolution(nn.Module):
    def __init__(self, state, kernel, norm, stride, groups, active, fold):
        super().__init__()
        weight = torch.tensor(state[kernel + ".weight"].astype(np.float32))
        if kernel == "_conv_stem": weight = weight.sum(1, keepdim=True)  # grey films
        scale, offset, mean, variance = (torch.tensor(state[f"{norm}.{part}"].astype(np.float32)) for part in ("weight", "bias", "running_mean", "running_var"))
        self.size, self.stride, self.active = weight.shape[-1], stride, active
        self.conv = nn.Conv2d(weight.shape[1] * groups, weight.shape[0], self.size, stride, self.size // 2 if stride == 1 else 0, groups=groups, bias=fold)
        factor = scale / (variance + 1e-3).sqrt()
        self.conv.weight.data = weight * factor[:, None, None, None] if fold else weight
        if fold: self.conv.bias.data = offset - mean * factor
        self.norm = None if fold else nn.BatchNorm2d(len(scale), eps=1e-3, momentum=.03)
        if self.norm: self.norm.load_state_dict({"weight": scale, "bias": offset, "running_mean": mean, "running_var": variance, "num_batches_tracked": torch.tensor(0)})
    def forward(self, x):
        if self.stride == 2: # pads as TensorFlow does
            side = x.shape[-1]
            more = max((-(-side // 2) - 1) * 2 + self.size - side, 0)
            x = F.pad(x, (more // 2, more - more // 2) * 2)
        x = self.conv(x)
        if self.norm: x = self.norm(x)
        return F.relu6(x) if self.active else x

class Block(nn.Module):
    def __init__(self, state, number, inputs, kernel, stride, widen, outputs, fold):
        super().__init__()
        here, wide = f"_blocks.{number}.", inputs * widen
        self.shortcut = stride == 1 and inputs == outputs
        self.expand = Convolution(state, here + "_expand_conv", here + "_bn0", 1, 1, True, fold) if widen > 1 else None
        self.depthwise = Convolution(state, here + "_depthwise_conv", here + "_bn1", stride, wide, True, fold)
        self.project = Convolution(state, here + "_project_conv", here + "_bn2", 1, 1, False, fold)
    def forward(self, x):
        y = self.project(self.depthwise(self.expand(x) if self.expand else x))
        return x + y if self.shortcut else y

def exchange_style(x, other, own): # MixStyle, Zhou et al. 2021, arXiv 2104.02008: (B, C, h, w), (B,) whose, (B,) share of one's own
    x32, own = x.float(), own[:, None, None, None]
    mean, spread = x32.mean((2, 3), keepdim=True).detach(), (x32.var((2, 3), keepdim=True) + 1e-5).sqrt().detach()
    mixed = (x32 - mean) / spread * (own * spread + (1 - own) * spread[other]) + own * mean + (1 - own) * mean[other]
    return mixed.to(x.dtype)

class FilmNetwork(nn.Module):
    def __init__(self, recipe, head):
        super().__init__()
        self.recipe, fold, state = recipe, recipe["norm"] == "folded", packaged_weights(recipe["backbone"])
        blocks, inputs = lite_blocks(*LITES[recipe["backbone"]]), 32
        self.stem, self.blocks = Convolution(state, "_conv_stem", "_bn0", 2, 1, True, fold), nn.ModuleList()
        for number, (kernel, stride, widen, outputs) in enumerate(blocks):
            self.blocks.append(Block(state, number, inputs, kernel, stride, widen, outputs, fold))
            inputs = outputs
        self.top = Convolution(state, "_conv_head", "_bn1", 1, 1, True, fold)
        self.logit = nn.Linear(len(head[0]), 1)
        self.aux = nn.Linear(1280, 3 if recipe["aux_of"] == "kind" else 4) if recipe["aux"] else None
        self.logit.load_state_dict({"weight": torch.tensor(head[0], dtype=torch.float32)[None], "bias": torch.tensor([float(head[1])])})
    def forward(self, films, style=None): # uint8 or float (B, 224, 224); logit (B,), logits of the second head
        x, pooled = films.float(), []
        if self.recipe["standardised"]: x = (x - x.mean((1, 2), keepdim=True)) / (x.std((1, 2), keepdim=True) + 1) * 58 + 125
        x = self.stem(((x - 127) / 128)[:, None].contiguous(memory_format=torch.channels_last))
        for number, block in enumerate(self.blocks):
            x = block(x)
            if style and number in (0, 2): x = exchange_style(x, *style)
            pooled.append(x.mean((2, 3), dtype=torch.float32))
        last = self.top(x).mean((2, 3), dtype=torch.float32)
        with torch.autocast(CARD, enabled=False):
            return self.logit(torch.cat([*pooled, last], 1) if self.recipe["head"] == "levels" else last)[:, 0], self.aux(last) if self.aux else None


# One training

class Training:
    "Everything of every step is drawn beforehand and lies on the card, so that a step is one graph that is played again."
    def __init__(self, recipe, table, train, bank, head):
        self.recipe, self.bank = recipe, bank
        torch.manual_seed(recipe["seed"])
        self.network = FilmNetwork(recipe, head).to(CARD, memory_format=torch.channels_last).train()
        frozen = {"stem": 0, "block3_expand": 4}[recipe["first"]]
        for part in (self.network.stem, *self.network.blocks)[:frozen]: part.requires_grad_(False)
        self.weights = [weight for weight in self.network.parameters() if weight.requires_grad]
        self.start, self.average = [[weight.detach().clone() for weight in self.weights] for _ in range(2)]
        self.rate, self.number = torch.zeros((), device=CARD), torch.zeros(1, dtype=torch.long, device=CARD)
        decayed = [{"params": [w for w in self.weights if w.ndim > 1], "weight_decay": recipe["decay"]}, {"params": [w for w in self.weights if w.ndim < 2], "weight_decay": 0}]
        self.optimizer = torch.optim.AdamW(decayed, lr=self.rate if CARD == "cuda" else 0., eps=1e-7, **({"capturable": True, "fused": True} if CARD == "cuda" else {}))
        self.draw(table, train)
    def draw(self, table, train):
        recipe, rng, labels, films = self.recipe, np.random.default_rng(self.recipe["seed"]), table.label.to_numpy(), len(self.bank) // VARIANTS
        steps = len(train) // recipe["batch"]
        rows = np.concatenate([rng.permutation(train)[:steps * recipe["batch"]].reshape(steps, -1) for _ in range(recipe["epochs"])])
        variant = np.repeat(np.arange(recipe["epochs"]) % VARIANTS, steps)[:, None]
        step, self.steps = np.arange(len(rows)), len(rows)
        rising = max(1, self.steps // 20)
        falling = .01 + .99 * .5 * (1 + np.cos(np.pi * (step - rising) / max(1, self.steps - rising)))
        answers = np.where(labels == 0, 0, np.where(table.kind == "virus", 2, 1)) if recipe["aux_of"] == "kind" else 2 * labels + (table.folder == "test").to_numpy()
        drawn = {"rates": recipe["rate"] * np.where(step < rising, .05 + .95 * step / rising, falling), "place": variant * films + rows,
                 "target": labels[rows] * (1 - recipe["smoothing"]) + .5 * recipe["smoothing"], "importance": importance(recipe, table, train)[rows], "other_answer": answers[rows]}
        if recipe["mixup"]:
            own = rng.beta(recipe["mixup"], recipe["mixup"], self.steps)
            drawn["own"] = np.where(rng.random(self.steps) < .7, np.maximum(own, 1 - own), 1)
            drawn["other"] = np.stack([rng.permutation(recipe["batch"]) for _ in step])
        if recipe["style"] or recipe["corner"]: drawn |= lent(recipe, labels, train, rows, films, rng)
        if recipe["mixstyle"]:
            often = rng.random(self.steps) < .5
            drawn["own_style"] = np.where(often[:, None], rng.beta(.3, .3, rows.shape), 1)
            drawn["other_style"] = np.stack([rng.permutation(recipe["batch"]) for _ in step])
        self.drawn = {name: torch.tensor(values, dtype=torch.long if values.dtype.kind in "iu" else torch.float32, device=CARD) for name, values in drawn.items()}
    def loss(self, now, x, target, importance):
        style = (now["other_style"], now["own_style"]) if self.recipe["mixstyle"] else None
        with torch.autocast(CARD, dtype=torch.bfloat16, cache_enabled=False): logit, other = self.network(x, style)
        loss = (F.binary_cross_entropy_with_logits(logit, target, reduction="none") * importance).mean()
        if share := self.recipe["pairs"]:
            ill = (target > .5).float()
            pair = ill[:, None] * (1 - ill)
            loss = (1 - share) * loss + share * (pair * F.softplus(logit - logit[:, None])).sum() / pair.sum().clamp(min=1)
        return loss + self.recipe["aux"] * F.cross_entropy(other, now["other_answer"]) if self.recipe["aux"] else loss
    def step(self):
        recipe, now = self.recipe, {name: values.index_select(0, self.number)[0] for name, values in self.drawn.items()}
        self.rate.copy_(now["rates"])
        x, target, importance = self.bank.index_select(0, now["place"]), now["target"], now["importance"]
        if "lender" in now: x = borrow(x, self.bank.index_select(0, now["lender"]), recipe, now)
        if "other" in now: x, target, importance = (now["own"] * a + (1 - now["own"]) * a[now["other"]] for a in (x.float(), target, importance))
        self.optimizer.zero_grad(set_to_none=False)
        self.loss(now, x, target, importance).backward()
        if recipe["sharpness"]: # Foret et al. 2021, arXiv 2010.01412: the slope is taken where the loss is worst nearby
            with torch.no_grad():
                slopes = [weight.grad for weight in self.weights]
                away = torch._foreach_mul(slopes, recipe["sharpness"] / (torch.stack(torch._foreach_norm(slopes)).norm() + 1e-12))
                torch._foreach_add_(self.weights, away)
            self.optimizer.zero_grad(set_to_none=False)
            self.loss(now, x, target, importance).backward()
            with torch.no_grad(): torch._foreach_sub_(self.weights, away)
        self.optimizer.step()
        with torch.no_grad(): torch._foreach_lerp_(self.average, self.weights, 1 - recipe["average"])
        self.number += 1
    def prepare(self):
        for weight in self.weights: weight.grad = torch.zeros_like(weight)
        if CARD == "cpu": return
        state, self.stream, self.graph = [value.clone() for value in self.network.state_dict().values()], torch.cuda.Stream(), torch.cuda.CUDAGraph()
        with torch.cuda.stream(self.stream): self.step(), self.step()  # a graph is recorded once everything has its place
        torch.cuda.synchronize()
        with torch.cuda.graph(self.graph, stream=self.stream): self.step()
        with torch.no_grad(): # and then nothing has happened
            for value, before in zip([*self.network.state_dict().values(), *self.average], [*state, *self.start]): value.copy_(before)
            for kept in self.optimizer.state.values():
                for value in kept.values(): value.zero_()
            self.number.zero_()
    def play(self):
        if CARD == "cuda":
            with torch.cuda.stream(self.stream): self.graph.replay()
        else:
            for group in self.optimizer.param_groups: group["lr"] = float(self.drawn["rates"][self.number])
            self.step()
    @torch.no_grad()
    def logits(self, films, share): # of averaged weights, mixed with those it began with
        now = [weight.clone() for weight in self.weights]
        for weight, averaged, first in zip(self.weights, self.average, self.start): weight.copy_(share * averaged + (1 - share) * first)
        self.network.eval()
        found = torch.cat([self.network(some)[0] for some in films.split(256)]).cpu().numpy()
        self.network.train()
        for weight, before in zip(self.weights, now): weight.copy_(before)
        return found

def importance(recipe, table, train) -> np.ndarray: # (N,), mean 1 over the training films, both classes alike
    of = {"": table.label, "folder": table.folder, "letter": table.letter, "both": table.folder + table.letter}[recipe["balance"]].to_numpy(str)
    labels, weights = table.label.to_numpy(), np.zeros(len(table))
    for label in (0, 1):
        rows = train[labels[train] == label]
        names, which, count = np.unique(of[rows], return_inverse=True, return_counts=True)
        weights[rows] = (len(rows) / len(names) / count[which]) ** recipe["balance_power"]
        weights[rows] *= len(train) / (2 * weights[rows].sum())
    return weights

def lent(recipe, labels, train, rows, films, rng) -> dict: # who lends to each film of each step, and how much
    place = rng.integers(VARIANTS, size=rows.shape) * films
    if recipe["lender"] == "any": place += train[rng.integers(len(train), size=rows.shape)]
    else: # of the other class, so that a look says nothing of it
        normal, ill = (train[labels[train] == label] for label in (0, 1))
        place += np.where(labels[rows] == 1, normal[rng.integers(len(normal), size=rows.shape)], ill[rng.integers(len(ill), size=rows.shape)])
    amount = np.where(rng.random(rows.shape) < recipe["share"], rng.uniform(0, recipe["style"], rows.shape), 0)
    often = rng.random((4, *rows.shape)) < recipe["share"]
    sides = np.floor(rng.uniform(.05, max(recipe["corner"], .051), (4, 2, *rows.shape)) * 224) * often[:, None]
    return {"lender": place, "amount": amount, "sides": sides.transpose(2, 0, 1, 3)}  # sides: (steps, corners, height and width, batch)

@torch.no_grad()
def borrow(films, lenders, recipe, now): # `take_style` and `lend_corners` of the package, a batch at a time
    x, lenders = films.float(), lenders.float()
    if recipe["style"]:
        own, other = torch.fft.rfft2(x), torch.fft.rfft2(lenders).abs()
        x = torch.fft.irfft2(own * (1 + now["amount"][:, None, None] * (other / own.abs().clamp(min=1e-3) - 1)), s=x.shape[1:]).round().clamp(0, 255)
    if recipe["corner"]:
        near = torch.arange(224, device=CARD)
        for (high, wide), (down, right) in zip(now["sides"], ((0, 0), (0, 1), (1, 0), (1, 1))):
            inside = ((223 - near if down else near) < high[:, None])[:, :, None] & ((223 - near if right else near) < wide[:, None])[:, None]
            x = torch.where(inside, lenders, x)
    return x


# All folds of a recipe side by side

def train_all(recipe, kind, table, films, features, bank) -> tuple: # logits float32 (shares, folds, N), nan where a film was not judged; films a second
    parts, found = [dealt(table, kind, number) for number in range(4 if kind == "folds" else 5)], np.full((len(SHARES), 5, len(table)), np.nan, np.float32)
    seen = features[recipe["backbone"]][:, slice(None) if recipe["head"] == "levels" else slice(-1280, None)]
    trainings = [Training(recipe, table, train, bank[recipe["augmentation"]], first_head(table, seen, train)) for train, _ in parts]
    for training in trainings: training.prepare()
    begun, steps = time.perf_counter(), [training.steps for training in trainings]
    for step in range(max(steps)):
        for training in trainings:
            if step < training.steps: training.play()
        if step % 50 == 49 and CARD == "cuda": torch.cuda.synchronize()  # else the queue grows without end
    if CARD == "cuda": torch.cuda.synchronize()
    pace = sum(steps) * recipe["batch"] / (time.perf_counter() - begun)
    for number, (training, (_, judged)) in enumerate(zip(trainings, parts)):
        for i, share in enumerate(SHARES if recipe["norm"] == "folded" else SHARES[:1]): found[i, number, judged] = training.logits(films[torch.tensor(judged, device=CARD)], share)
    return found, pace

def wrong_pairs(labels, logits) -> float: # in 1,000
    judged = ~np.isnan(logits)
    return 1000 * (1 - roc_auc_score(labels[judged], logits[judged]))

def read_plan() -> dict: # (file, training) -> kind of folds, recipe
    return {(file.stem, row["training"]): ("looks" if file.stem == "gpu_looks" else "folds", AS_IT_IS | {name: value for name, value in row.items() if name != "training"})
            for file in sorted(HERE.glob("gpu_*.json")) for row in json.loads(file.read_text())["trainings"] if not {"averaged", "taught"} & set(row)}

def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("data", type=Path, help="dataset folder")
    asked.add_argument("out", type=Path, help="folder for an .npz file of logits from each training")
    asked.add_argument("trainings", nargs="*", help="names from the .json files (default: all)")
    asked = asked.parse_args()
    plan = {key: value for key, value in read_plan().items() if key[1] in asked.trainings or not asked.trainings}
    if missing := set(asked.trainings) - {name for _, name in plan}: sys.exit(f"No training is called {', '.join(missing)}.")
    asked.out.mkdir(parents=True, exist_ok=True)
    table, films = read_films(asked.data)
    bank = Bank(films, {recipe["augmentation"] for _, recipe in plan.values()}, np.arange(len(films)), multiprocessing.cpu_count())  # forks: before other threads begin
    features = {name: embed(films, name) for name in {recipe["backbone"] for _, recipe in plan.values()}}
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True
    on_card = torch.tensor(films, device=CARD)
    for (file, name), (kind, recipe) in plan.items():
        logits, pace = train_all(recipe, kind, table, on_card, features, bank)
        best = logits[1 if recipe["norm"] == "folded" else 0]
        print(f"{file}, {name}: wrong pairs in 1,000", *[f"{wrong_pairs(table.label, of):.2f}" for of in best if not np.isnan(of).all()], f"({pace:.0f} films a second)", flush=True)
        np.savez_compressed(asked.out / f"{file}, {name}.npz", path=table.path.to_numpy("S"), label=table.label, logit=logits)

if __name__ == "__main__": main()
