"""Gunicorn's settings for trial and production; address and counts from the environment."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

bind = os.environ.get("ACCORD_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("ACCORD_WEB_WORKERS", "2"))
# Threads, because browsers open connections in advance and would hold a whole worker with each.
worker_class = "gthread"
threads = int(os.environ.get("ACCORD_WEB_THREADS", "4"))
timeout = 60
graceful_timeout = 10
# One copy of the application in memory, shared by the workers. The engine is disposed in each
# child by saas.database, after the fork.
preload_app = True
# The heartbeat file must not wait for a disk.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None
# Another door into a running server, by default in the user's home; nobody here uses it.
control_socket_disable = True


def when_ready(server: Any) -> None:
    """Compile the pages once for all workers, and set everything loaded aside before they fork.

    The collector then neither copies the shared pages nor spends a quarter of a second on them.
    """
    from saas.web.gds import warm_templates

    kept = os.environ.get("ACCORD_COMPILED_PAGES")
    warm_templates(server.app.wsgi(), Path(kept) if kept else None)
    gc.collect()
    gc.freeze()
