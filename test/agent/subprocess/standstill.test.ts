import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { test } from 'tap'
import { runCommand } from '../../../agent/subprocess/run.ts'
import { Standstill } from '../../../agent/subprocess/standstill.ts'
import { FakeClock, settle } from '../../support/clock.ts'
import { eventually } from '../../support/eventually.ts'
import { ENVIRONMENT, realClock } from './support.ts'

const never = new AbortController().signal

/** Whether a process is stopped: "T" in field 3 of its stat. */
function isStopped(pid: number): boolean {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T')
}

/** A command that stands still with the others; its process once it has started, 0 before. */
function runIn(standstill: Standstill, command: readonly string[], signal: AbortSignal) {
  let pid = 0
  const ended = runCommand({
    command,
    environment: ENVIRONMENT,
    timeoutMs: 60_000,
    outputBytesMax: 1_000,
    signal,
    clock: standstill.clock,
    onStart(child) {
      pid = child.pid ?? 0
      standstill.join(pid)
    },
  })
  return { pid: () => pid, ended }
}

test('A program and what it started stop with the others, also when it left the group, and go on where they were', async (t) => {
  const folder = t.testdir({})
  const standstill = new Standstill(realClock)
  const inner = `echo $$ > ${folder}/pid; while :; do echo x >> ${folder}/beats; sleep 0.02; done`
  const giveUp = new AbortController()
  const { pid, ended } = runIn(standstill, ['sh', '-c', `setsid sh -c '${inner}' & wait`], giveUp.signal)
  const given = t.rejects(ended)
  const beats = (): number => statSync(join(folder, 'beats'), { throwIfNoEntry: false })?.size ?? 0
  t.ok(await eventually(() => beats() > 3))
  standstill.begin()
  const started = Number(readFileSync(join(folder, 'pid'), 'utf8'))
  t.ok(await eventually(() => isStopped(pid()) && isStopped(started)))
  const before = beats()
  await delay(100)
  t.equal(beats(), before)
  standstill.end()
  t.ok(await eventually(() => beats() > before))
  process.kill(started, 'SIGKILL')
  giveUp.abort(new Error('over'))
  await given
})

test('A program that is started all the same stands still at once, and is ended when it is given up', async (t) => {
  const standstill = new Standstill(realClock)
  standstill.begin()
  const giveUp = new AbortController()
  const { pid, ended } = runIn(standstill, ['sleep', '60'], giveUp.signal)
  t.ok(await eventually(() => isStopped(pid())))
  const reason = new Error('given up')
  giveUp.abort(reason)
  await t.rejects(ended, reason)
})

test('Time limits do not run while programs stand still, and the time of the day does', async (t) => {
  const clock = new FakeClock()
  const standstill = new Standstill(clock)
  const own = standstill.clock
  const fired: string[] = []
  const [startMs, startOfDayMs] = [own.monotonicMs(), own.now()]
  own.after(1_000, () => fired.push('limit'))
  own.after(1_000, () => fired.push('taken back'))()
  await clock.advance(400)
  standstill.begin()
  own.after(100, () => fired.push('asked for meanwhile'))
  await clock.advance(30_000)
  t.strictSame(fired, [])
  t.equal(own.monotonicMs() - startMs, 400)
  t.equal(own.now() - startOfDayMs, 30_400)
  standstill.end()
  await clock.advance(599)
  t.strictSame(fired, ['asked for meanwhile'])
  t.equal(own.monotonicMs() - startMs, 999)
  await clock.advance(1)
  t.strictSame(fired, ['asked for meanwhile', 'limit'])
})

test('Who wants to start a program waits until it is over, or is given up', async (t) => {
  const standstill = new Standstill(new FakeClock())
  await standstill.untilOver(never)
  standstill.begin()
  const giveUp = new AbortController()
  const [waiting, givenUp] = [standstill.untilOver(never), standstill.untilOver(giveUp.signal)]
  let isOver = false
  void waiting.then(() => (isOver = true))
  const reason = new Error('given up')
  giveUp.abort(reason)
  await t.rejects(givenUp, reason)
  await settle()
  t.notOk(isOver)
  standstill.end()
  await waiting
  t.ok(isOver)
})
