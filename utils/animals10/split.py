"""Divide the pictures among train, validation and test, once and for all."""

import csv
import itertools
import random
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from utils.animals10.check import check
from utils.files import atomic_write, display_path

PARTS = ("train", "validation", "test")
FRACTIONS = (0.7, 0.15, 0.15)
_CSV = {"encoding": "utf-8", "errors": "surrogateescape", "newline": ""}


class Row(NamedTuple):
    """One picture of a split."""

    path: str
    label: int
    english: str
    part: str
    group: int
    digest: str = ""  # of the file; not in the CSV


@dataclass
class Split:
    """Which picture belongs to which part; ``rows`` are in the order of the parts."""

    folder: Path
    csv: Path
    rows: list
    class_names: tuple  # in the order of the labels; those of Animals-10 in English

    def part(self, name) -> tuple[list, list]:
        """Return the paths and labels of ``"train"``, ``"validation"`` or ``"test"``."""
        mine = [row for row in self.rows if row.part == name]
        return [self.folder / row.path for row in mine], [row.label for row in mine]

    def counts(self) -> list:
        """Return rows for printing: class, then how many pictures are in each part."""
        found = Counter((row.english, row.part) for row in self.rows)
        lines = [(name, *(found[name, part] for part in PARTS)) for name in self.class_names]
        return [("class", *PARTS), *lines]

    def weights(self) -> dict:
        """Return ``{label: weight}`` for ``fit(class_weight=...)``; rare classes weigh more."""
        found = Counter(row.label for row in self.rows if row.part == "train")
        return {
            label: sum(found.values()) / (len(found) * found[label]) if found[label] else 1.0
            for label in range(len(self.class_names))
        }


def split(folder, fractions=FRACTIONS, seed=0, *, report=None, most=None, progress=True) -> Split:
    """Divide the usable pictures among train, validation and test; the same way every time.

    Each class is divided by itself, and pictures that belong together stay together. The result
    is saved as a CSV file beside the folder. A later call with the same fractions and seed starts
    from there: pictures keep their part, and only new ones are assigned. If there is a folder
    ``held-out``, it is the test part.

    Args:
        folder: a folder that holds class folders.
        fractions: shares of train, validation and test; they add up to 1.
        seed: another number gives another split.
        report: what ``check(folder)`` returned; without it, ``check`` is called.
        most: how many pictures of each class to keep, at most; each part loses its share. The CSV
            file holds all of them.
        progress: whether to show a progress bar.

    Raises:
        ValueError: for fractions that do not add up to 1, or if no picture is usable.
    """
    if len(fractions) != 3 or min(fractions) < 0 or abs(sum(fractions) - 1) > 1e-6:
        raise ValueError("fractions are three numbers, none negative, that add up to 1.")
    report = report or check(folder, progress=progress)
    folder = report.folder
    if not report.pictures:
        raise ValueError(f"There is no usable picture in {display_path(folder)}.\n{report}")
    name = "-".join(f"{100 * part:g}" for part in fractions)
    path = folder.with_name(f"{folder.name}-split-{name}-seed{seed}.csv")
    old = _read_csv(path)
    parts, group_of = _assign(report, fractions, seed, {row[0]: row[3] for row in old})
    rows = []
    for label, (kind, english) in enumerate(report.classes.items()):
        for one in (one for one in report.pictures if one.kind == kind):
            place = parts[one.path], group_of[one.path]
            rows.append(Row(one.path, label, english, *place, one.digest))
    rows.sort(key=lambda row: (PARTS.index(row.part), row.label, row.path))
    if [list(map(str, row[:5])) for row in rows] != old:
        if old:
            print(f"The pictures have changed, so {display_path(path)} was updated.")
        try:
            with atomic_write(path, "w", **_CSV) as file:
                csv.writer(file).writerows([Row._fields[:5], *(row[:5] for row in rows)])
        except OSError as problem:
            print(f"The split could not be saved ({problem.strerror}).")
    if most:
        rows = _thinned(rows, most, seed)
    return Split(folder, path, rows, tuple(report.classes.values()))


def _thinned(rows, most, seed):
    """Keep the same share of each part of a class, so that no class has more than ``most``."""
    of_class = Counter(row.label for row in rows)
    kept = []
    for (_, label), some in itertools.groupby(rows, key=lambda row: (row.part, row.label)):
        some = list(some)
        number = round(len(some) * min(1, most / of_class[label]))
        chosen = sorted(random.Random(seed).sample(range(len(some)), number))
        kept += [some[place] for place in chosen]
    return kept


def _read_csv(path):
    """Return the rows of a split saved earlier; none if it is missing or damaged."""
    try:
        with path.open(**_CSV) as file:
            heading, *rows = csv.reader(file)
    except (OSError, ValueError, csv.Error):
        return []
    intact = heading == list(Row._fields[:5]) and all(len(row) == 5 for row in rows)
    return [row for row in rows if row[3] in PARTS] if intact else []


def _assign(report, fractions, seed, known_parts):
    """Return ``{path: part}`` and ``{path: number of its group}``."""
    held_out = {one.path for one in report.pictures if one.path.startswith("held-out/")}
    if held_out:
        train = fractions[0] / ((fractions[0] + fractions[1]) or 1)
        fractions = (train, 1 - train, 0)
    members = {one.path: [one.path] for one in report.pictures}
    for group in report.groups:
        members |= dict.fromkeys(group.paths, group.paths)
    parts, group_of = {}, {}
    for kind in report.classes:
        free, have = [], dict.fromkeys(PARTS, 0)
        for path in sorted(one.path for one in report.pictures if one.kind == kind):
            group = members[path]
            if path in group_of:
                continue
            group_of |= dict.fromkeys(group, len(group_of))
            known = [known_parts[path] for path in group if path in known_parts]
            if held_out.intersection(group):
                known = ["test"]
            if known:
                parts |= dict.fromkeys(group, known[0])
                have[known[0]] += len(group)
            else:
                free.append(group)
        random.Random(f"{seed} {kind}").shuffle(free)
        total = sum(have.values()) + sum(map(len, free)) - (have["test"] if held_out else 0)
        for group in sorted(free, key=len, reverse=True):  # to the part that lacks most
            lacking = {
                part: share * total - have[part]
                for part, share in zip(PARTS, fractions, strict=True)
                if share
            }
            part = max(lacking, key=lacking.get)
            parts |= dict.fromkeys(group, part)
            have[part] += len(group)
    return parts, group_of
