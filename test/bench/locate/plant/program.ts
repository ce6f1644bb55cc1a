import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Clock } from '../../../../agent/model/clock.ts'
import type { Sandbox } from '../../../../agent/sandbox/sandbox.ts'
import { run } from '../../repair/child.ts'
import type { Case } from '../../repair/read-cases.ts'

const MEBIBYTE = 1024 * 1024
/** Node prints failures as it prints them by itself, with the frames. */
const SPEC = '--test-reporter=spec'

/** What a run left. */
export interface ProgramRun {
  readonly output: string
  readonly isGreen: boolean
}

/** Copies the program of a case into a folder and makes it right. Errors: throws where the patch does not apply. */
export async function copyRight(one: Case, folder: string): Promise<void> {
  cpSync(join(one.folder, 'repo'), folder, { recursive: true })
  if (one.rightPatch === undefined) return
  const command = ['git', 'apply', '--unsafe-paths', `--directory=${folder}`, one.rightPatch]
  const { status, output } = await run(command, { folder: '/', timeoutMs: 10_000 })
  if (status !== 0) throw new Error(`the right patch does not apply: ${output}`)
}

/** The right program of a case, in a throw-away copy of which one file at a time is changed, and run in the sandbox. */
export class Program {
  readonly folder: string
  readonly #case: Case
  readonly #pristine: string
  readonly #sandbox: Sandbox
  readonly #clock: Clock

  private constructor(
    one: Case,
    parent: string,
    outside: { readonly sandbox: Sandbox; readonly clock: Clock },
  ) {
    this.#case = one
    this.#pristine = join(parent, 'right')
    this.folder = join(parent, 'copy')
    this.#sandbox = outside.sandbox
    this.#clock = outside.clock
  }

  /** Copies the program and makes it right. Errors: throws where the patch does not apply. */
  static async make(
    one: Case,
    outside: { readonly sandbox: Sandbox; readonly clock: Clock },
  ): Promise<Program> {
    const program = new Program(one, mkdtempSync(join(tmpdir(), `plant-${one.slug}-`)), outside)
    await copyRight(one, program.#pristine)
    cpSync(program.#pristine, program.folder, { recursive: true })
    return program
  }

  /** Where the program is as it should be, without the hidden tests. */
  get right(): string {
    return this.#pristine
  }

  read(path: string): string {
    return readFileSync(join(this.#pristine, path), 'utf8')
  }

  /** Brings the copy to the right program, with the hidden tests and with one file as given. */
  bringTo(path?: string, text?: string): void {
    cpSync(this.#pristine, this.folder, { recursive: true, force: true })
    const hidden = join(this.#case.folder, 'hidden')
    if (existsSync(hidden)) cpSync(hidden, this.folder, { recursive: true, force: true })
    if (path !== undefined && text !== undefined) writeFileSync(join(this.folder, path), text)
  }

  /** Runs what crashes before the fix, where it is a command; undefined for a server. */
  async runCommand(): Promise<ProgramRun | undefined> {
    const { crash } = this.#case.text
    if (!('command' in crash)) return undefined
    return this.#runAll([...(this.#case.text.build ?? []), crash.command], crash.env, crash.stdin)
  }

  async runTests(): Promise<ProgramRun> {
    const { test, build = [] } = this.#case.text
    const isOfNode = test[0] === 'node' && test[1] === '--test'
    const command = isOfNode ? ['node', '--test', SPEC, ...test.slice(2)] : test
    return this.#runAll([...build, command])
  }

  async #runAll(
    commands: readonly (readonly string[])[],
    environment: Readonly<Record<string, string>> = {},
    input = '',
  ): Promise<ProgramRun> {
    let last: ProgramRun = { output: '', isGreen: true }
    for (const command of commands) {
      const { stdout, stderr, exitCode } = await this.#sandbox.run({
        command,
        directory: this.folder,
        readOnly: [],
        environment: {
          PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
          GOCACHE: '/workspace/.build-cache/go',
          GOTOOLCHAIN: 'local',
          GOPROXY: 'off',
          GOFLAGS: '-vet=off',
          RUST_BACKTRACE: '1',
          PYTHONDONTWRITEBYTECODE: '1',
          TZ: 'UTC',
          NO_COLOR: '1',
          ...environment,
        },
        input,
        limits: {
          wallMs: 40_000,
          cpuSeconds: 40,
          memoryBytes: 1024 * MEBIBYTE,
          processes: 256,
          fileBytes: 256 * MEBIBYTE,
          outputBytes: MEBIBYTE,
        },
        signal: new AbortController().signal,
        clock: this.#clock,
      })
      last = { output: `${stdout}\n${stderr}`, isGreen: exitCode === 0 }
      if (!last.isGreen) return last
    }
    return last
  }

  remove(): void {
    rmSync(dirname(this.folder), { recursive: true, force: true, maxRetries: 3 })
  }
}
