import { test } from 'tap'
import { crashOf, diagnosisOf, eventOf } from './support.ts'
import { generateHistory } from './histories.ts'

const HISTORIES = 25
const FIRST_AT_LEAST = 0.8

/**
 * Goal: the commit that broke a program is named first. Method: histories of 30 commits and more are made from seeds,
 * each program is run and crashes, and its trace is analyzed as any other.
 */
test(`Of ${HISTORIES} histories the commit that broke the program is named first in ${FIRST_AT_LEAST * 100} % at least`, async (t) => {
  const base = Number(process.env['SEED'] ?? 20_261_121)
  t.comment(`seed ${base}`)
  let first = 0
  for (let index = 0; index < HISTORIES; index += 1) {
    const history = generateHistory(t, base + index)
    t.ok(history.commits >= 30, `${history.commits} commits`)
    const trace = crashOf(history.folder, ['node', history.entry])
    const diagnosis = await diagnosisOf(history.folder, eventOf(trace))
    const rank = (diagnosis.suspectCommits ?? []).findIndex(({ commit }) => commit === history.regression)
    if (rank === 0) first += 1
    else {
      const named = (diagnosis.suspectCommits ?? []).map(
        ({ summary, reasons }) => `${summary} (${reasons.join('; ')})`,
      )
      t.comment(
        `seed ${base + index}, ${history.kind}: rank ${rank + 1}`,
        named.join('\n'),
        trace.slice(0, 300),
      )
    }
  }
  t.comment(`first in ${first} of ${HISTORIES}`)
  t.ok(first >= HISTORIES * FIRST_AT_LEAST, `${first} of ${HISTORIES}`)
})
