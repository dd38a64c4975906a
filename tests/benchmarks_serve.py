"""How quick the web app is: ``python -m tests.benchmarks serve``.

Ways to ask the same network, the same network with 8 bits, the web app under load against the
network called directly, and frames per second. Packages that are not in the lock are measured
where they are installed, and named where they are not: ai-edge-litert; onnxruntime with tf2onnx.
"""

import importlib.util
import io
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image

COURSE = Path(__file__).resolve().parent.parent
BATCHES = (1, 8, 32)
CLIENTS = (1, 2, 4, 8, 16, 32, 64)


def drawn(count, size, split="benchmark"):
    """Return drawn animals, uint8, and their labels."""
    from data import drawn_animals

    names = list(drawn_animals.KINDS)
    labels = np.arange(count) % len(names)
    rngs = [drawn_animals.sample_rng(2, names[one], split, n) for n, one in enumerate(labels)]
    pairs = zip(labels, rngs, strict=True)
    return [drawn_animals.draw(names[one], rng, size).picture for one, rng in pairs], labels


def large_network(kind, size):
    """Return a network of realistic size. Its weights are random: they cost the same time."""
    import keras

    base = {"mobilenet": keras.applications.MobileNet, "xception": keras.applications.Xception}
    inputs = keras.Input((size, size, 3))
    x = keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)
    x = base[kind](weights=None, include_top=False, input_shape=(size, size, 3))(x, training=False)
    head = keras.layers.Dense(10, use_bias=False)
    model = keras.Model(inputs, head(keras.layers.GlobalAveragePooling2D()(x)))
    # Random weights tell nothing apart; stretched, its answers differ, so they can be compared.
    noise = np.random.default_rng(0).uniform(0, 255, (4, size, size, 3)).astype("float32")
    head.kernel.assign(head.kernel / max(float(np.std(model.predict(noise, verbose=0))), 1e-30))
    return model


# ---------------------------------------------------------------- ways to ask


def as_litert(network, pictures=None, activations=False) -> bytes:
    """Return a network as a LiteRT file; with pictures, quantized to 8 bits.

    Args:
        network: a Keras model.
        pictures: None: 32 bits; else uint8, to measure the range of the activations.
        activations: whether the activations get 8 bits, too, not only the weights.
    """
    import tensorflow as tf

    shape = tf.TensorSpec((None, *network.input_shape[1:]), tf.float32)
    function = tf.function(lambda x: network(x, training=False)).get_concrete_function(shape)
    converter = tf.lite.TFLiteConverter.from_concrete_functions([function])
    if pictures is not None:
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if activations:
        converter.representative_dataset = lambda: (
            [one[None].astype(np.float32)] for one in pictures
        )
    return converter.convert()


def litert(content):
    """Return a function that asks a LiteRT file."""
    from ai_edge_litert.interpreter import Interpreter

    asker = Interpreter(model_content=content, num_threads=os.cpu_count())
    (into,), (out,) = asker.get_input_details(), asker.get_output_details()
    shape = [None]

    def ask(pictures):
        if shape[0] != len(pictures):
            shape[0] = len(pictures)
            asker.resize_tensor_input(into["index"], pictures.shape)
            asker.allocate_tensors()
        asker.set_tensor(into["index"], pictures.astype(np.float32))
        asker.invoke()
        return asker.get_tensor(out["index"])

    return ask


def onnx(network, folder):
    """Return a function that asks the network through ONNX Runtime."""
    import onnxruntime

    path = f"{folder}/network.onnx"
    network.export(path, format="onnx", verbose=False)
    settings = onnxruntime.SessionOptions()
    settings.log_severity_level = 3
    session = onnxruntime.InferenceSession(path, settings, providers=["CPUExecutionProvider"])
    (into,) = session.get_inputs()
    return lambda pictures: session.run(None, {into.name: pictures.astype(np.float32)})[0]


