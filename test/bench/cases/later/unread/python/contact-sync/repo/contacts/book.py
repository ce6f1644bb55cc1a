class Book:
    """Contacts by their address."""

    def __init__(self):
        self._rows = {}

    def __len__(self):
        return len(self._rows)

    def merge(self, rows):
        """Adds rows; fields that are not empty win over those that are there. KeyError without an `email`."""
        for row in rows:
            email = row["email"].strip().lower()
            known = self._rows.setdefault(email, {})
            known.update({name: value for name, value in row.items() if value})
            known["email"] = email

    def rows(self):
        return [self._rows[email] for email in sorted(self._rows)]
