import type { TestReport } from '../tests/test-report.ts'

/** What was seen of a new test. */
export type TriedTest =
  | { readonly kind: 'holds'; readonly names: readonly string[] }
  | { readonly kind: 'fails' | 'not_run'; readonly reason: string }

/**
 * What three runs say of a new test: without it, with it on the code before the change, with it on the code after. It
 * holds when a test that is only there with it failed before, all of them pass after, and no other test is worse for it.
 */
export function judgeNewTest(without: TestReport, before: TestReport, after: TestReport): TriedTest {
  const known = new Set([...without.passed, ...without.failed, ...without.skipped])
  const isNew = (name: string): boolean => !known.has(name)
  const names = [...after.passed].filter(isNew)
  const failedBefore = [...before.failed].filter(isNew)
  const failedAfter = [...after.failed].filter((name) => isNew(name) || without.passed.has(name))
  if (failedBefore.length === 0)
    return { kind: 'fails', reason: 'it does not fail on the code before the change' }
  if (failedAfter.length > 0)
    return { kind: 'fails', reason: `with the change it fails: ${failedAfter.slice(0, 3).join(', ')}` }
  // A file that does not load before the change tells no name that it tells after it.
  return names.length === 0
    ? { kind: 'fails', reason: 'no test of it passes with the change' }
    : { kind: 'holds', names }
}
