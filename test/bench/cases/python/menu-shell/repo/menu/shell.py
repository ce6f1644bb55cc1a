from menu.tree import Menu, UnknownCommand


def run_line(root: Menu, line: str) -> str:
    """What the command in the line has to say."""
    try:
        found = root.find(line.split())
    except UnknownCommand as error:
        return f"unknown command: {error}"
    command, arguments = found[0], found[1:]
    try:
        return command(*arguments[0])
    except TypeError as error:
        return f"usage: {error}"
