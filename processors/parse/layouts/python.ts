import type { Layout } from '../layout.ts'

const LOGGER = String.raw`(?<logger>[A-Za-z_][\w.-]{0,255})`

/** Python's logging in the forms people configure, and loguru, rich, gunicorn, uvicorn, Celery, Airflow, OpenStack. */
export const PYTHON_LAYOUTS: readonly Layout[] = [
  // ERROR:shop.cart:message
  {
    id: 'python',
    after: 'start',
    startsWith: /[A-Z]/,
    pattern: new RegExp(String.raw`(?<level>DEBUG|INFO|WARNING|ERROR|CRITICAL|NOTSET):${LOGGER}:`, 'y'),
  },
  // 2024-01-02 03:04:05,123 - shop.cart - ERROR - message
  {
    id: 'python',
    after: 'time',
    startsWith: /-/,
    pattern: new RegExp(String.raw` - ${LOGGER} - (?<level>[A-Z]{4,8}) - `, 'y'),
  },
  // 2024-01-02 03:04:05,123 [ERROR] shop.cart: message
  {
    id: 'python',
    after: 'time',
    startsWith: /\[/,
    pattern: new RegExp(String.raw` \[(?<level>[A-Z]{4,8})\] ${LOGGER}: `, 'y'),
  },
  // 2024-01-02 03:04:05,123 ERROR [shop.cart] [cart.py:12] [trace_id=… span_id=…] - message (OpenTelemetry)
  {
    id: 'python',
    after: 'time',
    startsWith: /[A-Z]/,
    pattern:
      / (?<level>[A-Z]{4,8}) \[(?<logger>[\w.-]{1,256})\] \[(?<file>[\w./-]{1,512}\.py):(?<line>\d+)\] \[/y,
  },
  // 2024-01-02 03:04:05.123 | ERROR    | shop.cart:total:12 - message
  {
    id: 'loguru',
    after: 'time',
    startsWith: /\|/,
    pattern:
      / \| (?<level>[A-Z]{4,8}) *\| (?<logger>[\w.<>]{1,256}):(?<function>[\w.<>]{1,256}):(?<line>\d+) - /y,
  },
  // 2024-01-02 03:04:05.123 12345 ERROR nova.compute [req-1] message
  {
    id: 'oslo',
    after: 'time',
    startsWith: /\d/,
    pattern: new RegExp(String.raw` (?<pid>\d+) (?<level>[A-Z]{4,8}) ${LOGGER} (?=\[)`, 'y'),
  },
  // [2024-01-02 03:04:05 +0000] [123] [ERROR] message
  {
    id: 'gunicorn',
    after: 'bracketed_time',
    startsWith: /\]/,
    pattern: /\] \[(?<pid>\d+)\] \[(?<level>[A-Z]{4,8})\] /y,
  },
  // [2024-01-02 03:04:05,123: ERROR/ForkPoolWorker-1] message
  {
    id: 'celery',
    after: 'bracketed_time',
    startsWith: /:/,
    pattern: /: (?<level>[A-Z]{4,8})\/(?<thread>[\w.-]{1,128})\] /y,
  },
  // [01/02/24 03:04:05] ERROR    message                    cart.py:12
  {
    id: 'rich',
    after: 'bracketed_time',
    startsWith: /\]/,
    pattern: /\] (?<level>DEBUG {3}|INFO {4}|WARNING |ERROR {3}|CRITICAL) (?=\S)/y,
  },
  // The same in a row whose time is that of the row above.
  {
    id: 'rich',
    after: 'start',
    startsWith: /[CDEIW]/,
    pattern: / {11,40}(?<level>DEBUG {3}|INFO {4}|WARNING |ERROR {3}|CRITICAL) (?=\S)/y,
  },
  // [2024-01-02, 03:04:05 UTC] {taskinstance.py:12} ERROR - message
  {
    id: 'airflow',
    after: 'bracketed_time',
    startsWith: /\]/,
    pattern: /\] \{(?<file>[\w./-]{1,512}):(?<line>\d+)\} (?<level>[A-Z]{4,8}) - /y,
  },
]
