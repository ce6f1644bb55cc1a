from gate.manifest import Service, load_manifest
from gate.rules import ready
from gate.versions import at_least


def test_versions_compare_by_part():
    assert at_least("1.10.0", "1.9.4")
    assert not at_least("1.9", "1.9.1")


def test_reads_quoted_versions():
    services = load_manifest('a: {version: "1.2.0", replicas: 4}')
    assert services == {"a": Service("1.2.0", 4)}


def test_frozen_services_wait():
    services = load_manifest('a: {version: 1.2.0, frozen: true}\nb: {version: 1.0.0, replicas: 0}')
    assert [ready(name, services) for name in "ab"] == [False, False]


def test_needs_what_is_there():
    services = load_manifest('a: {version: 1.2.0}\nb: {version: 1.0.0, needs: {a: 1.3.0}}')
    assert [ready(name, services) for name in "ab"] == [False, True]
