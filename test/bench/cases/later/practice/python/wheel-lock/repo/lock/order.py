def install_order(lockfile, wanted):
    """The pins to install for the packages that are wanted, what is required first."""
    order = []
    seen = set()

    def visit(name):
        pin = lockfile.pin(name)
        if pin.name in seen:
            return
        seen.add(pin.name)
        for other in pin.requires:
            visit(other)
        order.append(pin)

    for name in wanted:
        visit(name)
    return order
