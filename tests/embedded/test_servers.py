"""The embedded servers start, stop, survive a power cut and never outlive their owner."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from saas.embedded.errors import EmbeddedError
from saas.embedded.folders import ROOT
from saas.embedded.places import private_folder, unprivileged_account
from saas.embedded.postgres import Postgres
from saas.embedded.servers import TestServers, postgres, start_for_tests, valkey
from saas.embedded.valkey import Valkey
from tests.embedded.connections import connect

pytestmark = pytest.mark.faults


@pytest.fixture
def state() -> Iterator[Path]:
    """A folder for the state; the servers' account can reach it, as it could a clone."""
    folder = private_folder(unprivileged_account(), "state")
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def lives(pid: int) -> bool:
    """Whether a process runs; one that has ended and waits to be collected does not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_end(pids: list[int], patience: float = 15) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        if not any(lives(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def family(pid: int) -> list[int]:
    return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]


def server_pids(servers: TestServers) -> list[int]:
    assert servers._postgres
    assert servers._valkey
    assert servers._postgres.pid
    assert servers._valkey.pid
    return family(servers._postgres.pid) + family(servers._valkey.pid)


def test_stopping_leaves_no_process_and_no_folder() -> None:
    servers = start_for_tests()
    pids = server_pids(servers)
    queue_folder = Path(servers.redis_url.removeprefix("unix://")).parent
    folders = [servers.folder, Path(servers.socket_folder), queue_folder]
    assert len(pids) > 2
    servers.stop()
    assert not [pid for pid in pids if lives(pid)]
    assert not [folder for folder in folders if folder and folder.exists()]


def test_nothing_listens_on_the_network(own_servers: TestServers) -> None:
    listening = [
        connection.laddr
        for pid in server_pids(own_servers)
        for connection in psutil.Process(pid).net_connections(kind="inet")
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening == []


def test_only_the_owner_can_reach_the_sockets(own_servers: TestServers) -> None:
    queue_folder = Path(own_servers.redis_url.removeprefix("unix://").split("?")[0]).parent
    for folder in (Path(own_servers.socket_folder), queue_folder):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_committed_rows_outlive_a_killed_server_on_the_same_address(
    own_servers: TestServers,
) -> None:
    with connect(own_servers.superuser_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS a")
    own_servers.kill_postgres()
    with pytest.raises(psycopg.OperationalError):
        connect(own_servers.superuser_url)
    own_servers.start_postgres()
    with connect(own_servers.superuser_url) as connection:
        assert connection.execute("SELECT a FROM kept").fetchall() == [(1,)]
    own_servers.stop_postgres()
    own_servers.start_postgres()
    with connect(own_servers.superuser_url) as connection:
        assert connection.execute("SELECT a FROM kept").fetchall() == [(1,)]


def test_the_tests_queue_comes_back_empty_on_the_same_address(own_servers: TestServers) -> None:
    with redis.Redis.from_url(own_servers.redis_url) as client:
        client.set("a", 1)
        own_servers.stop_valkey()
        with pytest.raises(redis.ConnectionError):
            client.ping()
        own_servers.start_valkey()
        assert client.get("a") is None


def test_another_process_connects_through_the_handle_but_cannot_stop(
    own_servers: TestServers,
) -> None:
    handle = TestServers.from_json(own_servers.to_json())
    with connect(handle.superuser_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    for fault in (handle.stop_postgres, handle.kill_postgres, handle.stop_valkey):
        with pytest.raises(EmbeddedError, match="another process"):
            fault()
    handle.stop()
    with connect(own_servers.superuser_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)


OWNER = """
import json, sys, time
from saas.embedded.servers import start_for_tests
servers = start_for_tests()
print(json.dumps([servers._postgres.pid, servers._valkey.pid]), flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's parent-death signal is Linux's")
def test_servers_end_when_their_owner_is_killed() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OWNER], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as owner:
        assert owner.stdout
        pids = [each for pid in json.loads(owner.stdout.readline()) for each in family(pid)]
        assert all(lives(pid) for pid in pids)
        owner.kill()
    assert all_end(pids)


