import json
import logging
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from quota.record import Client
from quota.store import Store, take

log = logging.getLogger("quota")
logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")


class Handler(BaseHTTPRequestHandler):
    store = Store()

    def do_GET(self):
        self._answer(self._show)

    def do_POST(self):
        self._answer(self._change)

    def _show(self, parts, query):
        if parts == ["health"]:
            return 200, {"ok": True}
        client = self.store.load(parts[1])
        return (404, {}) if client is None else (200, asdict(client))

    def _change(self, parts, query):
        if parts[-1] == "take":
            left = take(self.store, parts[1])
            return (429, {}) if left is None else (200, {"remaining": left})
        limit = int(query["limit"][0])
        self.store.save(Client(parts[1], limit, limit))
        return 201, {}

    def _answer(self, action):
        target = urlsplit(self.path)
        try:
            status, body = action(target.path.strip("/").split("/"), parse_qs(target.query))
        except Exception:
            log.exception("request failed: %s %s", self.command, self.path)
            status, body = 500, {}
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass
