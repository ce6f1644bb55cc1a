import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { formatOrigin } from '../../../config/fault.ts'
import { ConfigError, PermanentError } from '../../model/errors.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import type { CommandContext } from '../command-context.ts'
import { loadCommandConfig, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { junitText, type TimedResult } from '../pipeline-test/junit.ts'
import { isPassed, runTests, type TestResult } from '../pipeline-test/run-tests.ts'
import { printable } from '../../telemetry/printable.ts'

export interface TestOptions extends Omit<ConfigOptions, 'config'> {
  readonly tests: readonly string[]
  readonly junit?: string
  readonly json: boolean
}

/**
 * `hephaestus test`: runs the tests in a configuration through its real pipelines, cut off from the world.
 * Errors: ConfigError HEPH_TESTS_MISSING when there are none, and what the configuration is refused for;
 * PermanentError HEPH_JUNIT_UNWRITABLE.
 */
export async function test(
  files: readonly string[],
  options: TestOptions,
  context: CommandContext,
): Promise<number> {
  const loaded = { config: files, set: options.set, testFiles: options.tests }
  const config = await loadCommandConfig(loaded, context)
  if (config.tests.length === 0) {
    throw new ConfigError(
      'HEPH_TESTS_MISSING',
      `there are no tests in ${[...files, ...options.tests].join(', ')}: write a section tests, or name a file that has one with --tests`,
    )
  }
  const startedAtMs = systemClock.now()
  const timed: TimedResult[] = []
  let sinceMs = systemClock.monotonicMs()
  for await (const result of runTests(config, context.registry)) {
    const nowMs = systemClock.monotonicMs()
    timed.push({ result, seconds: (nowMs - sinceMs) / 1_000 })
    sinceMs = nowMs
    context.print(options.json ? `${JSON.stringify(jsonOf(result))}\n` : textOf(result))
  }
  if (options.junit !== undefined) {
    const path = resolve(context.workingDirectory, options.junit)
    await writeReport(path, junitText(files.join(' '), timed, startedAtMs))
  }
  const failed = timed.filter(({ result }) => !isPassed(result)).length
  if (!options.json) context.print(`\n${timed.length - failed} passed, ${failed} failed\n`)
  return failed === 0 ? EXIT.done : EXIT.failed
}

async function writeReport(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text)
  } catch (cause) {
    throw new PermanentError('HEPH_JUNIT_UNWRITABLE', `the results cannot be written to ${path}`, { cause })
  }
}

function jsonOf(result: TestResult): unknown {
  const { test: own, failures, errors } = result
  return {
    name: own.name,
    at: formatOrigin(own.at),
    passed: isPassed(result),
    failures: failures.map(({ expectation, lines }) => ({
      at: formatOrigin(expectation.at),
      path: expectation.path,
      from: expectation.from,
      lines,
    })),
    errors,
  }
}

function textOf(result: TestResult): string {
  const { test: own, failures, errors } = result
  if (isPassed(result)) return `ok      ${printable(own.name)}\n`
  const rows = [
    `FAILED  ${own.name}`,
    ...errors.map((error) => `  ${error}`),
    ...failures.flatMap(({ expectation, lines }) => [
      `  ${formatOrigin(expectation.at)}: ${expectation.path}, from ${expectation.from}:`,
      ...lines.map((line) => `    ${line}`),
    ]),
  ]
  return `${rows.map(printable).join('\n')}\n`
}
