import { globSync } from 'node:fs'
import { basename, join } from 'node:path'
import { test } from 'tap'
import { defaultLiterals, Judge } from '../support/judge.ts'
import { saysWord } from '../support/words.ts'
import { readCorpus } from './measure.ts'

/**
 * Goal: what the stages take for an error reaches them. Method: receivers pass a line over that holds none of the
 * literals the stages name, so each error of the corpora that is found has a line that holds one.
 */

/** See `level-literals.ts`: a letter before a slash would make every path a line worth reading. */
const PASSED_OVER = /^E\/\w+\(/

for (const path of globSync(join(import.meta.dirname, '*.jsonl')).toSorted()) {
  test(`receivers read the lines of the errors in ${basename(path)}`, async (t) => {
    const literals = await defaultLiterals()
    const judge = await Judge.start()
    const isRead = (line: string): boolean =>
      literals.some(({ text, isAnyCase }) =>
        isAnyCase ? saysWord(line, text.toLowerCase()) : line.includes(text),
      )
    const passedOver: string[] = []
    for (const { expect, lines } of readCorpus(path)) {
      if (expect === 'none' || lines.some(isRead) || PASSED_OVER.test(lines[0] ?? '')) continue
      if ((await judge.errorsIn(lines)).length > 0) passedOver.push(lines.join('\n'))
    }
    t.same(passedOver, [])
  })
}
