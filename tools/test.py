"""Run the tests: ``python course.py test``, all of them, on all cores.

python course.py test            everything
python course.py test --quick    about two minutes: does the course work on this computer?
python course.py test ARGUMENTS  what pytest is to do, such as: tests/test_pictures.py -k pixel
"""

import os
import re
import runpy
import sys

# For learners: the first notebooks with their solutions, the hints of the exercises, and training.
QUICK = [
    "notebooks/00_start_here.ipynb",
    "notebooks/01_pixels.ipynb",
    "notebooks/02_one_hot.ipynb",
    "notebooks/03_knn_digits.ipynb",
    "notebooks/05_convolution_pooling.ipynb",
    "tests/test_exercises.py",
]


# With one of these, or with a file, pytest works alone: that starts quicker, or cannot be shared.
ALONE = re.compile(r"[^-]|-[nkxmsh]|--(lf|ff|sw|pdb|co|collect-only|help)$")


def pytest_arguments(arguments: list[str]) -> list[str]:
    """Return the arguments for pytest.

    Args:
        arguments: what stands behind ``course.py test``.

    Returns:
        ``arguments`` themselves where they choose tests, or a way to run them. Otherwise, and for
        ``--quick``, all cores share the files; a file, such as a notebook, stays in one piece.
    """
    quick = "--quick" in arguments
    others = [argument for argument in arguments if argument != "--quick"]
    if any(map(ALONE.match, others)):
        return others + QUICK * quick
    workers = ["-n", str(os.cpu_count() or 1), "--dist", "loadfile", "--no-loadscope-reorder"]
    return workers + others + QUICK * quick


if __name__ == "__main__":
    sys.argv = ["pytest", *pytest_arguments(sys.argv[1:])]
    runpy.run_module("pytest", run_name="__main__")
