import { test } from 'tap'
import { probe } from '../../../agent/sandbox/probe.ts'
import type { Sandbox } from '../../../agent/sandbox/sandbox.ts'
import { runCommand } from '../../../agent/subprocess/run.ts'
import { realClock } from './support.ts'

const options = { clock: realClock, signal: new AbortController().signal }

/** Runs the program as it is: what a sandbox would be that lets everything through. */
const open: Sandbox = {
  id: 'unshare',
  description: 'no sandbox at all',
  run: async (run) => ({
    ...(await runCommand({
      command: run.command,
      cwd: run.directory,
      environment: run.environment,
      timeoutMs: run.limits.wallMs,
      outputBytesMax: run.limits.outputBytes,
      signal: run.signal,
      clock: run.clock,
    })),
    exceeded: undefined,
  }),
}

test('probe finds what a sandbox that lets everything through does not hold back', async (t) => {
  const error: unknown = await probe(open, options).catch((thrown: unknown) => thrown)
  t.match(error, { name: 'PermanentError', code: 'HEPH_SANDBOX_FAILED' })
  const { message } = error as Error
  for (const name of ['pid', 'net', 'mnt', 'ipc', 'uts'])
    t.match(message, `the ${name} namespace is the host's`)
  t.match(message, /a file of the host is visible: .*canary/)
  t.match(message, /the program may gain privileges/)
  t.match(message, /\/var is visible/)
})

test('probe does not take silence for safety', async (t) => {
  const silent: Sandbox = { ...open, run: (run) => open.run({ ...run, command: ['true'] }) }
  await t.rejects(probe(silent, options), { code: 'HEPH_SANDBOX_FAILED', message: /did not run/ })
})

test('probe takes back what it made', async (t) => {
  const seen: string[] = []
  const watching: Sandbox = {
    ...open,
    run: (run) => {
      seen.push(run.directory)
      return open.run(run)
    },
  }
  await probe(watching, options).catch(() => undefined)
  const { existsSync } = await import('node:fs')
  t.equal(seen.length, 1)
  t.equal(existsSync(seen[0] ?? '/'), false)
})
