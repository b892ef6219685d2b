"""A RabbitMQ of a test's own: free ports, own node name, folders and cookie under one folder, never the system's.

Debian's package `rabbitmq-server` gives the program; `make broker` installs it. It runs as whoever runs the test.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SERVER = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
"""The program itself: the one in PATH changes to the user and the folders of the system's service."""
_PATIENCE = 90.0


class Broker:
    """`with Broker(folder) as broker:` starts it; `kill` is kill -9, and `start` brings back what it kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port, self.tls_port, self._dist, self._epmd_port = _free_ports(4)
        self._running: subprocess.Popen[bytes] | None = None
        self._names: subprocess.Popen[bytes] | None = None
        for name in ("mnesia", "log"):
            (folder / name).mkdir(parents=True)
        (folder / "enabled_plugins").write_text("[].\n")
        self.authority = self_signed(folder)
        (folder / "rabbitmq.conf").write_text(
            f"listeners.tcp.1 = 127.0.0.1:{self.port}\nlog.file.level = warning\n"
            f"listeners.ssl.1 = 127.0.0.1:{self.tls_port}\nssl_options.certfile = {self.authority}\n"
            f"ssl_options.keyfile = {self.authority}\nssl_options.verify = verify_none\n"
            "vm_memory_high_watermark.absolute = 1GB\ndisk_free_limit.absolute = 50MB\n"
        )

    @property
    def address(self) -> str:
        """As `--broker` takes it: the user is `guest`, whom a broker lets in from its own machine only."""
        return f"amqp://127.0.0.1:{self.port}/"

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def __enter__(self) -> Self:
        if not SERVER.exists():
            raise AssertionError("RabbitMQ is not installed: run `make broker` (Debian, Ubuntu: rabbitmq-server)")
        port = str(self._epmd_port)
        self._names = subprocess.Popen([_epmd(), "-port", port, "-address", "127.0.0.1"], env=self._environment())
        try:
            self.start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when it takes connections."""
        with (self.folder / "output").open("ab") as out:
            self._running = subprocess.Popen(
                [SERVER], env=self._environment(), stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                cwd=self.folder, start_new_session=True,
            )  # fmt: skip
        ends = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._running.poll() is None, f"RabbitMQ ended: {(self.folder / 'output').read_text()}"
            assert time.monotonic() < ends, f"RabbitMQ does not answer: {(self.folder / 'output').read_text()}"
            time.sleep(0.05)

    def kill(self) -> None:
        """kill -9 of the node and all that it started."""
        if self._running is not None:
            os.killpg(self._running.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def stop(self) -> None:
        self.kill()
        if self._names is not None:
            self._names.kill()
            self._names.wait()
            self._names = None

    def _answers(self) -> bool:
        """A broker that takes connections greets a wrong protocol with its own: `AMQP`."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as door:
                door.sendall(b"AMQP\x00\x00\x00\x00")
                return door.recv(8).startswith(b"AMQP")
        except OSError:
            return False

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "HOME": str(self.folder),
            "ERL_EPMD_PORT": str(self._epmd_port), "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"newswatch{self.port}@localhost", "RABBITMQ_DIST_PORT": str(self._dist),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"), "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "rabbitmq.conf"), "RABBITMQ_CONF_ENV_FILE": "/dev/null",
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.folder / "enabled_plugins"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
        }  # fmt: skip


def self_signed(folder: Path) -> str:
    """A file with a key and a certificate for `localhost` that is its own authority."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = folder / "broker.pem"
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(file)


def _epmd() -> str:
    found = shutil.which("epmd")
    assert found is not None, "epmd, which comes with Erlang, is not in PATH"
    return found


def _free_ports(count: int) -> list[int]:
    doors = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    try:
        return [door.getsockname()[1] for door in doors]
    finally:
        for door in doors:
            door.close()
