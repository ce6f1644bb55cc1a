from gate.manifest import load_manifest
from gate.rules import ready

TEXT = """
shop: {version: 2, replicas: 3, needs: {pay: 3.9}}
pay: {version: 3.10, frozen: false}
mail: {version: 1.20, frozen: true, needs: {pay: 3.11}}
"""


def test_versions_keep_their_text():
    services = load_manifest(TEXT)
    assert {name: service.version for name, service in services.items()} == {"shop": "2", "pay": "3.10", "mail": "1.20"}


def test_three_ten_is_later_than_three_nine():
    services = load_manifest("shop: {version: 2.0, needs: {pay: 3.9}}\npay: {version: 3.10}")
    assert ready("pay", services)


def test_three_ten_is_earlier_than_three_eleven():
    services = load_manifest(TEXT)
    assert not ready("pay", services)


def test_counts_and_switches_stay():
    services = load_manifest(TEXT)
    assert services["shop"].replicas == 3
    assert services["pay"].frozen is False
    assert services["mail"].frozen is True
