def sort_by_dependency(waits_for):
    """Names, each after all that it waits for, else by name. Raises ValueError when some wait for each other."""
    left = {name: set(others) for name, others in waits_for.items()}
    order = []
    while left:
        free = sorted(name for name, others in left.items() if not others & left.keys())
        if not free:
            raise ValueError(f"these wait for each other: {', '.join(sorted(left))}")
        order.append(free[0])
        del left[free[0]]
    return order
