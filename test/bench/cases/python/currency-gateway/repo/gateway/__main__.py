import os
from http.server import ThreadingHTTPServer

from gateway.server import Handler

ThreadingHTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8080"))), Handler).serve_forever()
