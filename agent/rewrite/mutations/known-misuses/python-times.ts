import type { Misuse } from './misuse.ts'

const CALL = /^call$/
const ATTRIBUTE = /^attribute$/

/** Dates and times, and asynchronous code. */
export const PYTHON_TIME_MISUSES: readonly Misuse[] = [
  {
    kind: CALL,
    when: /month must be in 1\.\.12/,
    form: /^(.*\bdate(?:time)?)\((\w[\w.]*)\.year, \2\.month \+ 1, (.+)\)$/s,
    meant: '$1($2.year + $2.month // 12, $2.month % 12 + 1, $3)',
    because: 'after December comes January of the next year',
    example: [
      'end = date(day.year, day.month + 1, 1)',
      'end = date(day.year + day.month // 12, day.month % 12 + 1, 1)',
      'ValueError: month must be in 1..12',
    ],
  },
  {
    kind: CALL,
    when: /month must be in 1\.\.12/,
    form: /^(\w[\w.]*)\.replace\((.*)month=\1\.month \+ 1(.*)\)$/s,
    meant: '$1.replace($2year=$1.year + $1.month // 12, month=$1.month % 12 + 1$3)',
    because: 'after December comes January of the next year',
    example: [
      'end = day.replace(month=day.month + 1, day=1)',
      'end = day.replace(year=day.year + day.month // 12, month=day.month % 12 + 1, day=1)',
      'ValueError: month must be in 1..12',
    ],
  },
  {
    kind: CALL,
    when: /day is out of range for month/,
    form: /^(\w[\w.]*)\.replace\(year=([^=()]+(?:\([^()]*\))?)\)$/s,
    meant: '$1.replace(year=$2, day=28 if ($1.month, $1.day) == (2, 29) else $1.day)',
    because: 'most years have no 29th of February',
    example: [
      'next_year = day.replace(year=day.year + 1)',
      'next_year = day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)',
      'ValueError: day is out of range for month',
    ],
  },
  {
    kind: CALL,
    when: /offset-naive and offset-aware/,
    form: /^((?:datetime\.)?datetime)\((\d[^=()]*)\)$/s,
    meant: ({ part, fileText }) => [
      `${part(1)}(${part(2)}, tzinfo=${/^import datetime$/m.test(fileText) ? 'datetime.' : ''}timezone.utc)`,
    ],
    because: 'a time without a zone cannot be put beside one with it',
    example: [
      'START = datetime(2024, 1, 1)',
      'START = datetime(2024, 1, 1, tzinfo=timezone.utc)',
      "TypeError: can't subtract offset-naive and offset-aware datetimes",
    ],
  },
  {
    kind: /^comparison_operator$/,
    when: /can't compare datetime\.datetime to datetime\.date/,
    form: /^(\w[\w.]*(?:\(\))?) (<|>|<=|>=) (\w[\w.]*(?:\(\))?)$/s,
    meant: ({ part }) => [
      `${part(1)}.date() ${part(2)} ${part(3)}`,
      `${part(1)} ${part(2)} ${part(3)}.date()`,
    ],
    because: 'a time and a day are compared as days',
    isNearOnly: true,
    example: [
      'is_late = now > due',
      'is_late = now.date() > due',
      "TypeError: can't compare datetime.datetime to datetime.date",
    ],
  },
  {
    kind: ATTRIBUTE,
    when: /'datetime\.timedelta' object has no attribute '(hours|minutes)'/,
    form: /^(.+)\.(hours|minutes)$/s,
    meant: ({ part, said }) =>
      part(2) === said(1) ? [`${part(1)}.total_seconds() // ${part(2) === 'hours' ? 3600 : 60}`] : [],
    because: 'a span of time knows days and seconds only',
    example: [
      'left = span.hours',
      'left = span.total_seconds() // 3600',
      "AttributeError: 'datetime.timedelta' object has no attribute 'hours'",
    ],
  },
  {
    kind: CALL,
    when: /'module' object is not callable/,
    form: /^(datetime|time|copy|pprint|tqdm|glob|random|deque|decimal)\((.*)\)$/s,
    meant: ({ part }) => [`${part(1)}.${part(1) === 'decimal' ? 'Decimal' : part(1)}(${part(2)})`],
    because: 'the module is imported, and what is called is in it under the same name',
    example: [
      'START = datetime(2024, 1, 1)',
      'START = datetime.datetime(2024, 1, 1)',
      "TypeError: 'module' object is not callable",
    ],
  },
  {
    kind: ATTRIBUTE,
    when: /module 'datetime' has no attribute '(now|utcnow|today|fromisoformat|strptime|fromtimestamp|combine)'/,
    form: /^datetime\.(\w+)$/,
    meant: ({ part, said }) => (part(1) === said(1) ? [`datetime.datetime.${part(1)}`] : []),
    because: 'the module is imported, and the class is in it under the same name',
    example: [
      'at = datetime.now()',
      'at = datetime.datetime.now()',
      "AttributeError: module 'datetime' has no attribute 'now'",
    ],
  },
  {
    kind: ATTRIBUTE,
    when: /type object 'datetime\.datetime' has no attribute '(?:datetime|date|timedelta|timezone)'/,
    form: /^datetime\.(datetime|date|timedelta|timezone)$/,
    meant: '$1',
    because: 'the class is imported by its own name, not the module',
    example: [
      'at = datetime.datetime.now()',
      'at = datetime.now()',
      "AttributeError: type object 'datetime.datetime' has no attribute 'datetime'",
    ],
  },
  {
    kind: CALL,
    when: /cannot be called from a running event loop|This event loop is already running/,
    form: /^(?:asyncio\.run|\w*loop\.run_until_complete)\((.+)\)$/s,
    meant: 'await $1',
    because: 'inside of asynchronous code it is waited for with `await`',
    isNearOnly: true,
    example: [
      'async def f():\n    asyncio.run(load(1))',
      'async def f():\n    await load(1)',
      'RuntimeError: asyncio.run() cannot be called from a running event loop',
    ],
  },
  {
    kind: CALL,
    when: /unhashable type: 'list'|An asyncio\.Future, a coroutine or an awaitable is required/,
    form: /^((?:asyncio\.)?gather)\((\[.*\]|\w[\w.]*)\)$/s,
    meant: '$1(*$2)',
    because: '`gather` takes what it waits for one by one',
    example: [
      'await asyncio.gather([f(one) for one in all])',
      'await asyncio.gather(*[f(one) for one in all])',
      'TypeError: An asyncio.Future, a coroutine or an awaitable is required',
    ],
  },
  {
    kind: /^await$/,
    when: /object \w+ can't be used in 'await' expression|can't be awaited/,
    form: /^await (.+)$/s,
    meant: '$1',
    because: 'it is no coroutine, so there is nothing to wait for',
    isNearOnly: true,
    example: [
      'async def f():\n    return await size(1)',
      'async def f():\n    return size(1)',
      "TypeError: object int can't be used in 'await' expression",
    ],
  },
  {
    kind: /^for_statement$/,
    when: /'async for' requires an object with __aiter__/,
    form: /^async for /,
    meant: 'for ',
    because: 'what it goes through is no asynchronous generator',
    isNearOnly: true,
    example: [
      'async def f(rows):\n    async for row in rows:\n        print(row)',
      'async def f(rows):\n    for row in rows:\n        print(row)',
      "TypeError: 'async for' requires an object with __aiter__ method, got list",
    ],
  },
  {
    kind: /^(for_statement|for_in_clause)$/,
    when: /'async_generator' object is not iterable/,
    form: /^for /,
    meant: 'async for ',
    because: 'an asynchronous generator is gone through with `async for`',
    isNearOnly: true,
    example: [
      'async def f():\n    for row in rows():\n        print(row)',
      'async def f():\n    async for row in rows():\n        print(row)',
      "TypeError: 'async_generator' object is not iterable",
    ],
  },
  {
    kind: CALL,
    when: /a coroutine was expected, got <function/,
    form: /^(asyncio\.run)\((\w[\w.]*)\)$/,
    meant: '$1($2())',
    because: 'an asynchronous function has to be called to have something to run',
    example: [
      'asyncio.run(main)',
      'asyncio.run(main())',
      'ValueError: a coroutine was expected, got <function main at 0x7f>',
    ],
  },
]
