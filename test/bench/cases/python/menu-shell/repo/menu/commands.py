from menu.tree import Menu

ROUTES: list[str] = []


def add_route(network: str) -> str:
    ROUTES.append(network)
    return f"{len(ROUTES)} routes"


def show_routes() -> str:
    return "\n".join(ROUTES) or "no routes"


def link(state: str):
    return lambda name: f"{name} is {state}"


ROOT = Menu(
    help=lambda: "net, user, help",
    user=Menu(list=lambda: "admin", add=lambda name: f"added {name}"),
    net=Menu(
        link=Menu(up=link("up"), down=link("down")),
        route=Menu(add=add_route, show=show_routes),
        name=lambda: "router-1",
    ),
)
