def late(tasks, now):
    """Open tasks whose time is over, the oldest first."""
    return sorted((task for task in tasks if not task.done and task.due < now), key=lambda task: task.due)


def describe(task, now):
    hours = int((now - task.due).total_seconds() // 3600)
    if hours < 48:
        return f"{task.title}: {hours} h late"
    return f"{task.title}: {hours // 24} days late"
