import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyRight } from '../../locate/plant/program.ts'
import type { Planted } from '../../locate/plant/planted.ts'
import { readCases, type Case } from '../read-cases.ts'

/** The programs that faults were planted in, as they were before: each is made once. */
export class RightPrograms {
  readonly #cases: ReadonlyMap<string, Case>
  readonly #folders = new Map<string, string>()

  /** `folders`: where cases are besides the usual place. */
  constructor(folders: readonly string[] = []) {
    const all = [undefined, ...folders].flatMap((folder) => readCases([], [], folder).cases)
    this.#cases = new Map(all.map((one) => [`${one.language}/${one.slug}`, one]))
  }

  /** Errors: throws where there is no such case, or its patch does not apply. */
  caseOf({ program }: Planted): Case {
    const one = this.#cases.get(program)
    if (one === undefined) throw new Error(`there is no case ${program}`)
    // Faults are planted in open programs only: of others nothing may be read.
    if (one.text.sealed) throw new Error(`${program} is sealed`)
    return one
  }

  /** The folder of the right program, absolute, without the hidden tests. */
  async folderOf(planted: Planted): Promise<string> {
    const known = this.#folders.get(planted.program)
    if (known !== undefined) return known
    const folder = mkdtempSync(join(tmpdir(), 'right-'))
    this.#folders.set(planted.program, folder)
    await copyRight(this.caseOf(planted), folder)
    return folder
  }

  /** What the file that the fault is in should be. */
  async textOf(planted: Planted): Promise<string> {
    return readFileSync(join(await this.folderOf(planted), planted.places[0]?.path ?? ''), 'utf8')
  }

  remove(): void {
    for (const folder of this.#folders.values()) rmSync(folder, { recursive: true, force: true })
  }
}
