import re


def canonical(name):
    """The one spelling of a package's name: lower case, runs of - _ . as one dash."""
    return re.sub(r"[-_.]+", "-", name).lower()
