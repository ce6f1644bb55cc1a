"""Logs with nothing but the stock SDK, over gRPC and HTTP. Usage: sender.py GRPC_ADDRESS HTTP_ADDRESS"""

import sys
import traceback

from opentelemetry._logs import SeverityNumber
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter as GrpcExporter
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter as HttpExporter
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.resources import Resource


def pick(items):
    return items[3]


def send(name, exporter):
    provider = LoggerProvider(resource=Resource({"service.name": f"python-{name}"}))
    provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
    logger = provider.get_logger("shop.cart", "1.2.3")
    logger.emit(severity_number=SeverityNumber.INFO, body="served", timestamp=1_700_000_000_000_000_000)
    try:
        pick([1, 2, 3])
    except IndexError as error:
        logger.emit(
            severity_number=SeverityNumber.ERROR,
            severity_text="ERROR",
            body="it failed",
            timestamp=1_700_000_000_123_456_789,
            attributes={
                "exception.type": type(error).__name__,
                "exception.message": str(error),
                "exception.stacktrace": traceback.format_exc(),
            },
        )
    provider.shutdown()


send("grpc", GrpcExporter(endpoint=f"http://{sys.argv[1]}", insecure=True))
send("http", HttpExporter(endpoint=f"http://{sys.argv[2]}/v1/logs", compression=Compression.Gzip))
