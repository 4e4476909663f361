"""A port that cannot be had is refused in one sentence that says what to do."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from saas.embedded.errors import EmbeddedError
from saas.embedded.ports import HOST, check_port, wanted_port


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_a_free_one_to_choose_instead(taken: int) -> None:
    with pytest.raises(EmbeddedError) as refusal:
        check_port(taken)
    sentence = str(refusal.value)
    assert sentence.startswith(f"Port {taken} is already in use on this machine: choose another")
    suggested = int(sentence.split("ACCORD_PORT=")[1].rstrip("'."))
    check_port(suggested)


def test_a_free_port_is_accepted(taken: int) -> None:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        free = listener.getsockname()[1]
    check_port(free)


def test_a_port_just_left_by_a_stopped_demo_is_accepted() -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
        listener.bind((HOST, 0))
        listener.listen()
        port = listener.getsockname()[1]
        with socket.create_connection((HOST, port)) as client:
            served, _ = listener.accept()
            served.close()  # the server closes first, so the port waits out its time
            client.recv(1)
    check_port(port)


@pytest.mark.parametrize("text", ["http", "0", "65536", "-1", "80.5", "８０"])
def test_what_is_no_port_is_refused(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("ACCORD_PORT", text)
    with pytest.raises(EmbeddedError, match="which is no port"):
        wanted_port()


@pytest.mark.parametrize(("text", "port"), [("", 8000), ("8123", 8123)])
def test_the_port_is_the_wanted_one_or_8000(
    monkeypatch: pytest.MonkeyPatch, text: str, port: int
) -> None:
    monkeypatch.setenv("ACCORD_PORT", text)
    assert wanted_port() == port