def ways(network, folder):
    """Yield the name of each way to ask a network, and a function that does."""
    import tensorflow as tf

    @tf.function(
        input_signature=[tf.TensorSpec((None, *network.input_shape[1:]), tf.uint8)], autograph=False
    )
    def compiled(pictures):
        return network(tf.cast(pictures, tf.float32), training=False)

    from tensorflow.python.framework.convert_to_constants import convert_variables_to_constants_v2

    frozen = convert_variables_to_constants_v2(compiled.get_concrete_function())
    floats = "float32"
    yield "predict", lambda some: network.predict(some, verbose=0)
    yield "model(x)", lambda some: network(some.astype(floats), training=False).numpy()
    yield "predict_on_batch", lambda some: network.predict_on_batch(some.astype(floats))
    yield "compiled function", lambda some: compiled(some).numpy()
    yield "the same, frozen", lambda some: frozen(tf.constant(some))[0].numpy()
    for name, packages, make in (
        ("LiteRT", ("ai_edge_litert",), lambda: litert(as_litert(network))),
        ("ONNX Runtime", ("onnxruntime", "tf2onnx"), lambda: onnx(network, folder)),
    ):
        missing = [one for one in packages if importlib.util.find_spec(one) is None]
        if missing:
            print(f"{name}: not measured, {', '.join(missing)} is not installed")
            continue
        yield name, make()


def times(ask, pictures, seconds=1.5):
    """Return the milliseconds of calls, for some seconds and 20 calls at least."""
    for _ in range(3):
        ask(pictures)
    found, start = [], time.perf_counter()
    while len(found) < 20 or time.perf_counter() - start < seconds:
        begun = time.perf_counter()
        ask(pictures)
        found.append(1000 * (time.perf_counter() - begun))
    return found


def p95(found):
    """Return the 95th percentile."""
    return float(np.percentile(found, 95))


def softmax(logits):
    """Return certainties."""
    scores = np.exp(logits - logits.max(1, keepdims=True))
    return scores / scores.sum(1, keepdims=True)


def latency(title, network, pictures, folder):
    """Print the table of all ways."""
    print(f"\n{title}: milliseconds for a batch, p50 / p95")
    print(f"{'':20}" + "".join(f"{f'{count} at once':>18}" for count in BATCHES) + "  differs by")
    right = None
    for name, ask in ways(network, folder):
        cells = ""
        for count in BATCHES:
            found = times(ask, pictures[:count])
            cells += f"{statistics.median(found):10.2f} /{p95(found):6.1f}"
        answers = softmax(np.asarray(ask(pictures[:32])))
        right = answers if right is None else right
        print(f"{name:20}{cells}  {np.abs(answers - right).max():.0e}", flush=True)


def eight_bits(network, pictures, labels, calibration):
    """Print size, speed and changed answers of the network with 8 bits."""
    if importlib.util.find_spec("ai_edge_litert") is None:
        print("8 bits: not measured, ai_edge_litert is not installed")
        return
    print(
        f"\n{'LiteRT':26}{'size':>9}{'p50 of 1':>11}{'p50 of 32':>11}{'right':>8}  answers changed"
    )
    first = None
    for name, settings in (
        ("32 bits", {}),
        ("weights in 8 bits", {"pictures": calibration}),
        ("activations, too", {"pictures": calibration, "activations": True}),
    ):
        content = as_litert(network, **settings)
        ask = litert(content)
        single, many = (statistics.median(times(ask, pictures[:count])) for count in (1, 32))
        answers = np.concatenate([ask(some[None]) for some in pictures]).argmax(1)
        first = answers if first is None else first
        print(
            f"{name:26}{len(content) / 1e6:6.2f} MB{single:8.2f} ms{many:8.1f} ms"
            f"{np.mean(answers == labels):8.1%}  {np.sum(answers != first)} of {len(answers)}"
        )


# ---------------------------------------------------------------- the web app under load


