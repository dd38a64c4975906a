"""A room on a hub, with simulated people: what hub/README.md promises, and what it costs.

    sudo .venv/bin/python -m tests.benchmarks_hub                          ten people, 00 to 03
    sudo .venv/bin/python -m tests.benchmarks_hub --people 1 --notebooks 06    what one needs

It needs Linux, root, the packages of hub/requirements.lock and configurable-http-proxy. It makes
Unix users ``trial01`` and so on in a group of their own, and removes them in the end. The people
speak with the hub and with their kernels as a browser does: by HTTP and by websockets.

Memory is the proportional set size of all processes of a person: pages that several share, such
as libraries, count in parts.
"""

import argparse
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import nbformat
import psutil
import requests

from tests.common import BRANCH, COURSE, bare_repository, code_cells, run_git, tags

PORT, GROUP = 18000, "course-trial"
HUB = f"http://127.0.0.1:{PORT}"
PASSWORD = "a password of the trial"
WORK = "What {} wrote in the room."


def say(text):
    """Print a line at once."""
    print(text, flush=True)


def check(truth, promise):
    """Print a promise that was kept, or stop."""
    if not truth:
        raise SystemExit(f"NOT KEPT: {promise}")
    say(f"kept: {promise}")


# ---------------------------------------------------------------- the server


class Server:
    """The hub as hub/README.md sets it up, in a folder that goes away."""

    def __init__(self, folder):
        self.bare = bare_repository(folder / "course.git")
        self.course, self.state = folder / "course", folder / "state"
        run_git("clone", "--quiet", self.bare, self.course)
        self.state.mkdir(mode=0o700)
        # Instead of `git config --system`, so that the machine stays as it is.
        system = folder / "gitconfig"
        system.write_text(f"[safe]\n\tdirectory = {self.course}/.git\n", encoding="utf-8")
        self.set('"PYTHONUTF8": "1"', f'"PYTHONUTF8": "1", "GIT_CONFIG_SYSTEM": "{system}"')
        self.set("PORT = 8000", f"PORT = {PORT}")
        self.set('GROUP = "course"', f'GROUP = "{GROUP}"')
        self.process = None

    def set(self, before, after):
        """Change a setting in the server's copy, as its administrator would."""
        path = self.course / "hub" / "jupyterhub_config.py"
        text = path.read_text(encoding="utf-8")
        assert before in text, before
        path.write_text(text.replace(before, after), encoding="utf-8")

    def start(self):
        command = [sys.executable, "-m", "jupyterhub"]
        command.append(f"--config={self.course / 'hub' / 'jupyterhub_config.py'}")
        with (self.state / "hub.log").open("a") as log:
            self.process = subprocess.Popen(command, cwd=self.state, stdout=log, stderr=log)
        for _ in range(120):
            with suppress(requests.ConnectionError):
                if requests.get(f"{HUB}/hub/login", timeout=5).ok:
                    return
            if self.process.poll() is not None:
                break
            time.sleep(0.5)
        raise SystemExit((self.state / "hub.log").read_text()[-3000:])

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
            self.process = None

    def memory(self):
        """Return the memory of the hub with its proxy and its culler."""
        own = psutil.Process(self.process.pid)
        return sum(pss(one) for one in [own, *own.children(recursive=True)] if uid(one) == 0)


def uid(process):
    """Return the user of a process, or None if it is gone."""
    with suppress(psutil.Error):
        return process.uids().real
    return None


def pss(process):
    """Return the proportional set size of a process in bytes; 0 if it is gone."""
    with suppress(OSError, psutil.Error):
        text = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
        return int(re.search(r"Pss:\s+(\d+)", text)[1]) * 1024
    return 0


# ---------------------------------------------------------------- the people


