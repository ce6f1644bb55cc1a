import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'tap'
import { seededRandom } from '../../../../agent/model/seeded-random.ts'
import { makeCode } from '../../../../agent/cli/bench/made-code.ts'
import { madeErrors } from '../../../../agent/cli/bench/made-errors.ts'
import { benchContext } from '../../../../agent/cli/commands/bench-context.ts'
import type { CommandContext } from '../../../../agent/cli/command-context.ts'
import { components } from '../../../../agent/components.ts'
import { openRepository } from '../../../../agent/repository/repository.ts'
import { systemClock } from '../../../../agent/runtime/system-clock.ts'
import { diagnose } from '../../../../processors/analyze/diagnose.ts'

const signal = new AbortController().signal

function contextThat(print: (text: string) => void): CommandContext {
  return {
    registry: components,
    environment: {},
    workingDirectory: '/',
    self: [],
    version: '0',
    print,
    printError: () => undefined,
    outputLost: signal,
  }
}

test('bench context makes up errors in five languages that an analysis finds the code of', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'hephaestus-bench-'))
  t.teardown(() => rmSync(folder, { recursive: true }))
  makeCode(folder, 100)
  const options = { stateDirectory: join(folder, '.state'), clock: systemClock, signal }
  const repository = await openRepository({ path: folder }, options)
  const errors = await madeErrors(repository, 40, seededRandom(1))
  t.equal(errors.length, 40)
  t.strictSame(
    new Set(errors.map(({ language }) => language)),
    new Set(['javascript', 'python', 'go', 'java', 'rust']),
  )
  t.equal(new Set(errors.map(({ fingerprint }) => fingerprint)).size, 40)
  const asked = {
    repository,
    reference: { path: folder },
    gaps: [],
    locationsMax: 5,
    snippetLines: 5,
    deadline: signal,
  }
  for (const error of errors) {
    const { frames } = await diagnose(error, asked, signal)
    t.ok(
      frames.some(({ isOwn, path }) => isOwn && path !== undefined),
      error.stackTraceText,
    )
  }
  t.strictSame(
    await madeErrors(repository, 40, seededRandom(1)),
    errors,
    'the same seed gives the same errors',
  )
})

test('bench context prints its percentiles, and ends with 1 when a bound is not held', async (t) => {
  const printed: string[] = []
  const options = { files: 60, errors: 10, seed: 3, json: true }
  const context = contextThat((text) => void printed.push(text))
  t.equal(await benchContext({ ...options, max: '1h' }, context), 0)
  t.match(JSON.parse(printed[0] ?? ''), { files: 61, errors: 10, seed: 3, bound: 3_600_000 })
  const { first, p50, p95, max } = JSON.parse(printed[0] ?? '') as Record<string, { readonly cpuMs: number }>
  t.ok((first?.cpuMs ?? 0) > 0)
  t.ok((p50?.cpuMs ?? 1) <= (p95?.cpuMs ?? 0) && (p95?.cpuMs ?? 1) <= (max?.cpuMs ?? 0))
  t.equal(await benchContext({ ...options, max: '0.001ms' }, context), 1)
  await t.rejects(benchContext({ ...options, max: 'soon' }, context), { code: 'HEPH_BENCH_BOUND' })
  await t.rejects(benchContext({ ...options, repo: t.testdir({ 'a.txt': 'words\n' }) }, context), {
    code: 'HEPH_BENCH_CODE',
  })
})
