"""The web app of notebook 10 under Ray Serve: replicas, batching and scaling are Ray's.

    python -m pip install "ray[serve]"               about 400 MB; not in the lock
    python -m tools.serve_on_ray --replicas 2

Run it with the Python of .venv. On a cluster (``ray start --head``, then ``ray start --address``
on the others) the same command, typed on the first machine, spreads the replicas over all of them.
All need the course's folder and the model folder at the same place, such as a shared disk. Each
replica notices a new version by itself and counts its own /metrics; Ray counts for all of them.
"""

import argparse
import asyncio
import os
import sys
from pathlib import Path

import numpy as np

from utils import serve
from utils.files import COURSE
from utils.served_model import BATCH


def deployment(folder, replicas, token=None):
    """Return the web app as Ray Serve runs it.

    Args:
        folder: the model folder.
        replicas: how many processes answer; Ray starts another for each that dies.
        token: as for ``serve.application()``.
    """
    from ray import serve as ray_serve

    class Model(serve.Model):
        """A model whose batches Ray puts together."""

        @ray_serve.batch(max_batch_size=BATCH, batch_wait_timeout_s=0.005)
        async def together(self, waiting):
            ends = np.cumsum([len(some) for some in waiting])
            self.on_batch(int(ends[-1]))
            found = await asyncio.to_thread(self.certainties, np.concatenate(waiting))
            return np.split(found, ends[:-1])

        async def ask(self, pictures):
            return await self.together(pictures)

    def build():
        return serve.application(folder, token=token, model_type=Model)

    @ray_serve.deployment(num_replicas=replicas, max_ongoing_requests=64)
    @ray_serve.ingress(build)
    class WebApp:
        pass

    return WebApp.bind()


def main(arguments):
    """Start Ray here, or join the cluster that runs here, and serve until Ctrl-C."""
    parser = argparse.ArgumentParser(prog="python -m tools.serve_on_ray")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--token", help="what a request must bring")
    parser.add_argument("--folder", type=Path, default=serve.FOLDER, help="the model folder")
    parser.add_argument("--replicas", type=int, default=2)
    options = parser.parse_args(arguments)
    if options.host not in ("127.0.0.1", "localhost") and not options.token:
        parser.error("others can ask this host: give a --token")
    if not serve.current(options.folder):
        parser.error("nothing is published there: start python course.py serve once")
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # sends nothing anywhere
    try:
        import ray
        from ray import serve as ray_serve
    except ImportError:
        parser.error('Ray is not installed: python -m pip install "ray[serve]"')
    variables = {"PYTHONPATH": str(COURSE), "TF_CPP_MIN_LOG_LEVEL": "2"}
    ray.init(runtime_env={"env_vars": variables}, include_dashboard=False, log_to_driver=False)
    ray_serve.start(http_options={"host": options.host, "port": options.port})
    app = deployment(options.folder.resolve(), options.replicas, options.token)
    print(
        f"Starting {options.replicas} replicas at http://{options.host}:{options.port}", flush=True
    )
    ray_serve.run(app, blocking=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
