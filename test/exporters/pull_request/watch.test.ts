import '../../support/plain-processes.ts'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { countDecided, readFixDecisions } from '../../../agent/knowledge/fix-decisions.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { Instruments } from '../../../agent/telemetry/instruments.ts'
import { systemClock } from '../../agent/repository/support.ts'
import { noOpenssl } from '../../support/certificates.ts'
import { settingsWith } from '../../support/settings.ts'
import { exporterWith, fixRecord, forgeIn, PAT } from './support.ts'

/**
 * Goal: what people do with a pull request at the forge is known to the agent as a decision about the fix.
 * Method: a stand-in of GitHub's API whose pull requests are merged and closed, and a clock that is turned on by hand.
 */

const MINUTE_MS = 60_000

/** The next step of the watch, when somebody says so. */
class Steps {
  delayMs = -1
  nowMs = systemClock.now()
  #callback: (() => void) | undefined
  readonly clock = {
    ...systemClock,
    now: () => this.nowMs,
    after: (delayMs: number, callback: () => void) => {
      // Deadlines of requests are the system's.
      if (delayMs < 5 * MINUTE_MS) return systemClock.after(delayMs, callback)
      this.delayMs = delayMs
      this.#callback = callback
      return () => (this.#callback = undefined)
    },
  }

  get isSet(): boolean {
    return this.#callback !== undefined
  }

  async take(): Promise<void> {
    const callback = this.#callback
    this.#callback = undefined
    callback?.()
    while (this.#callback === undefined) await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

async function scene(t: Test, more: Readonly<Record<string, unknown>> = {}) {
  const folder = t.testdir({ token: `${PAT}\n` })
  const { forge, ca } = await forgeIn(t, folder)
  const written = {
    url: `${forge.origin}/git/acme/shop.git`,
    auth: { token_file: 'token', ca_file: ca },
    api_url: forge.origin,
    tls: { ca_file: ca },
    ...more,
  }
  const [steps, { storage }, instruments] = [new Steps(), settingsWith(), new Instruments()]
  const begin = () => exporterWith(t, folder, written, { clock: steps.clock, storage, instruments })
  const open = () =>
    instruments.snapshot().find(({ name }) => name === 'hephaestus_pull_requests_open')?.points[0]?.value
  const decided = () => countDecided(join(folder, 'state'))
  return { folder, forge, steps, begin, open, decided, storage, ...(await begin()) }
}

/** A fix of another error each. */
function fixNumber(number: number) {
  const fingerprint = String(number).repeat(32)
  return fixRecord({ [ATTRIBUTE.fixId]: `fix-${number}`, [ATTRIBUTE.fingerprint]: fingerprint })
}

test(
  'A pull request that is merged is a fix that was taken, a closed one a fix that was turned down, over restarts',
  { skip: noOpenssl },
  async (t) => {
    const { folder, forge, steps, take, exporter, begin, open, decided, logged } = await scene(t)
    await take(fixNumber(1), fixNumber(2), fixNumber(3))
    t.equal(open(), 3)
    await steps.take()
    t.strictSame(decided(), { applied: 0, merged: 0, rejected: 0 })
    Object.assign(forge.pulls[0] ?? {}, { state: 'closed', merged_at: '2026-01-02T03:04:05Z' })
    await exporter.shutdown()
    const again = await begin()
    Object.assign(forge.pulls[1] ?? {}, { state: 'closed' })
    await steps.take()
    t.strictSame(decided(), { applied: 0, merged: 1, rejected: 1 })
    t.equal(open(), 1)
    t.match(readFixDecisions(join(folder, 'state')), [
      { fixId: 'fix-1', decision: 'merged', reason: /^at the forge: https:.*\/pull\/1$/, diff: /^--- / },
      { fixId: 'fix-2', decision: 'rejected', fingerprint: '2'.repeat(32) },
    ])
    t.match(again.logged.join(''), /the pull request of a fix was merged.*closed/s)
    t.match(logged.join(''), 'a fix was taken')
    forge.asked.length = 0
    await steps.take()
    t.strictSame(forge.asked, ['GET /repos/acme/shop/pulls/3'], 'what is decided is not asked for again')
  },
)

test('A branch that moves on to another fix is followed for that one', { skip: noOpenssl }, async (t) => {
  const { forge, steps, take, decided, folder } = await scene(t)
  const newer = fixNumber(1)
  await take(fixNumber(1), { ...newer, attributes: { ...newer.attributes, [ATTRIBUTE.fixId]: 'fix-newer' } })
  t.equal(forge.pulls.length, 1)
  Object.assign(forge.pulls[0] ?? {}, { state: 'closed', merged_at: '2026-01-02T03:04:05Z' })
  await steps.take()
  t.strictSame(decided(), { applied: 0, merged: 1, rejected: 0 })
  t.match(readFixDecisions(join(folder, 'state')), [{ fixId: 'fix-newer' }])
})

test(
  'A pull request that made room for newer ones while the forge was asked is gone',
  { skip: noOpenssl },
  async (t) => {
    const { forge, steps, take, open, storage, logged } = await scene(t)
    await take(fixNumber(1))
    forge.answer = () => {
      storage.delete('pull_request/1')
      return undefined
    }
    await steps.take()
    t.strictSame(storage.keys(), [])
    t.notMatch(logged.join(''), 'cannot be learned')
    t.equal(open(), 1, 'as it was counted when it was followed')
  },
)

test('A forge that cannot answer is asked later, when it says so', { skip: noOpenssl }, async (t) => {
  const { forge, steps, take, open, decided, logged } = await scene(t)
  await take(fixNumber(1))
  Object.assign(forge.pulls[0] ?? {}, { state: 'closed' })
  forge.answer = () => ({ status: 429, headers: { 'retry-after': '7200' }, body: { message: 'slow down' } })
  await steps.take()
  t.equal(steps.delayMs, 7_200_000)
  t.match(logged.join(''), /cannot be learned.*HEPH_PULL_REQUEST_LATER/)
  forge.answer = () => ({ status: 500, body: {} })
  await steps.take()
  t.equal(steps.delayMs, 10 * MINUTE_MS)
  t.equal(open(), 1)
  forge.answer = () => undefined
  await steps.take()
  t.strictSame([open(), decided().rejected], [0, 1])
})

test(
  'What is gone, or was open for three months, is not followed any more',
  { skip: noOpenssl },
  async (t) => {
    const { forge, steps, take, open, decided } = await scene(t)
    await take(fixNumber(1), fixNumber(2))
    forge.answer = (request) => (request.endsWith('/1') ? { status: 404, body: {} } : undefined)
    await steps.take()
    t.equal(open(), 1)
    steps.nowMs += 90 * 86_400_000
    await steps.take()
    t.equal(open(), 0)
    t.strictSame(decided(), { applied: 0, merged: 0, rejected: 0 })
  },
)

test(
  'A pull request that the forge will not show does not keep those behind it waiting',
  { skip: noOpenssl },
  async (t) => {
    const { forge, steps, take, open, decided, logged } = await scene(t)
    await take(fixNumber(1), fixNumber(2))
    Object.assign(forge.pulls[1] ?? {}, { state: 'closed' })
    forge.answer = (request) => (request.endsWith('/1') ? { status: 451, body: {} } : undefined)
    await steps.take()
    t.strictSame([open(), decided().rejected], [1, 1])
    t.match(logged.join(''), /cannot be learned.*pull_request=1\b/)
    t.equal(steps.delayMs, 10 * MINUTE_MS)
  },
)

test('A decision that cannot be kept is learned again in the next step', { skip: noOpenssl }, async (t) => {
  const { folder, forge, steps, take, open, decided, logged } = await scene(t)
  await take(fixNumber(1))
  Object.assign(forge.pulls[0] ?? {}, { state: 'closed' })
  const decisions = join(folder, 'state', 'decisions')
  mkdirSync(join(folder, 'state'), { recursive: true })
  writeFileSync(decisions, 'in its place')
  await steps.take()
  t.equal(open(), 1)
  t.match(logged.join(''), /cannot be learned.*HEPH_STATE_NOT_WRITTEN/)
  rmSync(decisions)
  await steps.take()
  t.strictSame([open(), decided().rejected], [0, 1])
})

test('With 0 as its interval nobody asks', { skip: noOpenssl }, async (t) => {
  const { steps, take } = await scene(t, { watch_interval: '0' })
  await take(fixNumber(1))
  t.notOk(steps.isSet)
})
