import { Sheet } from './sheet.ts'

/** Hours by project, with columns that somebody asked for. */
export class ProjectSheet extends Sheet {
  readonly #extra: readonly string[]

  constructor(extra: readonly string[] = []) {
    super()
    this.#extra = [...extra]
  }

  override columns(): readonly string[] {
    return ['project', ...super.columns(), ...this.#extra]
  }
}
