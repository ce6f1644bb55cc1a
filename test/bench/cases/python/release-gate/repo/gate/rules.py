from gate.manifest import Service
from gate.versions import at_least


def ready(name: str, services: dict[str, Service]) -> bool:
    """Whether the service may go out: not frozen, running, and new enough for all that need it."""
    service = services[name]
    if service.frozen or service.replicas == 0:
        return False
    return all(
        at_least(service.version, other.needs[name])
        for other in services.values()
        if name in other.needs
    )
