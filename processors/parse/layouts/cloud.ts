import type { Layout } from '../layout.ts'

const INVOCATION = '(?<invocation>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})'

/** What functions of AWS Lambda write, in the forms of its runtimes for Python and Node.js. */
export const CLOUD_LAYOUTS: readonly Layout[] = [
  // [ERROR]	2024-01-02T03:04:05.678Z	0b9d1182-…	message
  {
    id: 'lambda',
    after: 'start',
    startsWith: /\[/,
    requires: ']\t',
    pattern: new RegExp(
      String.raw`\[(?<level>[A-Z]{4,8})\]\t(?<time>\d{4}-\d\d-\d\dT[\d:.]{8,15}Z)\t${INVOCATION}\t`,
      'y',
    ),
  },
  // 2024-01-02T03:04:05.678Z	0b9d1182-…	ERROR	message
  {
    id: 'lambda',
    after: 'time',
    startsWith: /\t/,
    pattern: new RegExp(String.raw`\t${INVOCATION}\t(?<level>[A-Z]{4,5})\t`, 'y'),
  },
]
