"""The benchmark of the web app, with a tiny network: does it run and print?"""

import benchmarks_serve
import numpy as np
from serve_client import COLORS, SIZE, Server, network, picture

from utils import serve


def pictures(count):
    """Return pictures of many colors, uint8."""
    colors = np.random.default_rng(0).integers(0, 256, (count, 1, 1, 3), np.uint8)
    return np.tile(colors, (1, SIZE, SIZE, 1))


def test_all_ways_to_ask_give_the_same_answers(tmp_path):
    some, answers = pictures(5), {}
    for name, ask in benchmarks_serve.ways(network(), tmp_path):
        answers[name] = np.asarray(ask(some))
        assert np.allclose(ask(some[:1]), answers[name][:1], atol=1e-3), name
    assert {"predict", "model(x)", "compiled function", "the same, frozen"} <= answers.keys()
    for name, found in answers.items():
        assert np.allclose(found, answers["predict"], atol=1e-3), name


def test_the_tables_are_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(
        benchmarks_serve, "times", lambda ask, some: [len(ask(some)), 2.0 * len(some)]
    )
    benchmarks_serve.latency("Tiny", network(), pictures(32), tmp_path)
    lines = capsys.readouterr().out.splitlines()
    (row,) = [line for line in lines if line.startswith("predict ")]
    assert row.split()[1:4] == ["1.50", "/", "1.9"] or row.split()[1:3] == ["1.50", "/"]


def test_requests_and_errors_are_counted(tmp_path):
    serve.publish(network(), COLORS, folder=tmp_path)
    with Server(tmp_path) as server:
        rate, found, errors = benchmarks_serve.asked(server.port, [picture("red")], 2, 0.2)
        assert rate > 0 and len(found) >= 2 and errors == 0
        files = [picture("red"), b"bad"]
        _, found, errors = benchmarks_serve.asked(server.port, files, 2, 0.2)
        assert abs(errors - len(found) / 2) <= 2
