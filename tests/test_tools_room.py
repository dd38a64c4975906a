"""`course.py room` counts what people's saved notebooks say, and names nobody unless asked."""

import json

import pytest
from PIL import Image

from tools import room
from tools.environment import Stop

HINT = "the leak is counted once for each pair. Count test pictures, not pairs."


def hand_in(path, **answers):
    """Write a notebook whose exercises said this: e3_1="✔ well done"."""
    cells = [{"cell_type": "markdown", "source": ["exercises.check"], "metadata": {}}]
    for name, said in answers.items():
        number = name[1:].replace("_", ".")
        text = [f"a personal note\n{said[0]} Exercise {number}: {said[2:]}\n"]
        output = {"output_type": "stream", "name": "stdout", "text": text}
        source = [f'answer = ...\nexercises.check("{number}", answer)']
        cells.append({"cell_type": "code", "source": source, "outputs": [output], "metadata": {}})
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"cells": cells, "nbformat": 4}), "utf-8")


@pytest.fixture
def homes(tmp_path):
    lesson, later = (
        "course/notebooks/03_knn_digits.ipynb",
        "course/notebooks/06b_training_lab.ipynb",
    )
    hand_in(tmp_path / "ada" / lesson, e3_1="✔ Right.", e3_3=f"✘ {HINT}")
    hand_in(tmp_path / "ada" / later, e6b_1="✔ Right.")
    hand_in(tmp_path / "bob" / lesson, e3_1="○ not tried yet.", e3_3=f"✘ {HINT}")
    hand_in(tmp_path / "cy" / lesson, e3_1="✘ axis 0, not 1.", e3_3="✔ Right.", e3_10="✔ Right.")
    hand_in(tmp_path / "cy/course/notebooks/.ipynb_checkpoints/x.ipynb", e3_1="✔ Right.")
    return tmp_path


def test_each_exercise_is_counted_in_the_order_of_the_course(homes):
    people, unreadable = room.read(homes)
    rows = room.counted(people)
    assert unreadable == [] and list(rows) == ["3.1", "3.3", "3.10", "6b.1"]
    assert rows["3.1"] == {"solved": 1, "tried": 1, "not tried": 1}
    assert rows["3.3"] == {"solved": 1, "tried": 2}
    assert rows["6b.1"] == {"solved": 1, "not tried": 2}


def test_nobody_is_named_unless_asked_for(homes, capsys):
    picture = homes / "room.png"
    assert room.main([str(homes), "--picture", str(picture)]) == 0
    said = capsys.readouterr().out
    assert f"2 × {HINT}" in said and "3 people" in said
    assert not any(name in said.splitlines()[1:] or f"({name}" in said for name in ("ada", "bob"))
    assert Image.open(picture).size[0] > 500
    room.main([str(homes), "--names", "--picture", str(picture)])
    said = capsys.readouterr().out
    assert f"2 × {HINT} (ada, bob)" in said and "ada: 2 solved" in said


def test_files_handed_in_belong_to_the_person_in_their_name(tmp_path):
    hand_in(tmp_path / "ada_03_knn_digits.ipynb", e3_1="✔ Right.")
    hand_in(tmp_path / "ada-01_pixels.ipynb", e1_1="✔ Right.")
    hand_in(tmp_path / "03_knn_digits (Bob).ipynb", e3_1="✘ no.")
    assert set(room.read(tmp_path)[0]) == {"ada", "(Bob)"}


def test_of_two_copies_the_better_answer_counts(tmp_path):
    hand_in(tmp_path / "ada/copy.ipynb", e3_1="✔ Right.")
    hand_in(tmp_path / "ada/original.ipynb", e3_1="✘ no.")
    assert room.read(tmp_path)[0]["ada"]["3.1"][0] == "✔"


def test_damaged_files_are_named_and_empty_folders_explained(homes, capsys):
    (homes / "bob/half.ipynb").write_text('{"cells": [', "utf-8")
    assert room.main([str(homes), "--picture", str(homes / "p.png")]) == 0
    assert "half.ipynb" in capsys.readouterr().out
    for folder in (homes / "nowhere", homes / "ada/course/notebooks/.ipynb_checkpoints"):
        with pytest.raises(Stop):
            room.main([str(folder)])
