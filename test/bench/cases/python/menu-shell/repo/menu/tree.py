from typing import Callable, Union

Command = Callable[..., str]


class UnknownCommand(Exception):
    pass


class Menu:
    def __init__(self, **entries: Union["Menu", Command]) -> None:
        self.entries = entries

    def entry(self, word: str) -> Union["Menu", Command]:
        """The entry of that name, or the only one that begins so."""
        if word in self.entries:
            return self.entries[word]
        names = [name for name in self.entries if name.startswith(word)]
        if len(names) != 1:
            raise UnknownCommand(word)
        return self.entries[names[0]]

    def find(self, words: list[str]) -> tuple[Command, list[str]]:
        """The command the words lead to, and the words that are left for it."""
        if not words:
            raise UnknownCommand("nothing")
        first, *rest = words
        entry = self.entry(first)
        if not isinstance(entry, Menu):
            return entry, rest
        if len(rest) > 0 and callable(entry.entries.get(rest[0])):
            return entry.entries[rest[0]], rest[1:]
        entry.find(rest)
