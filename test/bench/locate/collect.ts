import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { CaseCopy } from '../repair/case-copy.ts'
import { readCases } from '../repair/read-cases.ts'
import { readReal } from '../real/read-real.ts'
import { changedPlaces } from './changed-places.ts'
import { readCrash } from './locate-case.ts'
import { keepPlanted } from './plant/planted.ts'

/**
 * Keeps the crashes of the cases that are not sealed, as the agent reads them, in the form of planted ones, with the functions of the right patch.
 *
 *   node test/bench/locate/collect.ts --out FOLDER [--cases FOLDER]
 */
const { values } = parseArgs({ options: { out: { type: 'string' }, cases: { type: 'string' } } })
if (values.out === undefined) throw new Error('--out FOLDER is needed')
mkdirSync(values.out, { recursive: true })
/** Crashes of one package are left out together. */
const packages = new Map(
  readReal().cases.map(({ language, slug, text }) => [`${language}/${slug}`, `${language}/${text.package}`]),
)
for (const one of readCases([], [], values.cases).cases) {
  const { text, rightPatch, language, slug } = one
  if (text.sealed || rightPatch === undefined) continue
  let copy: CaseCopy | undefined
  const scratch = mkdtempSync(join(tmpdir(), 'collect-'))
  try {
    copy = await CaseCopy.make(one)
    const { event } = await readCrash(one, copy, scratch)
    const printed = event.stackTraceText === '' ? event.body : event.stackTraceText
    await copy.bringTo({ hidden: false })
    const place = join(values.out, `${language}-${slug}`)
    keepPlanted(
      place,
      { folder: copy.folder },
      {
        language,
        program: packages.get(`${language}/${slug}`) ?? `${language}/${slug}`,
        kind: text.class,
        places: changedPlaces(readFileSync(rightPatch, 'utf8'), copy.folder),
        ranBy: 'command',
        trace: printed.replaceAll(copy.folder, join(place, 'repo')),
      },
    )
  } catch (error) {
    console.error(`${language}/${slug}: ${error instanceof Error ? error.message : String(error)}`)
  } finally {
    copy?.remove()
    rmSync(scratch, { recursive: true, force: true })
  }
}
