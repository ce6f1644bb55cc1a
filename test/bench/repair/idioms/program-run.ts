import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../child.ts'
import type { Language } from '../read-cases.ts'

/** How a program ended, and what it printed. */
export interface ProgramEnd {
  readonly status: number | undefined
  readonly output: string
  /** It did not compile: nothing of it ran. */
  readonly isUnbuilt: boolean
}

type Files = Readonly<Record<string, string>>

const RUN_MAX_MS = 20_000
const BUILD_MAX_MS = 120_000

/** Compiled with little care, since each runs once. Shape: what compiles, then what runs. */
const STEPS: Readonly<Record<Language, { readonly build?: string; readonly run: string }>> = {
  javascript: { run: 'node main.js' },
  typescript: { run: 'node main.ts' },
  python: { run: 'python3 -B main.py' },
  go: { build: 'go build -o out.bin .', run: './out.bin' },
  java: {
    build: "javac -g -nowarn -J-XX:TieredStopAtLevel=1 -d out $(find src -name '*.java')",
    run: 'java -XX:TieredStopAtLevel=1 -cp out Main',
  },
  rust: { build: 'rustc --edition 2021 -g -A warnings -o out.bin src/main.rs', run: './out.bin' },
}

/** Runs small programs, each text once: how it ended is kept in a file. */
export class ProgramRuns {
  readonly #kept: string
  readonly #known: Record<string, ProgramEnd>

  /** `kept`: the file, absolute; it may be missing. */
  constructor(kept: string) {
    this.#kept = kept
    this.#known = existsSync(kept)
      ? (JSON.parse(readFileSync(kept, 'utf8')) as Record<string, ProgramEnd>)
      : {}
  }

  /** Bounds: 20 s for the run; what was printed up to 20,000 characters. */
  async endOf(language: Language, files: Files): Promise<ProgramEnd> {
    const key = createHash('sha256')
      .update(JSON.stringify([language, files]))
      .digest('hex')
    return (this.#known[key] ??= await runOnce(language, files))
  }

  save(): void {
    mkdirSync(dirname(this.#kept), { recursive: true })
    writeFileSync(this.#kept, JSON.stringify(this.#known))
  }
}

async function runOnce(language: Language, files: Files): Promise<ProgramEnd> {
  const folder = mkdtempSync(join(tmpdir(), 'idiom-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true })
      writeFileSync(join(folder, path), text)
    }
    const { build, run: command } = STEPS[language]
    if (build !== undefined) {
      const built = await run(['sh', '-c', build], { folder, timeoutMs: BUILD_MAX_MS })
      if (built.status !== 0)
        return { status: built.status, output: built.output.slice(0, OUTPUT_MAX), isUnbuilt: true }
    }
    const options = { folder, env: { RUST_BACKTRACE: '1' }, timeoutMs: RUN_MAX_MS }
    const { status, output } = await run(['sh', '-c', command], options)
    return { status, output: output.slice(0, OUTPUT_MAX), isUnbuilt: false }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const OUTPUT_MAX = 20_000
