class SettingError(ValueError):
    pass


TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


def convert(name, text, default):
    text = text.strip()
    if isinstance(default, bool):
        if text.lower() in TRUE | FALSE:
            return text.lower() in TRUE
        raise SettingError(f"{name}: {text} is neither yes nor no")
    if isinstance(default, tuple):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    try:
        return type(default)(text)
    except ValueError:
        raise SettingError(f"{name}: {text} is no {type(default).__name__}") from None
