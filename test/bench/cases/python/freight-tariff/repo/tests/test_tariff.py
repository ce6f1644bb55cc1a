import pytest

from freight.tariff import STANDARD, Tariff, UnknownWeight, price


@pytest.mark.parametrize("kilos, cents", [(1, 190), (100, 15_000), (500, 47_500)])
def test_price_at_the_begin_of_a_tier(kilos, cents):
    assert price(STANDARD, kilos) == cents


def test_letters_are_not_carried():
    with pytest.raises(UnknownWeight):
        price(STANDARD, 0)


def test_no_tiers():
    with pytest.raises(ValueError):
        Tariff({})