def jpeg(picture):
    """Return a picture as the bytes of a JPEG."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=90)
    return file.getvalue()


def per_second(work, count, seconds=3.0):
    """Return how many per second a function does that does ``count`` with each call."""
    work()
    start, done = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        work()
        done += count
    return done / (time.perf_counter() - start)


def directly(folder, files):
    """Return pictures per second without a web app: the network alone, and files decoded, too."""
    from utils import animals10, serve
    from utils.photographs import decode_upload

    model = serve.Model(Path(folder) / serve.current(folder))

    def decoded(file):
        return animals10.resize_picture(decode_upload(file), model.size)

    files = list(itertools.islice(itertools.cycle(files), 32))
    pictures = np.array([decoded(file) for file in files])
    alone = per_second(lambda: model.certainties(pictures), 32)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        both = per_second(lambda: model.certainties(np.array(list(pool.map(decoded, files)))), 32)
    frames = per_second(lambda: model.certainties(decoded(files[0])[None]), 1)
    return alone, both, frames


def asked(port, files, clients, seconds):
    """Return requests per second, milliseconds of each, and errors, with so many clients."""
    from tests.serve_client import Client, form

    forms = [form(file) for file in files]
    end = time.perf_counter() + seconds

    def work(number):
        client, found, errors = Client(port), [], 0
        for at in itertools.count(number):
            begun = time.perf_counter()
            if begun > end:
                return found, errors
            headers, body = forms[at % len(forms)]
            status, _ = client.ask("POST", "/predict", body, headers)
            found.append(1000 * (time.perf_counter() - begun))
            errors += status != 200

    start = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        results = list(pool.map(work, range(clients)))
    took = time.perf_counter() - start
    found = [one for times, _ in results for one in times]
    return len(found) / took, found, sum(errors for _, errors in results)


def load(title, folder, files, seconds):
    """Print throughput, p95 and errors for 1 to 64 clients, against the network itself."""
    alone, both, frames = directly(folder, files)
    command = [sys.executable, "-m", "tools.serve", "--folder", str(folder), "--port", "0"]
    with subprocess.Popen(command, cwd=COURSE, stdout=subprocess.PIPE, text=True) as process:
        try:
            port = int(re.search(r":(\d+)", process.stdout.readline())[1])
            asked(port, files, 4, 1)
            rows = [(clients, *asked(port, files, clients, seconds)) for clients in CLIENTS]
        finally:
            process.terminate()
    # Again, and the better counts: another program may have had the machine before.
    again = directly(folder, files)
    alone, both, frames = np.maximum((alone, both, frames), again)
    print(f"\n{title}: clients and server share this machine")
    print(f"{'called directly, 32 at once':36}{alone:8.1f} pictures/s")
    print(f"{'the same, and files decoded':36}{both:8.1f} pictures/s")
    print(f"{'a camera, one frame after the other':36}{frames:8.1f} frames/s")
    print(f"{'clients':>8}{'requests/s':>12}{'of direct':>11}{'with files':>12}", end="")
    print(f"{'p50':>10}{'p95':>10}{'errors':>8}")
    for clients, rate, found, errors in rows:
        print(
            f"{clients:8}{rate:12.1f}{rate / alone:11.2f}{rate / both:12.2f}"
            f"{statistics.median(found):7.1f} ms{p95(found):7.1f} ms{errors:8}"
        )


def serve(network, seconds) -> None:
    """Measure the small Xception and MobileNet, or only the network of that name.

    Args:
        network: ``""``, ``"small"``, ``"mobilenet"`` or ``"xception"``.
        seconds: how long each number of clients asks.
    """
    from tests.benchmarks import machine
    from utils import animals10
    from utils import serve as web

    print(machine())
    sources, labels = drawn(300, 128)
    files = [jpeg(one) for one in drawn(32, 320)[0]]
    with tempfile.TemporaryDirectory() as place, suppress(KeyboardInterrupt):
        if network in ("", "small"):
            import keras

            folder = Path(place, "small")
            web.publish_first(folder)
            small = keras.saving.load_model(folder / "v1" / "model.keras", compile=False)
            resized = [animals10.resize_picture(Image.fromarray(one), 64) for one in sources]
            pictures = np.array(resized)
            latency("Small Xception, 64 px", small, pictures, place)
            eight_bits(small, pictures[100:], labels[100:], pictures[:100])
            load("Small Xception, 64 px, JPEG files of 320 px", folder, files, seconds)
        if network == "small":
            return
        kind = network or "mobilenet"
        large, folder = large_network(kind, 224), Path(place, kind)
        web.publish(large, [f"class {n}" for n in range(10)], folder=folder)
        resized = [animals10.resize_picture(Image.fromarray(one), 224) for one in sources[:32]]
        latency(f"{kind}, 224 px", large, np.array(resized), place)
        load(f"{kind}, 224 px, JPEG files of 320 px", folder, files, seconds)
