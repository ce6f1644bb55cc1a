import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { Judge } from '../../support/judge.ts'

interface Shape {
  readonly name: string
  readonly line: string
  readonly type: string
  readonly message: string
  /** How many calls the first exception has. */
  readonly frames: number
}

test('errors of structured logs have the type, the message and the calls of their library, in its shape', async (t) => {
  const judge = await Judge.start()
  const path = join(import.meta.dirname, 'structured-errors.jsonl')
  const shapes = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Shape)
  t.ok(shapes.length >= 40, `${shapes.length} shapes`)
  for (const { name, line, type, message, frames } of shapes) {
    const found = (await judge.errorsIn([line])).map(
      ({ exceptionType, exceptionMessage, stackTraceText }) => ({
        type: exceptionType,
        message: exceptionMessage,
        frames: parseStackTrace(stackTraceText)?.exceptions[0]?.frames.length ?? 0,
      }),
    )
    t.same(found, [{ type, message, frames }], name)
  }
})
