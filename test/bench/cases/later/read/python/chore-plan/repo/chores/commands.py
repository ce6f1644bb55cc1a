def run(plan, lines):
    """Runs the commands on the plan; yields what `show` prints."""
    for line in lines:
        words = line.split()
        match words:
            case []:
                continue
            case ["add", name, minutes]:
                plan.add(name, int(minutes))
            case ["after", name, other]:
                plan.after(name, other)
            case ["remove", name]:
                plan.remove(name)
            case ["show"]:
                yield f"{', '.join(plan.order())}: {plan.minutes()} minutes"
            case _:
                raise SyntaxError(f"no such command: {line.strip()}")
