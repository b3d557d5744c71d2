"""Hosts that misbehave end in an issue that names how, in time, and take no other portal along."""

from __future__ import annotations

import socket
import ssl
import subprocess
import threading
import time
from contextlib import ExitStack
from http.server import ThreadingHTTPServer
from types import SimpleNamespace

import pytest
from crawl_support import Crawls, served
from sample_portals.families import FAMILIES
from sample_portals.trouble import ARTICLE, HOSTS, TEXT, Handler, list_of, running, say

from crawler.ledger import Ledger

LIMITS = {"DOWNLOAD_TIMEOUT": 3, "DOWNLOAD_MAXSIZE": 4 << 20, "RETRY_TIMES": 1, "RETRY_BACKOFF": 0.05}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory):
    """One crawl of all of them, and of a healthy portal in their midst."""
    with ExitStack() as stack:
        site = stack.enter_context(served())
        laid = FAMILIES["ucap"](site)
        hosts = [stack.enter_context(running(name)) for name in HOSTS]
        crawls = Crawls(tmp_path_factory.mktemp("trouble") / "data")
        began = time.monotonic()
        portals = [*(host.portal for host in hosts), laid.portal]
        result = crawls.run(portals, settings=LIMITS)
        seconds = time.monotonic() - began
        yield SimpleNamespace(
            hosts={host.name: host for host in hosts},
            result=result,
            seconds=seconds,
            issues=crawls.issues(result["run"]),
            captures=crawls.captures(result["run"]),
            healthy=(site.paths(), laid.asked),
            crawls=crawls,
        )


@pytest.mark.parametrize("name", HOSTS)
def test_a_trouble_host_ends_in_its_issue(name, crawled):
    trouble = HOSTS[name]
    issues = [i for i in crawled.issues if i.portal == name and i.severity != "info"]

    assert {i.category for i in issues} == set(trouble.issues)
    assert all("://" in i.message for i in issues if i.role is not None)
    assert all(i.hint for i in issues)
    good = [c for c in crawled.captures if c.portal == name and c.is_good]
    assert len(good) == trouble.reports
    if trouble.asked is not None:
        assert sum(path.startswith(ARTICLE) for path in crawled.hosts[name].asked) == trouble.asked


def test_the_others_finish_and_in_time(crawled):
    asked, expected = crawled.healthy
    assert asked == expected
    assert crawled.result["complete"] is True
    # Two tries of three seconds at the slow host are the longest that any of them may take of its own.
    assert crawled.seconds < 60
    assert crawled.crawls.warcs_are_sound()


def test_titles_survive_wrong_labels(crawled):
    rows = Ledger(crawled.crawls.data / "ledger.sqlite").listings(crawled.result["run"])
    for name in ("gbk-as-utf8", "utf8-as-gb2312", "latin-1"):
        assert [row.title for row in rows if row.portal == name and row.skipped is None] == [
            "望江县2023年政府信息公开工作年度报告"
        ]


def test_a_host_that_is_down_is_left_alone(crawled):
    asked = [path for path in crawled.hosts["down"].asked if "/202401/" in path]
    # Five reports, each tried twice; the other seven are not asked for.
    assert len(asked) == 10
    left = [i for i in crawled.issues if i.portal == "down" and i.category == "host_down"]
    assert len(left) == 7


def test_a_web_page_served_as_robots_txt_is_no_rule_and_is_noted(crawled):
    notes = [i for i in crawled.issues if i.portal == "robots-page" and i.category == "robots_no_rule"]
    assert len(notes) == 1
    assert notes[0].severity == "info"


@pytest.fixture
def own_certificate(tmp_path):
    """Key and certificate that nobody vouches for."""
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    what = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()
    subprocess.run(
        ["openssl", *what, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return key, certificate


@pytest.fixture
def tls_host(own_certificate):
    key, certificate = own_certificate
    rules = {"/gknb/index.html": say(list_of(ARTICLE)), ARTICLE: say(TEXT)}
    handler = type("HandlerOf", (Handler,), {"asked": [], "rules": rules})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"localhost:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def test_certificates_are_verified_but_for_the_hosts_that_the_file_names(tls_host, crawls):
    portal = {
        "id": "tls",
        "name": "望江县",
        "entries": [{"url": f"https://{tls_host}/gknb/index.html"}],
        "pace": {"delay": 0},
        "loopback": True,
    }
    strict = crawls.run([portal])
    assert "certificate" in {i.category for i in crawls.issues(strict["run"])}

    elsewhere = {**portal, "certificates": {"ignore": "expired", "hosts": ["other.example"]}}
    still = crawls.run([elsewhere])
    assert "certificate" in {i.category for i in crawls.issues(still["run"])}

    named = {**portal, "certificates": {"ignore": "expired, told the operator", "hosts": ["localhost"]}}
    let_off = crawls.run([named])
    assert [c.outcome for c in crawls.captures(let_off["run"])] == ["ok"]


@pytest.fixture
def old_tls_host(own_certificate, require_tool):
    """A host that knows no secure renegotiation (RFC 5746): OpenSSL 3 by itself will not talk to it."""
    key, certificate = own_certificate
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    priority = "NORMAL:-VERS-ALL:+VERS-TLS1.2:%DISABLE_SAFE_RENEGOTIATION"
    command = [require_tool("gnutls-serv"), "--http", "--port", str(port), "--priority", priority]
    command += ["--x509keyfile", str(key), "--x509certfile", str(certificate)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        limit = time.monotonic() + 20
        while time.monotonic() < limit:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield port
        server.terminate()


def test_a_host_with_the_tls_of_old_is_read_all_the_same(old_tls_host, crawls):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", old_tls_host)) as plain,
        pytest.raises(ssl.SSLError) as refused,
    ):
        context.wrap_socket(plain)
    assert "UNSAFE_LEGACY_RENEGOTIATION_DISABLED" in str(refused.value)

    portal = {
        "id": "old-tls",
        "name": "望江县",
        "entries": [{"url": f"https://localhost:{old_tls_host}/gknb/index.html"}],
        "certificates": {"ignore": "a sample", "hosts": ["localhost"]},
        "robots": {"ignore": "a sample"},
        "pace": {"delay": 0},
        "loopback": True,
    }
    result = crawls.run([portal])
    counts = result["statistics"]["old-tls"]
    assert (counts["new"], counts["failed"]) == (1, 0)
