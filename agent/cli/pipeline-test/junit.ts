import { formatOrigin } from '../../../config/fault.ts'
import { isPassed, type TestResult } from './run-tests.ts'

/** A result and how long the test took. */
export interface TimedResult {
  readonly result: TestResult
  readonly seconds: number
}

/**
 * The results as JUnit XML, for what shows the results of builds.
 * Shape: one testsuite; a failure a test, with all that differs; an error where the pipeline itself failed.
 * Source: the schema that Apache Ant's and Maven's reports have in common.
 */
export function junitText(suite: string, timed: readonly TimedResult[], startedAtMs: number): string {
  const failed = timed.filter(({ result }) => result.errors.length === 0 && !isPassed(result)).length
  const broken = timed.filter(({ result }) => result.errors.length > 0).length
  const seconds = timed.reduce((sum, each) => sum + each.seconds, 0)
  const counts = `tests="${timed.length}" failures="${failed}" errors="${broken}"`
  const time = `time="${seconds.toFixed(3)}"`
  const timestamp = new Date(startedAtMs).toISOString().slice(0, 19)
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="hephaestus test" ${counts} ${time}>`,
    `  <testsuite name="${attribute(suite)}" ${counts} skipped="0" ${time} timestamp="${timestamp}">`,
    ...timed.flatMap((each) => testCase(suite, each)),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n')
}

function testCase(suite: string, { result, seconds }: TimedResult): readonly string[] {
  const { test, failures, errors } = result
  const opening = `    <testcase name="${attribute(test.name)}" classname="${attribute(suite)}" time="${seconds.toFixed(3)}"`
  if (isPassed(result)) return [`${opening}/>`]
  const texts = failures.map(({ expectation, lines }) =>
    [`${formatOrigin(expectation.at)}: ${expectation.path}, from ${expectation.from}:`, ...lines].join('\n'),
  )
  const element = errors.length > 0 ? 'error' : 'failure'
  const [first = ''] = errors.length > 0 ? errors : (failures[0]?.lines ?? [])
  const body = [...errors, ...texts].join('\n\n')
  return [
    `${opening}>`,
    `      <${element} message="${attribute(first)}" type="${element}">${content(body)}</${element}>`,
    '    </testcase>',
  ]
}

function attribute(text: string): string {
  return content(text)
    .replaceAll('"', '&quot;')
    .replaceAll(/[\t\n\r]/g, (each) => `&#${each.charCodeAt(0)};`)
}

/** Text of an element. Characters that XML 1.0 cannot hold at all become U+FFFD. */
function content(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(NOT_IN_XML, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const NOT_IN_XML = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g
