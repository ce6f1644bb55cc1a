import sys

from freight.tariff import STANDARD, price

for text in sys.argv[1:]:
    kilos = int(text)
    print(f"{kilos:>6} kg {price(STANDARD, kilos) / 100:>10.2f}")