def test_data_stays_between_starts(state: Path) -> None:
    with postgres(state) as database, valkey(state) as queue:
        with connect(database.url()) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS a")
        with redis.Redis.from_url(queue.url()) as client:
            client.set("a", 1)
    with postgres(state) as database, valkey(state) as queue:
        with connect(database.url()) as connection:
            assert connection.execute("SELECT a FROM kept").fetchall() == [(1,)]
        with redis.Redis.from_url(queue.url()) as client:
            assert client.get("a") == b"1"


def test_the_demos_database_is_durable_and_the_tests_is_not(
    state: Path, own_servers: TestServers
) -> None:
    with postgres(state) as database, connect(database.url()) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("on",)
    with connect(own_servers.superuser_url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)


def test_a_pid_file_that_names_a_stranger_neither_blocks_nor_harms(state: Path) -> None:
    with postgres(state) as database:
        data = database.data
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) as stranger:
        lines = [str(stranger.pid), str(data), "1700000000", "5432", "/tmp", "", "1 1", "ready"]
        (data / "postmaster.pid").write_text("\n".join(lines) + "\n")
        (state / "valkey").mkdir(exist_ok=True)
        (state / "valkey" / "valkey.pid").write_text(f"{stranger.pid}\n")
        with postgres(state) as database, valkey(state) as queue:
            with connect(database.url()) as connection:
                assert connection.execute("SELECT 1").fetchone() == (1,)
            with redis.Redis.from_url(queue.url()) as client:
                assert client.ping()
        assert stranger.poll() is None
        stranger.kill()


def test_servers_that_a_killed_run_left_running_are_ended_first(state: Path) -> None:
    earlier_database, earlier_queue = Postgres(state), Valkey(state)
    earlier_database.start()
    earlier_queue.start()
    pids = [earlier_database.pid, earlier_queue.pid]
    with postgres(state) as database, valkey(state) as queue:
        assert database.pid not in pids
        assert queue.pid not in pids
        assert all_end([pid for pid in pids if pid])
    earlier_database.close()
    earlier_queue.close()


def test_a_first_start_that_was_interrupted_is_begun_again(state: Path) -> None:
    server = Postgres(state)
    half = server.data.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    server.close()
    with postgres(state) as database, connect(database.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not half.exists()


def test_a_server_that_cannot_start_says_why(state: Path) -> None:
    with postgres(state) as database:
        data = database.data
    (data / "postgresql.auto.conf").write_text("shared_buffers = 'a great deal'\n")
    with (
        pytest.raises(EmbeddedError, match=r"(?s)PostgreSQL did not start.*great deal"),
        postgres(state),
    ):
        pass


def test_the_queues_log_survives_a_torn_last_line(state: Path) -> None:
    with valkey(state) as queue, redis.Redis.from_url(queue.url()) as client:
        for number in range(50):
            client.set(f"key {number}", number)
    written = max((queue.data / "appendonlydir").glob("*.incr.aof"))
    os.truncate(written, written.stat().st_size - 7)
    with valkey(state) as queue, redis.Redis.from_url(queue.url()) as client:
        assert client.dbsize() == 49


def test_a_closed_servers_socket_is_gone(state: Path) -> None:
    with valkey(state) as queue:
        address = str(queue.socket)
        with socket.socket(socket.AF_UNIX) as client:
            client.connect(address)
    with socket.socket(socket.AF_UNIX) as client, pytest.raises(FileNotFoundError):
        client.connect(address)


def test_ctrl_c_in_the_terminal_does_not_reach_the_servers(own_servers: TestServers) -> None:
    assert own_servers._postgres
    assert own_servers._postgres.pid
    assert os.getpgid(own_servers._postgres.pid) != os.getpgid(0)
