from .convert import SettingError, convert

PREFIX = "BURST_"

DEFAULTS = {
    "limit": 3,
    "pause": 1.5,
    "quiet": False,
    "exempt": ("root",),
}


def from_environment(environment):
    found = {}
    for variable, text in environment.items():
        name = variable.removeprefix(PREFIX).lower()
        if variable.startswith(PREFIX) and name in DEFAULTS:
            found[name] = text
    return found


def from_arguments(arguments):
    found = {}
    rest = []
    for argument in arguments:
        if not argument.startswith("--set="):
            rest.append(argument)
            continue
        name, equals, text = argument.removeprefix("--set=").partition("=")
        if not equals or name not in DEFAULTS:
            raise SettingError(f"there is no setting {name}")
        found[name] = convert(name, text, DEFAULTS[name])
    return found, rest
