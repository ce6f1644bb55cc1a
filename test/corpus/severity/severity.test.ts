import { test } from 'tap'
import { measureSeverity, readFaults } from './measure.ts'

const AGREEMENT_MIN = 0.95
const FAULTS_MIN = 100

test('faults are called as bad as somebody on call would call them', async (t) => {
  const { share, others, count } = await measureSeverity(readFaults())
  t.ok(count >= FAULTS_MIN, `${count} faults`)
  const shown = others.map(({ line, said, fault }) => `line ${line}: ${said}, not ${fault.severity}`)
  t.ok(share >= AGREEMENT_MIN, `agreement ${share}\n${shown.join('\n')}`)
})
