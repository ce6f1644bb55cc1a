import { findTestPlans, type PlanRequest } from './test-plans.ts'
import type { TestPlan } from './test-plan.ts'

/** Whose tests are about which files of a code base. */
export class TestedProjects {
  readonly #request: Omit<PlanRequest, 'path'> | undefined
  /** By path: the folders in which its tests are run. */
  readonly #folders = new Map<string, readonly string[]>()

  /** Undefined where there is no code base: nothing is known of any file then. */
  constructor(request: Omit<PlanRequest, 'path'> | undefined) {
    this.#request = request
  }

  /** Looks for the tests that are about files; to be called before anything is asked about them. */
  async add(paths: readonly string[]): Promise<void> {
    for (const path of paths) {
      if (this.#request === undefined || this.#folders.has(path)) continue
      const plans = await findTestPlans({ ...this.#request, path })
      this.#folders.set(
        path,
        plans.map(({ directory }) => directory),
      )
    }
  }

  /**
   * Why the tests of a plan say little of these files, as a sentence; undefined where they are about all of them. Those of a
   * folder are about what is below it, unless that has tests of its own.
   */
  gap({ directory }: TestPlan, paths: readonly string[]): string | undefined {
    const other = paths.find((path) => {
      const folders = this.#folders.get(path) ?? []
      const isBelow = directory === '' || path.startsWith(`${directory}/`)
      return folders.length === 0 ? !isBelow : !folders.includes(directory)
    })
    if (other === undefined) return undefined
    return `those of ${directory === '' ? 'the root folder' : directory} were run, and ${other} belongs to another project`
  }
}