class Person:
    """Somebody with a browser."""

    def __init__(self, number):
        self.name = f"trial{number:02}"
        self.web = requests.Session()
        self.peak = 0

    def sign_in(self, password=PASSWORD):
        """Fill in the form; say whether it was accepted."""
        self.web.cookies.clear()
        self.web.headers.pop("Authorization", None)
        self.web.get(f"{HUB}/hub/login", timeout=30)
        form = {"username": self.name, "password": password, "_xsrf": self._xsrf()}
        answer = self.web.post(
            f"{HUB}/hub/login?next=/hub/token", data=form, timeout=60, allow_redirects=False
        )
        if answer.status_code != 302:
            return False
        self.web.get(f"{HUB}/hub/token", timeout=60)
        made = self.web.post(
            f"{HUB}/hub/api/users/{self.name}/tokens",
            headers={"X-XSRFToken": self._xsrf(), "Referer": f"{HUB}/hub/token"},
            json={"note": "trial"},
            timeout=60,
        )
        made.raise_for_status()
        self.web.cookies.clear()
        self.web.headers["Authorization"] = f"token {made.json()['token']}"
        return True

    def _xsrf(self):
        return next(one.value for one in self.web.cookies if one.name == "_xsrf")

    def api(self, method, path, **more):
        """Ask the hub."""
        return self.web.request(
            method, f"{HUB}/hub/api/users/{self.name}{path}", timeout=120, **more
        )

    def own(self, method, path, **more):
        """Ask one's own server."""
        answer = self.web.request(method, f"{HUB}/user/{self.name}/{path}", timeout=120, **more)
        answer.raise_for_status()
        return answer

    def running(self):
        servers = self.api("GET", "").json()["servers"]
        return bool(servers) and servers[""]["ready"]

    def start(self):
        """Start one's server; return the seconds until it is there."""
        begun = time.perf_counter()
        answer = self.api("POST", "/server")
        if answer.status_code not in (201, 202):
            raise RuntimeError(f"{self.name}: {answer.status_code} {answer.text}")
        while not self.running():
            time.sleep(0.5)
            if time.perf_counter() - begun > 180:
                raise RuntimeError(f"{self.name}: the server does not start")
        return time.perf_counter() - begun

    def stop(self):
        self.api("DELETE", "/server")
        while self.api("GET", "").json()["servers"]:
            time.sleep(0.5)

    @property
    def home(self):
        return Path(pwd.getpwnam(self.name).pw_dir)

    def processes(self):
        """Return the processes of this person."""
        number = pwd.getpwnam(self.name).pw_uid
        return [one for one in psutil.process_iter() if uid(one) == number]

    def memory(self):
        now = sum(map(pss, self.processes()))
        self.peak = max(self.peak, now)
        return now

    def seconds(self):
        """Return the processor time of this person's processes so far."""
        total = 0.0
        for one in self.processes():
            with suppress(psutil.Error):
                total += sum(one.cpu_times()[:2])
        return total

    def work(self, numbers, leave_open=False):
        """Open the notebooks, run all cells, write a sentence below, save.

        Args:
            numbers: such as ``["00", "01"]``.
            leave_open: whether their kernels go on, as they do in JupyterLab.

        Returns:
            The processor time that this took on the server.
        """
        spent = 0.0
        for path in sorted((self.home / "course" / "notebooks").glob("*.ipynb")):
            if path.name.split("_")[0] not in numbers:
                continue
            place = f"course/notebooks/{path.name}"
            content = self.own("GET", f"api/contents/{place}").json()["content"]
            notebook = nbformat.from_dict(content)
            kernel = {"path": place, "type": "notebook", "name": path.name}
            kernel["kernel"] = {"name": "python3"}
            before = self.seconds()
            session = self.own("POST", "api/sessions", json=kernel).json()
            self.run(notebook, session["kernel"]["id"])
            spent += self.seconds() - before
            self.memory()
            notebook.cells.append(nbformat.v4.new_markdown_cell(WORK.format(self.name)))
            saved = {"type": "notebook", "format": "json", "content": notebook}
            self.own("PUT", f"api/contents/{place}", json=saved)
            if not leave_open:
                self.own("DELETE", f"api/sessions/{session['id']}")
        return spent

    def run(self, notebook, kernel):
        """Run all cells of a notebook in a kernel of one's server."""
        from jupyter_client.session import Session, json_packer
        from websocket import create_connection

        address = f"{HUB}/user/{self.name}/api/kernels/{kernel}/channels".replace("http", "ws", 1)
        header = [f"Authorization: {self.web.headers['Authorization']}"]
        socket = create_connection(address, header=header, timeout=600)
        language = Session()
        for cell in code_cells(notebook):
            content = {"code": cell.source, "silent": False, "store_history": True}
            content |= {"user_expressions": {}, "allow_stdin": False, "stop_on_error": True}
            message = language.msg("execute_request", content)
            socket.send(json_packer(message | {"channel": "shell"}))
            cell.outputs, replied, idle = [], False, False
            while not (replied and idle):
                answer = json.loads(socket.recv())
                if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                    continue
                kind, content = answer["msg_type"], answer["content"]
                replied |= kind == "execute_reply"
                idle |= kind == "status" and content["execution_state"] == "idle"
                if kind in ("stream", "display_data", "execute_result", "error"):
                    cell.outputs.append(nbformat.v4.output_from_msg(answer))
                if kind == "error" and "raises-exception" not in tags(cell):
                    raise RuntimeError(f"{self.name}: {content['ename']}: {content['evalue']}")
        socket.close()


