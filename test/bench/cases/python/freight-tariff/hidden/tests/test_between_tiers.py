import pytest

from freight.tariff import STANDARD, Tariff, UnknownWeight, price


@pytest.mark.parametrize("kilos, rate", [(1, 190), (2, 190), (99, 190), (100, 150), (499, 150), (500, 95), (501, 95), (9000, 95)])
def test_rate_goes_up_to_the_next_tier(kilos, rate):
    assert STANDARD.rate_for(kilos) == rate
    assert price(STANDARD, kilos) == rate * kilos


def test_one_tier():
    assert Tariff({10: 5}).rate_for(11) == 5


def test_under_the_first():
    with pytest.raises(UnknownWeight):
        Tariff({10: 5}).rate_for(9)
