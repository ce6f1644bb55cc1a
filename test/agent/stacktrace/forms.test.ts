import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import type { StackFrame } from '../../../agent/model/stack-trace.ts'
import { extractStackTrace } from '../../../agent/stacktrace/parse.ts'
import { fixture, linesOf, recordsOf } from './support.ts'

/**
 * Forms of traces as runtimes, servers and loggers print them, among other lines: which lines become one record, and
 * what is read of each. The texts are ours, written after the formats; see fixtures/forms.
 */

interface Understood {
  /** How many lines each record has. */
  readonly records: readonly number[]
  /** Of each record with a trace. */
  readonly traces: readonly {
    readonly language: string
    readonly isTruncated: boolean
    readonly exceptions: readonly string[][]
  }[]
}

const FOLDER = join(import.meta.dirname, '../../fixtures/forms')

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.txt'))) {
  const language = file.slice(0, -'.txt'.length)
  // The file is checked in and has this shape.
  const expected = JSON.parse(fixture(`forms/${language}.json`)) as Readonly<Record<string, Understood>>
  const samples = fixture(`forms/${file}`).split(/^=== /m).slice(1)
  test(`every form of ${language} has its expectation`, async (t) => {
    t.same(samples.map(nameOf), Object.keys(expected))
  })
  for (const sample of samples) {
    test(`the form "${nameOf(sample)}" of ${language} is joined and understood`, async (t) => {
      const text = sample.slice(sample.indexOf('\n') + 1)
      t.same(understood(text), expected[nameOf(sample)])
      const lines = linesOf(text)
      t.equal(recordsOf([...lines, ...lines]).join('\n'), [...lines, ...lines].join('\n'))
    })
  }
}

function nameOf(sample: string): string {
  return sample.slice(0, sample.indexOf('\n'))
}

function understood(text: string): Understood {
  const records = recordsOf(linesOf(text))
  return {
    records: records.map((record) => record.split('\n').length),
    traces: records.flatMap((record) => {
      const trace = extractStackTrace(record)?.trace
      if (trace === undefined) return []
      const { language, isTruncated } = trace
      const exceptions = trace.exceptions.map(({ type, message, frames }) => [
        type,
        message,
        ...frames.map(frameText),
      ])
      return [{ language, isTruncated, exceptions }]
    }),
  }
}

/** Shape: "total (shop) /app/cart.js:12:3", with "- " in front of code of the runtime. */
function frameText({ function: name, module, file, line, column, isNative }: StackFrame): string {
  const place = [file, line, column].filter((part) => part !== undefined && part !== '').join(':')
  const parts = [isNative ? '-' : '', name, module === undefined ? '' : `(${module})`, place]
  return parts.filter((part) => part !== '').join(' ')
}
