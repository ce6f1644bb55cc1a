import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { CaseCopy } from './case-copy.ts'
import { runCrash } from './crash-run.ts'
import { holdsException } from './own-frame.ts'
import type { Case } from './read-cases.ts'

/** What a change is worth by the tests of its case. */
export interface Judgement {
  /** The visible tests pass and the program does not crash so any more. */
  readonly isPlausible: boolean
  /** The visible tests pass. */
  readonly isWithoutRegression: boolean
  /** Plausible, and the hidden tests pass; without a code fix to make: the surroundings are named as the cause. */
  readonly isCorrect: boolean
}

/**
 * Judges a change, a unified diff against the program as it crashed; one that does not apply is worth nothing.
 */
export async function judge(one: Case, copy: CaseCopy, diff: string): Promise<Judgement> {
  const folder = mkdtempSync(join(tmpdir(), `fix-${one.slug}-`))
  try {
    const patch = join(folder, 'fix.patch')
    writeFileSync(patch, diff)
    const isGreen = async (hidden: boolean): Promise<boolean> => {
      await copy.bringTo({ patch, hidden })
      return (await copy.test()).status === 0
    }
    if (!(await applies(copy, patch))) return WORTHLESS
    const isWithoutRegression = await isGreen(false)
    const isPlausible = isWithoutRegression && !(await stillCrashes(one, copy))
    return { isPlausible, isWithoutRegression, isCorrect: isPlausible && (await isGreen(true)) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const WORTHLESS: Judgement = { isPlausible: false, isWithoutRegression: false, isCorrect: false }

async function applies(copy: CaseCopy, patch: string): Promise<boolean> {
  await copy.bringTo({ hidden: false })
  return await copy.bringTo({ patch, hidden: false }).then(
    () => true,
    () => false,
  )
}

async function stillCrashes(one: Case, copy: CaseCopy): Promise<boolean> {
  const { crash, exception } = one.text
  const isSeen = (output: string): boolean => holdsException(output, exception)
  if ((await copy.build()) !== undefined) return true
  return isSeen((await runCrash(crash, copy.folder, isSeen)).output)
}
