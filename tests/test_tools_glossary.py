"""The glossary: written from the notebooks, and up to date."""

from collections import Counter

from tools import glossary


def test_the_page_is_what_the_notebooks_say():
    assert glossary.PAGE.read_text(encoding="utf-8") == glossary.page(), (
        "Type: python -m tools.glossary, with the Python of .venv"
    )


def test_each_term_is_explained_once_in_a_sentence():
    found = glossary.entries()
    counts = Counter(term.casefold() for term, _, _ in found)
    assert [term for term, number in counts.items() if number > 1] == []
    for term, sentence, _ in found:
        assert term in sentence and len(sentence.split()) > len(term.split()) + 3, sentence
        assert "<dfn>" not in sentence
