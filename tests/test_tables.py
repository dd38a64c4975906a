"""Tables: both twins hold the same cells, and columns of numbers are aligned on the right."""

import pytest

from utils.tables import show_table


def test_the_text_is_aligned_and_the_html_holds_the_same_cells():
    table = show_table(["method", "right"], [["kNN", "9%"], ["HOG & SVM", "76%"]], title="Test")
    assert repr(table).splitlines() == [
        "Test",
        "method     right",
        "---------  -----",
        "kNN           9%",
        "HOG & SVM    76%",
    ]
    html = table._repr_html_()
    assert "<caption>Test</caption>" in html
    assert '<td style="text-align: left">HOG &amp; SVM</td>' in html
    assert '<td style="text-align: right">76%</td>' in html


@pytest.mark.parametrize(
    "cell", ["12", "1,234", "-0.5", "95.2%", "12 s", "+3 points", "1e-05", "–"]
)
def test_numbers_are_aligned_on_the_right(cell):
    assert 'text-align: right">' in show_table(["a"], [[cell]])._repr_html_()


@pytest.mark.parametrize("cell", ["kNN", "5 nearest neighbors", "no"])
def test_words_are_aligned_on_the_left(cell):
    assert "right" not in show_table(["a"], [[cell]])._repr_html_()


def test_a_row_of_another_length_is_refused():
    with pytest.raises(ValueError, match="needs 2 cells"):
        show_table(["a", "b"], [["only one"]])
