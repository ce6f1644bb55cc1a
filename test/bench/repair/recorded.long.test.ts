import { cpSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { readCases } from './read-cases.ts'
import { readRecording, startRecordedModel } from './recorded-model.ts'
import { repairCase } from './repair-case.ts'

const RECORDINGS = join(import.meta.dirname, 'recordings')
const NAMES = readdirSync(RECORDINGS).filter((name) => name.endsWith('.json'))

/** Cases that the small model got right when it was asked. */
const RIGHT = [
  ['typescript', 'feature-flags'],
  ['typescript', 'export-timing'],
] as const

test('what a small model on the host answered is asked for again, judged again, and still right', async (t) => {
  t.not(NAMES.length, 0)
  for (const name of NAMES) {
    const file = join(t.testdir(), name)
    cpSync(join(RECORDINGS, name), file)
    for (const [language, slug] of RIGHT) {
      const [one] = readCases([language], [slug]).cases
      if (one === undefined) throw new Error(`${language}/${slug} is gone`)
      const model = await startRecordedModel(file)
      t.teardown(() => model.close())
      const result = await repairCase(one, ['processors.fix.strategies=[model]', ...model.set])
      t.match(result, { ended: 'fix', strategy: 'model', isCorrect: true }, `${name}: ${slug}`)
    }
    const asked = readRecording(file).entries.filter(({ answer }) => answer === '')
    t.same(asked, [], 'nothing is asked that the model was not asked')
  }
})
