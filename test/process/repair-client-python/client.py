"""Streams records with a client that was made from the published file, and prints what comes back.

client.py FOLDER ADDRESS COUNT: FOLDER has control.proto; the error is read from stdin and is the record in the middle.
"""

import json
import sys

import grpc
from grpc_tools import protoc

folder, address, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
words = ["protoc", f"-I{folder}", f"--python_out={folder}", f"--grpc_python_out={folder}"]
if protoc.main([*words, "control.proto"]) != 0:
    sys.exit("protoc does not take the file")
sys.path.insert(0, folder)
import control_pb2
import control_pb2_grpc

error = sys.stdin.read()


def requests():
    for number in range(1, count + 1):
        is_error = number == count // 2
        record = control_pb2.LogRecord(
            body=error if is_error else f"line {number} is fine",
            severity_number=17 if is_error else 9,
        )
        logs = control_pb2.Logs(resource={"service.name": "labels"}, records=[record])
        yield control_pb2.StreamLogsRequest(id=number, logs=logs)


accepted = 0
events = []
with grpc.insecure_channel(address) as channel:
    service = control_pb2_grpc.RepairServiceStub(channel)
    for answer in service.StreamLogs(requests(), timeout=150):
        kind = answer.WhichOneof("answer")
        if kind == "accepted":
            accepted += 1
        elif kind == "event":
            event = answer.event
            events.append({"name": event.name, "type": event.exception_type, "diff": event.fix.diff})
        else:
            sys.exit(f"refused: {answer.refused.message}")
print(json.dumps({"accepted": accepted, "events": events}))
