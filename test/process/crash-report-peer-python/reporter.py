"""Fails once, and reports that with the stock SDKs of three error trackers. Usage: reporter.py PORT TOKEN"""

import sys

import bugsnag
import rollbar
import sentry_sdk

port, token = sys.argv[1:]
here = f"http://127.0.0.1:{port}"


def price(item):
    return item["price"]


def total(items):
    try:
        return sum(price(item) for item in items)
    except KeyError as error:
        raise ValueError("no total") from error


sentry_sdk.init(dsn=f"http://{token}@127.0.0.1:{port}/1", release="shop@2.0", environment="test")
rollbar.init(token, environment="test", code_version="2.0", endpoint=f"{here}/api/1/", handler="blocking")
bugsnag.configure(
    api_key=token,
    endpoint=f"{here}/",
    auto_capture_sessions=False,
    asynchronous=False,
    app_version="2.0",
    release_stage="test",
)
try:
    total([{"name": "tea"}])
except ValueError as error:
    sentry_sdk.capture_exception(error)
    sentry_sdk.flush(30)
    rollbar.report_exc_info()
    bugsnag.notify(error)