def notebook_of(person, number):
    """Return the path of a person's copy of a notebook."""
    return next((person.home / "course" / "notebooks").glob(f"{number}_*.ipynb"))


def cells_of(person, number):
    """Return the cells of a person's copy of a notebook with what came out of them, as text."""
    notebook = nbformat.read(notebook_of(person, number), as_version=4)
    nbformat.validate(notebook)
    return {
        json.dumps([cell.source, cell.get("outputs")], sort_keys=True) for cell in notebook.cells
    }


@contextmanager
def watched(people, seconds=1.0):
    """Look at people's memory again and again while the block runs; yield the peak of all."""
    over, peak = threading.Event(), [0]

    def look():
        while not over.wait(seconds):
            peak[0] = max(peak[0], sum(person.memory() for person in people))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield peak
    finally:
        over.set()
        thread.join()


# ---------------------------------------------------------------- what happens in the room


def room(server, people, numbers):
    """Let people come, work, lose a server, get an update, and leave; print what it took."""
    with ThreadPoolExecutor(len(people)) as all_at_once:

        def together(what):
            return list(all_at_once.map(what, people))

        alone = server.memory()
        check(all(together(Person.sign_in)), f"{len(people)} people sign in, each sets a password")
        check(not people[0].sign_in("another password"), "another password is refused")
        people[0].sign_in()
        waited = together(Person.start)
        check(True, f"all servers run, the last after {max(waited):.0f} s")
        time.sleep(5)
        idle = [person.memory() for person in people]
        before = sum(person.seconds() for person in people)
        time.sleep(20)
        resting = (sum(person.seconds() for person in people) - before) / 20 / len(people)

        begun = time.perf_counter()
        with watched(people) as peak:
            spent = together(lambda person: person.work(numbers, leave_open=person is people[0]))
        lasted = time.perf_counter() - begun
        for person in people:
            text = notebook_of(person, numbers[-1]).read_text(encoding="utf-8")
            assert WORK.format(person.name) in text
        check(True, f"everybody ran {', '.join(numbers)} in a copy of their own and saved")

    copy = sum(path.lstat().st_size for path in (people[0].home / "course").rglob("*"))
    rows = {
        "hub with its proxy, nobody there": f"{alone / 1e6:.0f} MB",
        "hub with its proxy, all there": f"{server.memory() / 1e6:.0f} MB",
        "one idle server": f"{sum(idle) / len(idle) / 1e6:.0f} MB, {resting:.3f} cores",
        "one person at the peak": f"{max(one.peak for one in people[1:] or people) / 1e6:.0f} MB",
        "one who leaves all kernels running": f"{people[0].memory() / 1e6:.0f} MB",
        "all at the peak of all": f"{peak[0] / 1e6:.0f} MB",
        "processor time of one": f"{sum(spent) / len(spent):.0f} s",
        "all of them, at the same time": f"{lasted:.0f} s",
        "disk for one person": f"{copy / 1e6:.0f} MB",
    }
    say("")
    for name, value in rows.items():
        say(f"{name:36} {value}")
    say("")


def refusals(server, people):
    """Names that the system uses are refused."""
    stranger = Person(0)
    stranger.name = "root"
    stranger.sign_in()
    answer = stranger.api("POST", "/server")
    check(answer.status_code == 403, "a stranger who signs in as root gets no server")
    other = people[0].home / "course"
    read = ["setpriv", f"--reuid={people[1].name}", "--clear-groups", "ls", str(other)]
    check(subprocess.run(read, capture_output=True).returncode, "nobody reads another's home")
    python = Path(sys.prefix) / "trial"
    write = ["setpriv", f"--reuid={people[1].name}", "--clear-groups", "touch", str(python)]
    check(subprocess.run(write, capture_output=True).returncode, "nobody changes the packages")


def killed(server, people, numbers):
    """A server dies and comes back with its person's work."""
    person = people[0]
    for one in person.processes():
        with suppress(psutil.Error):
            one.kill()
    begun = time.perf_counter()
    while person.api("GET", "").json()["servers"]:
        time.sleep(1)
    noticed = time.perf_counter() - begun
    person.start()
    text = notebook_of(person, numbers[-1]).read_text(encoding="utf-8")
    check(
        WORK.format(person.name) in text,
        f"a killed server is noticed after {noticed:.0f} s and comes back with the work",
    )


def limits(people):
    """Memory that is asked for beyond the limit is refused, and the server lives."""
    person = people[-1]
    session = person.own("POST", "api/kernels", json={"name": "python3"}).json()
    hungry = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("x = bytearray(4 << 30)")])
    try:
        person.run(hungry, session["id"])
        refused = False
    except RuntimeError as error:
        refused = "MemoryError" in str(error)
    check(refused and person.running(), "4 GB in one cell are refused, and the server lives")
    person.own("DELETE", f"api/kernels/{session['id']}")


