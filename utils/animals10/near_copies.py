"""Find the pictures that belong together: equal files, near-copies, and those of one shoot."""

import base64
from typing import NamedTuple

import numpy as np
from PIL import Image
from scipy.fft import dct

COPY_BITS = 6  # near-copies differ in at most so many of the 64 bits of their hashes
COPY_COLORS = 0.6  # and are no farther apart in color: all flat pictures have similar hashes
SHOOT_BITS = 26  # pictures of one shoot may differ in more bits
SHOOT_COLORS = 0.035  # but have nearly the same colors (0 is equal, 1 is nothing in common)
LARGEST_SHOOT = 50  # so that a chain of lookalikes cannot join a whole class
REASONS = ("same file", "copy", "one shoot")


class Group(NamedTuple):
    """Pictures that must not be on both sides of a split."""

    why: str  # "same file", "copy" or "one shoot"
    paths: list


def perceptual_hash(image) -> int:
    """Return 64 bits that describe the coarse pattern of a picture: its pHash.

    The same bits as ``imagehash.phash``: which of the 64 slowest waves of a cosine transform of
    the gray picture are stronger than their median.
    """
    small = np.asarray(image.convert("L").resize((32, 32), Image.Resampling.LANCZOS))
    waves = dct(dct(small, axis=0), axis=1)[:8, :8]
    bits = waves > np.median(waves)
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def fingerprint(image) -> tuple[str, str]:
    """Return the hash of a picture and how often each of 216 colors occurs in it, both as text."""
    small = np.asarray(image.resize((64, 64), Image.Resampling.BILINEAR)).astype(int) * 6 // 256
    counts = np.bincount((small @ (36, 6, 1)).ravel(), minlength=216)
    roots = np.round(255 * np.sqrt(counts / counts.sum())).astype(np.uint8)
    return f"{perceptual_hash(image):016x}", base64.b64encode(roots).decode()


def find_groups(pictures, shoots=True) -> list[Group]:
    """Group the pictures that belong together, by comparing each of them with each other one.

    Args:
        pictures: of ``check.Picture``. Copies may lie in different classes.
        shoots: whether to look for pictures of one shoot, too, within each class.
    """
    group = np.arange(len(pictures))  # the number of each picture's group
    size, reason = np.ones_like(group), np.zeros_like(group)

    def join(one, other, why, limit=None):
        a, b = group[one], group[other]
        if a != b and (limit is None or size[a] + size[b] <= limit):
            group[group == b] = a
            size[a] += size[b]
            reason[a] = max(reason[a], reason[b], why)

    first = {}
    for number, picture in enumerate(pictures):
        join(first.setdefault(picture.digest, number), number, 0)
    numbers = np.array(list(first.values()), dtype=int)
    different = [pictures[number] for number in numbers]
    hashes = np.array([int(picture.hash, 16) for picture in different], dtype=np.uint64)
    raw = b"".join(base64.b64decode(picture.colors) for picture in different)
    colors = np.frombuffer(raw, dtype=np.uint8).reshape(-1, 216).astype(np.float32)
    colors /= np.linalg.norm(colors, axis=1, keepdims=True)

    for row in range(len(numbers)):
        bits = np.bitwise_count(hashes[row + 1 :] ^ hashes[row])
        near = row + 1 + np.flatnonzero(bits <= COPY_BITS)
        near = near[group[numbers[near]] != group[numbers[row]]]
        apart = 1 - np.einsum("ij,j->i", colors[near], colors[row])
        for other in near[apart <= COPY_COLORS]:
            join(numbers[row], numbers[other], 1)

    links = [np.empty((3, 0))]
    kinds = np.array([picture.kind for picture in different])
    for kind in np.unique(kinds) if shoots else ():
        rows = np.flatnonzero(kinds == kind)
        its_hashes, its_colors, its_groups = hashes[rows], colors[rows], group[numbers[rows]]
        for at, row in enumerate(rows):
            apart = 1 - np.einsum("ij,j->i", its_colors[at + 1 :], its_colors[at])
            bits = np.bitwise_count(its_hashes[at + 1 :] ^ its_hashes[at])
            near = (apart <= SHOOT_COLORS) & (bits <= SHOOT_BITS)
            near = np.flatnonzero(near & (its_groups[at + 1 :] != its_groups[at]))
            near = near[np.argsort(apart[near], kind="stable")[:LARGEST_SHOOT]]
            others = numbers[rows[at + 1 + near]]
            links.append([apart[near].round(6), np.full(len(near), numbers[row]), others])
    links = np.concatenate(links, axis=1)
    for _, one, other in links[:, np.lexsort(links[::-1])].T:  # the most similar first
        join(int(one), int(other), 2, LARGEST_SHOOT)

    members = {}
    for number, picture in enumerate(pictures):
        members.setdefault(group[number], []).append(picture.path)
    return [
        Group(REASONS[reason[number]], sorted(paths))
        for number, paths in members.items()
        if len(paths) > 1
    ]
