from .report import total


def by_shop(sales):
    """The total of each shop, the largest first."""
    sales = list(sales)
    shops = {sale.shop for sale in sales}
    totals = [(shop, total(sale for sale in sales if sale.shop == shop)) for shop in shops]
    return sorted(totals, key=lambda pair: (-pair[1], pair[0]))
