"""The course for a room: one server, a browser for each person. README.md says how.

The settings are right below; what follows them needs no change.
"""

import grp
import pwd
import subprocess
import sys
import tomllib
from contextlib import suppress
from pathlib import Path

from tornado.web import HTTPError

PEOPLE = set()  # names that may sign in, such as {"anna", "ben"}; empty: everybody who gets here
ADMINS = set()  # names that may stop other people's servers; sign in as these before the room does
SEATS = 30  # servers at the same time
MEMORY = "3G"  # for one person; notebook 09 needs 2.2 GB, 00 to 03 need 0.6
CORES = 2.0  # for one person, where systemd is
TASKS = 1000  # processes and threads of one person
IDLE = 3600  # seconds without a person or a running cell until a server is stopped
CLOSED = 1800  # seconds until the kernel of a notebook is stopped that nobody has open
PORT = 8000  # 443 with a certificate
CERTIFICATE = KEY = ""  # files for https; empty behind a proxy that does it
GROUP = "course"  # the Unix group of the people here; only its members can sign in

COURSE = Path(__file__).resolve().parent.parent  # this checkout; people get their copies from it
BIN = Path(sys.executable).parent
SYSTEMD = Path("/run/systemd/system").is_dir()

sys.path.insert(0, str(COURSE))
from tools import kernel  # noqa: E402

with suppress(OSError):
    kernel.write_settings(sys.prefix)  # so that a notebook stays as it is when it is opened

c = get_config()  # noqa: F821 - JupyterHub defines it

c.JupyterHub.bind_url = f"http{'s' if CERTIFICATE else ''}://:{PORT}"
c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = CERTIFICATE, KEY
c.JupyterHub.active_server_limit = SEATS
c.JupyterHub.concurrent_spawn_limit = 10  # the others wait a few seconds
c.JupyterHub.cleanup_servers = not SYSTEMD  # with systemd, people work on while the hub restarts

# ---------------------------------------------------------------- who signs in

c.JupyterHub.authenticator_class = "firstuseauthenticator.FirstUseAuthenticator"
c.Authenticator.allowed_users, c.Authenticator.admin_users = PEOPLE | ADMINS, ADMINS
c.Authenticator.allow_all = not PEOPLE
c.Authenticator.username_pattern = r"^[a-z][a-z0-9-]{0,30}$"  # what useradd takes


def unix_user(spawner):
    """Make a Unix user for a newcomer; refuse names that the system uses for something else."""
    name = spawner.user.name
    subprocess.run(["groupadd", "--force", GROUP], check=True)
    try:
        group = pwd.getpwnam(name).pw_gid
    except KeyError:
        command = ["useradd", "--create-home", "--key", "HOME_MODE=0700", "--shell", "/bin/bash"]
        subprocess.run([*command, "--gid", GROUP, name], check=True)
    else:
        # First-use passwords would let a stranger be root, or anybody with an account here.
        if group != grp.getgrnam(GROUP).gr_gid:
            raise HTTPError(403, f"The name {name} is taken. Sign in with another one.")


c.Spawner.pre_spawn_hook = unix_user

# ---------------------------------------------------------------- what each of them gets

with (COURSE / "pyproject.toml").open("rb") as file:
    branch = tomllib.load(file)["tool"]["course"]["branch"]

c.Spawner.environment = {
    "PATH": f"{BIN}:/usr/local/bin:/usr/bin:/bin",
    "COURSE_SOURCE": COURSE.as_uri(),
    "COURSE_BRANCH": branch,
    # As `python course.py` has it.
    "JUPYTER_CONFIG_PATH": str(COURSE / "tools" / "jupyter"),
    "JUPYTER_PREFER_ENV_PATH": "1",
    "PYTHONNOUSERSITE": "1",
    "PYTHONUTF8": "1",
    # Else each kernel starts as many threads as the server has cores.
    "OMP_NUM_THREADS": str(max(1, int(CORES))),
    "TF_NUM_INTRAOP_THREADS": str(max(1, int(CORES))),
}
c.Spawner.notebook_dir = "~"
c.Spawner.default_url = "/lab/tree/course/notebooks/00_start_here.ipynb"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120  # thirty at once take a while
c.Spawner.mem_limit, c.Spawner.cpu_limit = MEMORY, CORES
start = [
    *("sh", str(COURSE / "hub" / "start.sh"), str(BIN / "jupyterhub-singleuser")),
    f"--MappingKernelManager.cull_idle_timeout={CLOSED}",
    f"--MappingKernelManager.cull_interval={max(CLOSED // 10, 1)}",
]

if SYSTEMD:
    c.JupyterHub.spawner_class = "systemdspawner.SystemdSpawner"
    c.SystemdSpawner.unit_extra_properties = {"TasksMax": str(TASKS)}
    c.SystemdSpawner.isolate_tmp = True
    c.SystemdSpawner.default_shell = "/bin/bash"
    c.Spawner.cmd = start
else:
    # The kernel's own limits: memory counts for each process, not for all of a person's together;
    # cores and /tmp are not limited.
    c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
    memory = int(float(MEMORY[:-1]) * 1024 ** (" KMGT".index(MEMORY[-1])))
    c.Spawner.cmd = ["prlimit", f"--data={memory}", f"--nproc={TASKS}", *start]

# ---------------------------------------------------------------- idle servers

cull = ["-m", "jupyterhub_idle_culler", f"--timeout={IDLE}", f"--cull-every={max(IDLE // 10, 2)}"]
c.JupyterHub.services = [{"name": "idle-culler", "command": [sys.executable, *cull]}]
c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "services": ["idle-culler"],
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
    }
]
