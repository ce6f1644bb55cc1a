import { test } from 'tap'
import { measureCommand } from './measure.ts'
import { spreadOf } from './statistics.ts'

const BURN =
  'const used = () => { const { user, system } = process.cpuUsage(); return user + system };' +
  'const end = used() + 300_000; while (used() < end);'

test('measureCommand finds the processor time that a process and the ones it waited for have used', async (t) => {
  const node = process.execPath
  const idle = await measureCommand({ words: [node, '--eval', '0'] })
  const busy = await measureCommand({ words: [node, '--eval', BURN] })
  const parent = await measureCommand({ words: ['bash', '-c', '"$0" --eval "$1"; true', node, BURN] })
  for (const cost of [busy, parent]) {
    t.ok(cost.cpuSeconds > idle.cpuSeconds + 0.2, `${cost.cpuSeconds} s, idle ${idle.cpuSeconds} s`)
    t.ok(cost.cpuSeconds < idle.cpuSeconds + 0.5, `${cost.cpuSeconds} s, idle ${idle.cpuSeconds} s`)
  }
  t.ok(busy.peakBytes > 20e6, 'the peak is that of the process, not of the shell')
})

test('measureCommand ends a process that is done with a SIGTERM, and tells of one that fails', async (t) => {
  const startedAt = process.uptime()
  const cost = await measureCommand({
    words: [
      process.execPath,
      '--eval',
      'process.on("SIGTERM", () => { console.log("told"); process.exit() }); setInterval(() => 0, 1000)',
    ],
    // Its handler is there once it has printed so, which nobody sees from here: it has started long before.
    isDone: () => process.uptime() > startedAt + 2,
  })
  t.equal(cost.output, 'told')
  await t.rejects(measureCommand({ words: [process.execPath, '--eval', 'process.exit(3)'] }), /ended with 3/)
})

test('spreadOf finds the middle of odd and even numbers of values', (t) => {
  t.strictSame(spreadOf([3, 1, 2]), { median: 2, min: 1, max: 3 })
  t.strictSame(spreadOf([4, 1, 2, 3]), { median: 2.5, min: 1, max: 4 })
  t.end()
})
