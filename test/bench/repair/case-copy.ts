import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, type Ended } from './child.ts'
import type { Case } from './read-cases.ts'

/** What installing and compiling leave and a reset keeps. */
const KEPT = ['node_modules', 'target', '.venv', '.m2']
const COMMAND_MAX_MS = 300_000

/** A throw-away copy of a case's program with a git repository of one commit. */
export class CaseCopy {
  readonly folder: string
  readonly #case: Case

  private constructor(one: Case, folder: string) {
    this.#case = one
    this.folder = folder
  }

  /**
   * Copies the program, commits it, and runs the case's `prepare` commands.
   * Errors: throws with the output of the command that failed.
   */
  static async make(one: Case): Promise<CaseCopy> {
    const copy = new CaseCopy(one, mkdtempSync(join(tmpdir(), `case-${one.slug}-`)))
    cpSync(join(one.folder, 'repo'), copy.folder, { recursive: true })
    await copy.#git('init', '--quiet', '--initial-branch=main')
    await copy.#git('add', '--all')
    await copy.#git('commit', '--quiet', '--message', 'the program as it crashed')
    for (const command of one.text.prepare ?? []) await copy.#must(command)
    return copy
  }

  /** Brings the program to a state: as committed, then patched, then with the hidden tests. */
  async bringTo(state: { readonly patch?: string; readonly hidden: boolean }): Promise<void> {
    await this.#git('reset', '--quiet', '--hard')
    await this.#git('clean', '-ffdxq', ...KEPT.flatMap((name) => ['-e', name]))
    if (state.patch !== undefined) await this.#git('apply', state.patch)
    const hidden = join(this.#case.folder, 'hidden')
    if (state.hidden && existsSync(hidden)) cpSync(hidden, this.folder, { recursive: true })
  }

  /** Compiles, when the case has a `build`, then runs the case's tests. A build that fails is a red test. */
  async test(timeoutMs: number = COMMAND_MAX_MS): Promise<Ended> {
    const built = await this.build()
    return built ?? (await run(this.#case.text.test, { folder: this.folder, timeoutMs }))
  }

  /** Runs the `build` commands and returns the one that failed. */
  async build(): Promise<Ended | undefined> {
    for (const command of this.#case.text.build ?? []) {
      const ended = await run(command, { folder: this.folder, timeoutMs: COMMAND_MAX_MS })
      if (ended.status !== 0) return ended
    }
    return undefined
  }

  /** The files that are committed, relative to the program's folder. */
  async files(): Promise<readonly string[]> {
    return (await this.#git('ls-files')).split('\n').filter((path) => path !== '')
  }

  /** The files that a patch touches. */
  async touchedBy(patch: string): Promise<readonly string[]> {
    const lines = (await this.#git('apply', '--numstat', patch)).split('\n')
    return lines.flatMap((line) => line.split('\t')[2] ?? [])
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }

  async #git(...words: readonly string[]): Promise<string> {
    const identity = [
      '-c',
      'user.name=case',
      '-c',
      'user.email=case@localhost',
      '-c',
      'core.hooksPath=/dev/null',
    ]
    return await this.#must(['git', ...identity, ...words])
  }

  async #must(command: readonly string[]): Promise<string> {
    const { output, status } = await run(command, { folder: this.folder, timeoutMs: COMMAND_MAX_MS })
    if (status === 0) return output
    throw new Error(`${command.join(' ')} ended with ${status}: ${output.slice(-2000)}`)
  }
}
