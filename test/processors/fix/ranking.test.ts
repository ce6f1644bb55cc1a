import { test } from 'tap'
import type { Candidate, TrackRecord } from '../../../agent/model/fix.ts'
import type { Fingerprint } from '../../../agent/model/error-event.ts'
import { ranked, rankedCandidates, rankedStrategies, type Runs } from '../../../processors/fix/ranking.ts'
import type { Strategy } from '../../../processors/fix/strategy.ts'

const never = (): number => {
  throw new Error('chance was asked')
}
const noChance = (): number => 0.5

/** Numbers between 0 and 1, the same for the same seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

const runs =
  (table: Readonly<Record<string, Runs>>) =>
  (name: string): Runs =>
    table[name] ?? { held: 0, failed: 0 }

test('The order stays, and chance is not asked, where nothing was run', async (t) => {
  t.strictSame(ranked(['a', 'b', 'c'], runs({}), never), ['a', 'b', 'c'])
  t.strictSame(ranked([], runs({}), never), [])
  t.strictSame(ranked(['a'], runs({ a: { held: 0, failed: 9 } }), never), ['a'])
})

test('What held goes before what failed, and one bad run is not enough', async (t) => {
  const once = runs({ a: { held: 0, failed: 1 }, b: { held: 0, failed: 0 } })
  t.strictSame(ranked(['a', 'b'], once, noChance), ['a', 'b'])
  const often = runs({ a: { held: 1, failed: 12 }, b: { held: 6, failed: 1 } })
  t.strictSame(ranked(['a', 'b', 'c'], often, noChance), ['b', 'c', 'a'])
})

test('Of the turns a tenth is left to chance, and every other one comes first in some of them', async (t) => {
  const random = seeded(7)
  const table = runs({ a: { held: 50, failed: 0 } })
  const firsts = Array.from({ length: 4_000 }, () => ranked(['a', 'b', 'c'], table, random)[0])
  const explored = firsts.filter((first) => first !== 'a')
  t.ok(explored.length >= 300 && explored.length <= 520, `${explored.length} of 4000`)
  t.strictSame(
    [...new Set(explored)].toSorted((a, b) => (a ?? '').localeCompare(b ?? '')),
    ['b', 'c'],
  )
})

test('What is explored keeps all others in their order', async (t) => {
  const answers = [0, 0.99]
  const order = ranked(['a', 'b', 'c'], runs({ a: { held: 5, failed: 0 } }), () => answers.shift() ?? 0.5)
  t.strictSame(order, ['c', 'a', 'b'])
})

const strategy = (id: Strategy['id']): Strategy => ({
  id,
  propose: async () => ({ candidates: [], notes: [] }),
})

test('A model keeps its place, whatever it and the others are worth', async (t) => {
  const all = (['known_fix', 'template', 'model', 'revert'] as const).map(strategy)
  const records: readonly TrackRecord[] = [
    { strategy: 'model', source: 'm', held: 90, failed: 0 },
    { strategy: 'template', source: 't', held: 0, failed: 20 },
    { strategy: 'revert', source: 'r', held: 20, failed: 0 },
  ]
  for (const chance of [0, 0.5]) {
    const order = rankedStrategies(all, records, () => chance).map(({ id }) => id)
    t.equal(order[2], 'model')
    t.equal(new Set(order).size, 4)
  }
  t.strictSame(
    rankedStrategies(all, records, noChance).map(({ id }) => id),
    ['revert', 'known_fix', 'model', 'template'],
  )
})

test('A candidate at the source stays before one at the use, one with a witness before one without', async (t) => {
  const candidate = (source: string, origin: Candidate['origin'], witness?: string): Candidate => ({
    id: source,
    fingerprint: '' as Fingerprint,
    revision: '',
    strategy: 'template',
    source,
    origin,
    ...(witness === undefined ? {} : { witness }),
    edits: [],
    explanation: '',
    assumptions: [],
    cost: { durationMs: 0, inputTokens: 0, outputTokens: 0 },
  })
  const all = [
    candidate('s1', 'source'),
    candidate('s2', 'source'),
    candidate('w', 'sink', 'it is done so elsewhere'),
    candidate('u', 'sink'),
  ]
  const records: readonly TrackRecord[] = [
    { strategy: 'template', source: 'u', held: 30, failed: 0 },
    { strategy: 'template', source: 's1', held: 0, failed: 6 },
    { strategy: 'mutation', source: 's1', held: 90, failed: 0 },
  ]
  t.strictSame(
    rankedCandidates(all, records, noChance).map(({ source }) => source),
    ['s2', 's1', 'w', 'u'],
  )
})
