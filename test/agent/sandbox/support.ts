import '../../support/plain-processes.ts'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Test } from 'tap'
import type { Clock } from '../../../agent/model/clock.ts'
import { findSandbox } from '../../../agent/sandbox/sandboxes.ts'
import type { Sandbox, SandboxId, SandboxLimits, SandboxRun } from '../../../agent/sandbox/sandbox.ts'

/** The machine's own time: these tests watch real processes. */
export const realClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}

export const LIMITS: SandboxLimits = {
  wallMs: 10_000,
  cpuSeconds: 10,
  memoryBytes: 268_435_456,
  processes: 64,
  fileBytes: 1_048_576,
  outputBytes: 10_000,
}

/** What tests say of a run; the rest has values that let it through. */
export type Ask = Partial<Omit<SandboxRun, 'command' | 'limits'>> & {
  readonly limits?: Partial<SandboxLimits>
}

export function runWith(sandbox: Sandbox, directory: string, command: readonly string[], ask: Ask = {}) {
  return sandbox.run({
    directory,
    readOnly: [],
    environment: { PATH: process.env['PATH'] ?? '' },
    signal: new AbortController().signal,
    clock: realClock,
    ...ask,
    command,
    limits: { ...LIMITS, ...ask.limits },
  })
}

export async function sandboxOf(id: SandboxId): Promise<{ sandbox: Sandbox | undefined; why: string }> {
  const found = await findSandbox({ clock: realClock, signal: new AbortController().signal, only: id })
  return { sandbox: found.sandbox, why: found.reasons.join('; ') }
}

/** A directory of the test's own, outside the checkout: another user may have to write to it. */
export function temporaryDirectory(t: Test, name = 'copy'): string {
  const parent = mkdtempSync(join(tmpdir(), 'hephaestus-test-'))
  t.teardown(() => rmSync(parent, { recursive: true, force: true }))
  return mkdtempSync(join(parent, `${name}-`))
}

/** Processes of the host whose command line holds a text. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(text)
      } catch {
        return false
      }
    })
}
