from .sorting import sort_by_dependency


class Plan:
    def __init__(self):
        self._minutes = {}
        self._waits_for = {}
        # Worked out when it is asked for, as sorting a large plan takes a while; None when the chores changed since.
        self._order = None

    def add(self, name, minutes):
        self._minutes[name] = minutes
        self._waits_for.setdefault(name, set())
        self._order = None

    def after(self, name, other):
        """Raises LookupError when one of the chores is not there."""
        for chore in (name, other):
            if chore not in self._minutes:
                raise LookupError(f"there is no chore {chore}")
        self._waits_for[name].add(other)
        self._order = None

    def remove(self, name):
        """Removing what is not there changes nothing."""
        self._minutes.pop(name, None)
        self._waits_for.pop(name, None)
        for others in self._waits_for.values():
            others.discard(name)

    def order(self):
        if self._order is None:
            self._order = sort_by_dependency(self._waits_for)
        return list(self._order)

    def minutes(self):
        return sum(self._minutes[name] for name in self.order())
