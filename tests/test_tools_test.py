"""``python course.py test``: what it hands to pytest."""

import os

import pytest

from tools.test import QUICK, pytest_arguments

SHARED = ["-n", str(os.cpu_count()), "--dist", "loadfile", "--no-loadscope-reorder"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], SHARED),
        (["-v", "--durations=10"], [*SHARED, "-v", "--durations=10"]),
        (["--quick"], [*SHARED, *QUICK]),
        (["--quick", "-x"], ["-x", *QUICK]),
        (["tests/test_pictures.py", "-k", "pixel"], ["tests/test_pictures.py", "-k", "pixel"]),
        (["-n4"], ["-n4"]),
    ],
)
def test_all_cores_share_the_files_unless_tests_are_chosen(given, expected):
    assert pytest_arguments(given) == expected
