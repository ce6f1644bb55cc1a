import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a run of tests came to. */
export interface TestRun {
  /** By Class#method: '' for one that passed, else the stack trace. */
  readonly results: ReadonlyMap<string, string>
  /** Names of the classes of the package and its tests that were used. */
  readonly loaded: readonly string[]
  readonly isLate: boolean
}

/** A Java process that compiles and runs tests again and again; it is started anew when a run does not end. */
export class Prober {
  readonly classPath: readonly string[]
  readonly #folder: string
  #child: ChildProcess | undefined
  #answers: AsyncIterator<string> | undefined

  /** `classPath`: the compiled prober, compiler, test runner and libraries. `folder`: where tests run. */
  constructor(classPath: readonly string[], folder: string) {
    this.classPath = classPath
    this.#folder = folder
  }

  /** Compiles by the words of the compiler. `log` has what it said. */
  async compile(words: readonly string[]): Promise<{ readonly isGood: boolean; readonly log: string }> {
    const answers = await this.#ask(['compile', ...words])
    const told = new Map(answers.map(([kind = '', text = '']) => [kind, text]))
    return { isGood: told.get('status') === '0', log: told.get('log') ?? '' }
  }

  /** Runs tests, each named as Class or Class#method. */
  async run(classPath: readonly string[], tests: readonly string[], secondsMax: number): Promise<TestRun> {
    const answers = await this.#ask(['run', String(secondsMax), classPath.join(':'), ...tests])
    const results = answers.flatMap(([kind, test = '', , trace = '']) =>
      kind === 'test' ? [[test, trace] as const] : [],
    )
    const isLate = answers.length === 0 || answers.some(([kind]) => kind === 'late')
    if (isLate) this.stop()
    const loaded = answers.find(([kind]) => kind === 'loaded')?.slice(1) ?? []
    return { results: new Map(results), loaded, isLate }
  }

  stop(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }

  async #ask(words: readonly string[]): Promise<readonly (readonly string[])[]> {
    if (this.#child === undefined) this.#start()
    this.#child?.stdin?.write(`${words.join('\t')}\n`)
    const answers: string[][] = []
    for (;;) {
      const next = await this.#answers?.next()
      if (next === undefined || next.done === true) {
        this.stop()
        return answers
      }
      if (next.value === 'end') return answers
      answers.push(next.value.split('\t').map(unescaped))
    }
  }

  #start(): void {
    const words = ['-Xmx900m', '-XX:+UseSerialGC', '-cp', this.classPath.join(':'), 'Prober']
    const child = spawn('java', words, { cwd: this.#folder, stdio: ['pipe', 'pipe', 'ignore'] })
    this.#child = child
    this.#answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }
}

function unescaped(word: string): string {
  return word.replaceAll(/\\(.)/g, (_, letter: string) => ({ n: '\n', t: '\t', r: '\r' })[letter] ?? letter)
}