def updated(server, people, numbers):
    """An update of the course arrives; everybody keeps what they wrote."""
    before = {person.name: cells_of(person, numbers[-1]) for person in people}
    lesson = notebook_of(people[0], numbers[-1]).name
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "clone"
        run_git("clone", "--quiet", server.bare, clone)
        path = clone / "notebooks" / lesson
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells[::3]:  # what everybody has run changes, all over the notebook
            cell.source += "\n# improved"
        nbformat.write(notebook, path)
        other = clone / "notebooks" / "04_handmade_features.ipynb"
        other.write_text(other.read_text("utf-8").replace("Open in Colab", "Open"), "utf-8")
        (clone / "notebooks" / "a_new_file.md").write_text("New.\n", encoding="utf-8")
        run_git("-C", clone, "add", "--all")
        run_git("-C", clone, "commit", "--quiet", "--message", "an update")
        run_git("-C", clone, "push", "--quiet", "origin", BRANCH)
    (people[1].home / "course" / "GLOSSARY.md").unlink()
    run_git("-C", server.course, "pull", "--quiet", "--autostash")
    # One by the link, while the server runs; the others with their next start.
    link = f"git-pull/api?repo={quote(server.course.as_uri())}&branch={BRANCH}&targetpath=course"
    check('"finished"' in people[0].own("GET", link).text, "the link brings an update at once")
    for person in people[1:]:
        person.stop()
    with ThreadPoolExecutor(len(people)) as all_at_once:
        list(all_at_once.map(Person.start, people[1:]))
    improved = 0
    for person in people:
        course = person.home / "course"
        assert (course / "notebooks" / "a_new_file.md").is_file(), person.name
        assert "Open in Colab" not in (course / "notebooks" / other.name).read_text("utf-8")
        after = cells_of(person, numbers[-1])
        improved += sum("# improved" in cell for cell in after)
        assert before[person.name] <= {cell.replace("\\n# improved", "") for cell in after}
    check(improved, "an update brings new files and better cells, and loses nobody's work")
    check(
        (people[1].home / "course" / "GLOSSARY.md").is_file(), "a file deleted by mistake is back"
    )


def culled(server, people):
    """After a restart of the hub passwords still hold, and an idle server is stopped."""
    server.stop()
    server.set("IDLE = 3600", "IDLE = 20")
    server.set("CLOSED = 1800", "CLOSED = 5")
    server.start()
    person = people[0]
    check(person.sign_in(), "after a restart of the hub, the password still holds")
    person.start()
    person.own("POST", "api/kernels", json={"name": "python3"})
    time.sleep(12)
    check(not person.own("GET", "api/kernels").json(), "a kernel that nobody has open is stopped")
    begun = time.perf_counter()
    while person.api("GET", "").json()["servers"]:
        time.sleep(1)
        if time.perf_counter() - begun > 90:
            break
    stopped = not person.processes()
    check(stopped, f"an idle server is stopped, here after {time.perf_counter() - begun:.0f} s")


def clean_up(people):
    """Remove the Unix users of the trial with their homes."""
    for person in people:
        with suppress(KeyError):
            for one in person.processes():
                with suppress(psutil.Error):
                    one.kill()
            home = person.home
            subprocess.run(["userdel", person.name], check=False)
            shutil.rmtree(home, ignore_errors=True)
    subprocess.run(["groupdel", GROUP], check=False, capture_output=True)


def main(argv=None):
    """Set up a hub, let people work, print what was kept and what it took."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks_hub", description=__doc__)
    parser.add_argument("--people", type=int, default=10)
    parser.add_argument("--notebooks", nargs="+", default=["00", "01", "02", "03"])
    options = parser.parse_args(argv)
    if not hasattr(os, "geteuid") or os.geteuid() or not shutil.which("configurable-http-proxy"):
        raise SystemExit("This needs Linux, root, and configurable-http-proxy on the path.")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that a trial cut short cleans up
    people = [Person(number + 1) for number in range(options.people)]
    folder = Path(tempfile.mkdtemp(prefix="hub-trial-"))
    folder.chmod(0o755)
    server = Server(folder)
    try:
        server.start()
        room(server, people, options.notebooks)
        if len(people) > 1:
            refusals(server, people)
            limits(people)
            killed(server, people, options.notebooks)
            updated(server, people, options.notebooks)
            culled(server, people)
    finally:
        server.stop()
        (COURSE / "build").mkdir(exist_ok=True)
        shutil.copy(server.state / "hub.log", COURSE / "build" / "hub.log")
        clean_up(people)
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
