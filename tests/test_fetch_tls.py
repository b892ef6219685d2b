"""Certificates are verified: an unknown issuer is a failure with the reason `tls`."""

import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from newswatch.models import Endpoint, EndpointKind
from tests.fetching import newsroom, source
from tests.site import Site, article, listing


@pytest.fixture
def certificate(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path / "cert.pem"
    path.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


def test_a_certificate_of_nobody_known_is_refused(tmp_path, monkeypatch, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Site() as site:
        site["/news"], site["/news/a"] = listing(["/news/a"]), article("A")
        site.encrypt(context)
        home = f"https://localhost:{site.port}"
        endpoint = Endpoint(kind=EndpointKind.LISTING, url=f"{home}/news")
        with newsroom(tmp_path / "home", monkeypatch) as room:
            room.crawl(source(site, home=home, discover=(endpoint,)))
            assert "robots.txt: tls: " in room.finish()
        assert site.hits == []
