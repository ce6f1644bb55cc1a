import { GroupFinder } from '../../agent/grouping/group-finder.ts'
import { MessageClusters } from '../../agent/grouping/message-clusters.ts'
import { messageTemplate } from '../../agent/stacktrace/message-template.ts'
import { parseStackTrace } from '../../agent/stacktrace/parse.ts'
import { traceLines } from './trace-lines.ts'

/**
 * Grouping by itself: templates of messages a CPU-second, and traces, read ones and with their reading. Medians of
 * rounds in one process, with the heap after each.
 * Usage: node test/bench/grouping.ts [items, default 300000] [rounds, default 5]
 */
const [items = '300000', rounds = '5'] = process.argv.slice(2)
const count = Number(items)
const TRACES_PER_ITEM = 0.1
const GROUPS_MAX = 10_000
const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'eps', 'zeta', 'eta', 'theta', 'iota', 'kappa'] as const

/** A generator that gives the same numbers in every run. */
function numbers(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * limit)
  }
}

const MESSAGES: readonly ((number: number, name: string) => string)[] = [
  (number) => `request ${number} of 10.0.${number % 256}.7 took ${number % 900}ms, limit is 500ms`,
  (number, name) => `connection to ${name}.internal:5432 refused (attempt ${number})`,
  (number, name) => `user ${name} was not found in order ${number}`,
  (number) => `could not open /srv/shop/uploads/${number.toString(16)}/cart.json: no such file or directory`,
  (number) =>
    `session ${(number * 2_654_435_761).toString(16)} expired at 2024-05-01T10:00:${10 + (number % 50)}Z`,
]

function measure(name: string, amount: number, work: () => void): void {
  const rates: number[] = []
  for (let round = 0; round < Number(rounds); round += 1) {
    const before = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(before)
    rates.push(amount / ((user + system) / 1e6))
  }
  rates.sort((a, b) => a - b)
  const rate = (rates[Math.floor(rates.length / 2)] ?? 0).toFixed(0)
  const heap = (process.memoryUsage().heapUsed / 1e6).toFixed(0)
  console.log(`${name.padEnd(44)} ${rate.padStart(9)} a CPU-second   heap ${heap} MB`)
}

const lines = Array.from({ length: count }, (_, at) => {
  const make = MESSAGES[at % MESSAGES.length]
  return make?.(at, NAMES[(at * 7) % NAMES.length] ?? '') ?? ''
})
/** Names that no mask knows, each seen once. */
const strangers = lines.map((_, at) => {
  const letters = [...String(at)].map((digit) => 'abcdefghij'[Number(digit)]).join('')
  return `user ${letters} was not found in the shop`
})
const below = numbers(7)
const texts = Array.from({ length: count * TRACES_PER_ITEM }, (_, at) =>
  traceLines({ time: `2024-05-01 10:00:${10 + (at % 50)}`, below }).join('\n'),
)
const traces = texts.flatMap((text) => parseStackTrace(text) ?? [])

function templates(all: readonly string[]): () => void {
  return () => {
    const clusters = new MessageClusters(GROUPS_MAX)
    for (const line of all) clusters.generalOf('shop', messageTemplate(line))
  }
}

measure('lines masked', count, () => {
  for (const line of lines) messageTemplate(line)
})
measure('lines masked and clustered', count, templates(lines))
measure('lines of words never seen', count, templates(strangers))
measure('traces grouped', traces.length, () => {
  const finder = new GroupFinder({ rules: [], similarityMin: 0.9, groupsMax: GROUPS_MAX })
  for (const trace of traces) {
    const { type = '', message = '' } = trace.exceptions[0] ?? {}
    finder.groupOf({ exceptionType: type, exceptionMessage: message, service: 'shop', trace })
  }
})
measure('traces read and grouped', texts.length, () => {
  const finder = new GroupFinder({ rules: [], similarityMin: 0.9, groupsMax: GROUPS_MAX })
  for (const text of texts) {
    const trace = parseStackTrace(text)
    const { type = '', message = '' } = trace?.exceptions[0] ?? {}
    finder.groupOf({ exceptionType: type, exceptionMessage: message, service: 'shop', trace })
  }
})
