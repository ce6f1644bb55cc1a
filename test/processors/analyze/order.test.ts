import { test } from 'tap'
import { diagnosisOf, eventOf, folderWith } from './support.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { parseSyntax } from '../../../agent/repository/syntax.ts'
import type { FoundLocation } from '../../../processors/analyze/finder.ts'
import { FACTS, type Candidate, type Fact, type Facts } from '../../../processors/analyze/order-facts.ts'
import { ORDER_WEIGHTS } from '../../../processors/analyze/order-weights.ts'
import { orderReasons, ranked } from '../../../processors/analyze/order.ts'

const TEXT = 'function a() {}\nfunction b() {}\n'
const FILE: ParsedFile = {
  path: 'a.js',
  text: TEXT,
  lines: TEXT.split('\n'),
  blobId: '',
  root: parseSyntax('JavaScript', TEXT),
}

test('what counts more comes first, and the shares of all are 1 together', (t) => {
  const [fact] = heaviest()
  const all = ranked([candidate(1, {}), candidate(2, { [fact]: 1 })])
  t.equal(all[0]?.candidate.locations[0]?.line, 2)
  t.ok(Math.abs(all.reduce((sum, { share }) => sum + share, 0) - 1) < 1e-9)
  t.same(ranked([]), [])
  t.end()
})

test('orderReasons says which fact puts one before the other, and nothing where they are alike', (t) => {
  const [fact, weight] = heaviest()
  t.same(orderReasons([candidate(1, { [fact]: 1 }), candidate(2, {})]), [
    `a.js outside of any function before a.js outside of any function: it counts ${FACTS[fact]} (+${weight.toFixed(2)})`,
  ])
  t.same(orderReasons([candidate(1, {}), candidate(2, {})]), [])
  t.same(orderReasons([candidate(1, {})]), [])
  t.end()
})

test('a diagnosis tells why its functions stand in their order, and its places are surer the earlier', async (t) => {
  const folder = folderWith(t, {
    'rates.js':
      "export function rateOf(table, name) {\n  if (name === '') return undefined\n  return table[name]\n}\n",
    'bill.js':
      "import { rateOf } from './rates.js'\n\nexport function total(table, name) {\n  const rate = rateOf(table, name)\n  return rate.percent * 2\n}\n",
  })
  const printed = `TypeError: Cannot read properties of undefined (reading 'percent')\n    at total (file://${folder}/bill.js:5:15)\n`
  const { locations, order = [] } = await diagnosisOf(folder, eventOf(printed))
  t.same(new Set(locations.map((location) => location.function)), new Set(['total', 'rateOf']))
  t.match(
    order.join('\n'),
    /(?:bill\.js total before rates\.js rateOf|rates\.js rateOf before bill\.js total): it counts /,
  )
  const confidences = locations.map(({ confidence }) => confidence)
  t.same(
    confidences,
    confidences.toSorted((a, b) => b - a),
  )
})

test('the more code there is, the more the function of the crash and its callers count beside what a value was followed to', async (t) => {
  const files = {
    'rates.js': 'export function rateOf(table, name) {\n  const found = table[name]\n  return found\n}\n',
    'bill.js':
      "import { rateOf } from './rates.js'\n\nexport function total(table, name) {\n  const rate = rateOf(table, name)\n  return rate.percent * 2\n}\n\nexport function show(table) {\n  return total(table, 'a').toFixed(2)\n}\n",
  }
  const sharesIn = async (folder: string): Promise<(name: string) => number> => {
    const printed = `TypeError: Cannot read properties of undefined (reading 'percent')\n    at total (file://${folder}/bill.js:5:15)\n    at show (file://${folder}/bill.js:9:10)\n`
    const { locations } = await diagnosisOf(folder, eventOf(printed))
    return (name) => locations.find((location) => location.function === name)?.confidence ?? 0
  }
  const small = await sharesIn(folderWith(t, files))
  const other = Array.from({ length: 2_000 }, (_, at) => `export const other${at} = ${at}\n`).join('')
  const large = await sharesIn(folderWith(t, { ...files, 'other.js': other }))
  t.ok(large('total') > small('total'), `${large('total')} after ${small('total')}`)
  t.ok(large('rateOf') < small('rateOf'), `${large('rateOf')} after ${small('rateOf')}`)
  const [after, before] = [large('show') / large('rateOf'), small('show') / small('rateOf')]
  t.ok(after > 2 * before, `the caller gains on what is not on the stack: ${after} after ${before}`)
})

test('a method that is named run is no start of a program unless its class is', async (t) => {
  const shareOf = async (name: string): Promise<number> => {
    const source = `class ${name} {\n  run(jobs) {\n    const job = jobs.shift()\n    return finish(job)\n  }\n}\nfunction finish(job) {\n  return job.name.length\n}\n`
    const folder = folderWith(t, { 'queue.js': source })
    const printed = `TypeError: Cannot read properties of undefined (reading 'name')\n    at finish (file://${folder}/queue.js:8:14)\n    at ${name}.run (file://${folder}/queue.js:4:12)\n`
    const { locations } = await diagnosisOf(folder, eventOf(printed))
    return locations.find((location) => location.function.endsWith('run'))?.confidence ?? 0
  }
  const [queue, app] = [await shareOf('Queue'), await shareOf('App')]
  t.ok(queue > app, `${queue} of a queue, ${app} of the program itself`)
})

test('an error in a function without a name is none at the top level of its file', async (t) => {
  const body = '  const job = jobs.shift()\n  return job.name.length\n'
  const shareIn = async (text: string, line: number): Promise<number> => {
    const folder = folderWith(t, {
      'queue.js': text,
      'main.js': "import './queue.js'\nexport function start(jobs) {\n  return on.finish(jobs)\n}\n",
    })
    const printed = `TypeError: Cannot read properties of undefined (reading 'name')\n    at file://${folder}/queue.js:${line}:14\n    at start (file://${folder}/main.js:3:13)\n`
    const { locations } = await diagnosisOf(folder, eventOf(printed))
    return locations.find(({ path }) => path === 'queue.js')?.confidence ?? 0
  }
  const named = await shareIn(`on.finish = function finish(jobs) {\n${body}}\n`, 3)
  const unnamed = await shareIn(`on('finish', (jobs) => {\n${body}})\n`, 3)
  t.ok(Math.abs(unnamed - named) < 0.1, `${unnamed} without a name, ${named} with one`)
})

/** A fact that puts what has it before what has it not. */
function heaviest(): readonly [Fact, number] {
  const all = Object.entries(ORDER_WEIGHTS) as [Fact, number][]
  const [first = ['certainty', 0] as const] = all.toSorted(([, a], [, b]) => b - a)
  return first
}

function candidate(line: number, more: Partial<Facts>): Candidate {
  const none = Object.fromEntries(Object.keys(FACTS).map((fact) => [fact, 0])) as Record<Fact, number>
  const location: FoundLocation = { file: FILE, line, function: '', confidence: 0.5, reason: '' }
  return { locations: [location], symbol: undefined, isCrash: false, facts: { ...none, ...more } }
}
