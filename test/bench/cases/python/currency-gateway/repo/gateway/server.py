import json
import logging
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from gateway import rates

logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
log = logging.getLogger("gateway")


def answer(target: str) -> tuple[int, dict]:
    """Status and body for what was asked."""
    parts = urlsplit(target)
    if parts.path == "/health":
        return 200, {}
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    try:
        cents = rates.convert(int(query["cents"]), query["from"], query["to"], rates.fetch_rates())
        return 200, {"cents": cents, "currency": query["to"]}
    except rates.UnknownCurrency as error:
        return 404, {"unknown": str(error)}
    except Exception:
        log.exception("cannot convert: %s", target)
        return 500, {}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, body = answer(self.path)
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass
