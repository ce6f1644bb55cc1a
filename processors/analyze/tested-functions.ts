import { callsOf } from '../../agent/repository/callers.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { lineOf, nodesOnLine, symbolsOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { isTestCode } from '../../agent/repository/inline-tests.ts'
import { CallTargets, type Target } from './call-targets.ts'
import type { Investigation } from './finder.ts'
import { viewOf } from './language-views.ts'
import { namedFunctionAround, namedFunctionAtLine } from './named-functions.ts'
import { subjectFiles } from './test-subject.ts'
import { writtenTexts } from './written-text.ts'

/** A function of the product that a test which fails runs, as far as its code tells. */
export interface Tested {
  readonly file: ParsedFile
  readonly symbol: CodeSymbol
  /** 0 to 1: how much of what the failing line looks at comes from it. */
  readonly flow: number
  /** How many functions of the product lie between the test and it. */
  readonly depth: number
  /** 0 to 1: how alike its name and that of the test are. */
  readonly named: number
  /** Whether it is in a file that the test is named after. */
  readonly isOfSubject: boolean
  /** Whether a way of calls leads from the test to it; else it only stands in that file. */
  readonly isCalled: boolean
}

/** How much of what a failing line looks at comes from a call, by where that stands in the test. */
const ON_LINE = 1
const SETS_WANTED = 0.85
const CALLED_ON_WANTED = 0.6
const BEFORE = 0.3
const IN_HELPER = 0.85
const SET_UP = 0.35
const OUTER_FRAME = 0.9
/** What a function has of the flow of the one that calls it. */
const CALLED = 0.75
const OF_SUBJECT = 0.1
/** Of what a text in the message of the test was made by. */
const SAID = 0.9
const FLOW_MIN = 0.06
const HELPERS_DEEP = 3
const DEPTH_MAX = 5
const FUNCTIONS_MAX = 60
const FILES_MAX = 24
const FRAMES_MAX = 4
const SUBJECT_FUNCTIONS_MAX = 40

/**
 * The functions of the product that stand behind a test which fails without a frame of the product: what it calls on the failing line and
 * before, by itself and by its helpers, and what these functions call in turn; those of the file that the test is named after too.
 * None where the error came up elsewhere than in a test. Bounds: 60 functions in 24 files, five calls deep.
 */
export function testedFunctions(investigation: Investigation): Promise<readonly Tested[]> {
  const known = found.get(investigation)
  if (known !== undefined) return known
  const looked = look(investigation)
  found.set(investigation, looked)
  return looked
}

const found = new WeakMap<Investigation, Promise<readonly Tested[]>>()

async function look(investigation: Investigation): Promise<readonly Tested[]> {
  const { crash, files, frames, repository } = investigation
  if (crash === undefined || files === undefined || repository === undefined) return []
  if (!isTestCode(crash.file.path, crash.function?.node)) return []
  const walk = new Walk(new CallTargets(files, frames))
  const tests: string[] = []
  const own = frames.slice(crash.frameIndex).filter(({ isOwn }) => isOwn)
  for (const [index, { path, line }] of own.slice(0, FRAMES_MAX).entries()) {
    const file = path === undefined ? undefined : await files.open(path)
    const around = file === undefined || line === undefined ? undefined : namedFunctionAtLine(file.root, line)
    if (file === undefined || line === undefined || around === undefined) continue
    tests.push(around.simpleName)
    const weight = OUTER_FRAME ** index
    await walk.test({ file, symbol: around, line, weight, helpers: 0 })
    for (const before of index === 0 ? setUps(file, around) : [])
      await walk.test({ file, symbol: before, line: undefined, weight: SET_UP, helpers: 0 })
  }
  await walk.product()
  for (const { file, node } of await writtenTexts(investigation.exceptionMessage, files)) {
    const around = namedFunctionAround(node)
    if (around !== undefined) walk.said(file, around)
  }
  const subjects = subjectFiles(
    own.flatMap(({ path }) => path ?? []),
    repository,
  )
  for (const path of subjects) {
    const file = await files.open(path)
    if (file !== undefined) walk.subject(file)
  }
  return walk.all.map((one) => ({
    ...one,
    named: Math.max(0, ...tests.map((test) => likeness(test, one.symbol.simpleName))),
    isOfSubject: subjects.includes(one.file.path),
  }))
}

interface TestPart {
  readonly file: ParsedFile
  readonly symbol: CodeSymbol
  /** The failing line; undefined for a helper that ran as a whole. */
  readonly line: number | undefined
  readonly weight: number
  readonly helpers: number
}

interface Reached extends Target {
  readonly flow: number
  readonly depth: number
  readonly isCalled: boolean
}

/** A walk from a test through what it calls. */
class Walk {
  readonly #targets: CallTargets
  readonly #reached = new Map<string, Reached>()
  readonly #files = new Set<string>()
  readonly #helpers = new Set<string>()

  constructor(targets: CallTargets) {
    this.#targets = targets
  }

  get all(): readonly Reached[] {
    return [...this.#reached.values()]
  }

  async test({ file, symbol, line, weight, helpers }: TestPart): Promise<void> {
    for (const { call, share } of relevantCalls(symbol, line)) {
      const targets = await this.#targets.of(call, file)
      for (const { file: at, symbol: target, self } of targets) {
        const flow = (weight * share) / Math.sqrt(targets.length)
        if (flow < FLOW_MIN) continue
        if (!isTestCode(at.path, target.node)) {
          this.#note({ file: at, symbol: target, self, flow, depth: 0, isCalled: true })
          continue
        }
        const key = keyOf(at, target)
        if (helpers >= HELPERS_DEEP || this.#helpers.has(key)) continue
        this.#helpers.add(key)
        const part = { file: at, symbol: target, line: undefined, weight: flow * IN_HELPER }
        await this.test({ ...part, helpers: helpers + 1 })
      }
    }
  }

  /** Goes on through what the functions of the product call, those with the most flow first. */
  async product(): Promise<void> {
    const done = new Set<string>()
    for (let count = 0; count < FUNCTIONS_MAX; count += 1) {
      const next = this.all
        .filter((one) => !done.has(keyOf(one.file, one.symbol)) && one.depth < DEPTH_MAX)
        .reduce<Reached | undefined>(
          (best, one) => (best === undefined || one.flow > best.flow ? one : best),
          undefined,
        )
      if (next === undefined) return
      done.add(keyOf(next.file, next.symbol))
      for (const call of callsOf(next.symbol.node)) {
        const targets = await this.#targets.of(call, next.file, next.self)
        const flow = (next.flow * CALLED) / Math.sqrt(targets.length)
        for (const target of flow < FLOW_MIN ? [] : targets)
          if (!isTestCode(target.file.path, target.symbol.node))
            this.#note({ ...target, flow, depth: next.depth + 1, isCalled: true })
      }
    }
  }

  /** Takes what made a text that the failing line shows. */
  said(file: ParsedFile, symbol: CodeSymbol): void {
    this.#note({ file, symbol, flow: SAID, depth: 0, isCalled: true })
  }

  /** Takes what is in a file that the test is named after. */
  subject(file: ParsedFile): void {
    const own = symbolsOf(file.root).filter(
      ({ kind, simpleName, node }) =>
        kind === 'function' && simpleName !== '' && !isTestCode(file.path, node),
    )
    for (const symbol of own.slice(0, SUBJECT_FUNCTIONS_MAX))
      this.#note({ file, symbol, flow: OF_SUBJECT, depth: DEPTH_MAX, isCalled: false })
  }

  #note(one: Reached): void {
    const key = keyOf(one.file, one.symbol)
    const known = this.#reached.get(key)
    if (known === undefined && !this.#files.has(one.file.path) && this.#files.size >= FILES_MAX) return
    this.#files.add(one.file.path)
    if (known === undefined || known.flow < one.flow)
      this.#reached.set(key, {
        ...one,
        depth: Math.min(one.depth, known?.depth ?? one.depth),
        isCalled: one.isCalled || known?.isCalled === true,
      })
  }
}

function keyOf(file: ParsedFile, symbol: CodeSymbol): string {
  return `${file.path}:${symbol.startIndex}`
}

interface Relevant {
  readonly call: SyntaxNode
  readonly share: number
}

/** The calls of a test up to a line, each with how much of what that line looks at comes from it. */
function relevantCalls({ node }: CodeSymbol, line: number | undefined): readonly Relevant[] {
  const all = callsOf(node)
  if (line === undefined) return all.map((call) => ({ call, share: 1 }))
  const failing = nodesOnLine(node, line).find((one) => STATEMENT.test(String(one.kind())))
  const last = failing === undefined ? line : failing.range().end.line + 1
  const first = failing === undefined ? line : lineOf(failing)
  const wanted = new Set(failing === undefined ? [] : namesIn(failing))
  const before = all.filter((call) => lineOf(call) <= last).toReversed()
  const relevant: Relevant[] = []
  for (const call of before) {
    if (lineOf(call) >= first) {
      relevant.push({ call, share: ON_LINE })
      continue
    }
    const statement = call.ancestors().find((one) => STATEMENT.test(String(one.kind()))) ?? call
    const isSetting = targetsIn(statement).some((name) => wanted.has(name))
    if (isSetting) for (const name of namesIn(statement)) wanted.add(name)
    const view = viewOf(call)
    const object = view.member(view.core(view.call(call)?.callee ?? call))?.object
    const isOnWanted = object !== undefined && namesIn(object).some((name) => wanted.has(name))
    relevant.push({ call, share: isSetting ? SETS_WANTED : isOnWanted ? CALLED_ON_WANTED : BEFORE })
  }
  return relevant
}

const STATEMENT = /statement|declaration|^assignment$/

function namesIn(node: SyntaxNode): readonly string[] {
  const view = viewOf(node)
  const names: string[] = []
  const open = [node]
  for (let one = open.pop(); one !== undefined; one = open.pop()) {
    if (view.isIdentifier(one)) names.push(one.text())
    open.push(...one.namedChildren())
  }
  return names
}

/** The names that a statement sets. */
function targetsIn(statement: SyntaxNode): readonly string[] {
  const view = viewOf(statement)
  return statement
    .findAll({ rule: { kind: 'identifier' } })
    .filter((one) => view.bindingOf(one) !== undefined)
    .map((one) => one.text())
}

/** What runs before each test of a file. */
function setUps(file: ParsedFile, test: CodeSymbol): readonly CodeSymbol[] {
  return symbolsOf(file.root).filter(
    ({ simpleName, kind, startIndex, node }) =>
      kind === 'function' &&
      startIndex !== test.startIndex &&
      (/^(?:set_?up|setup_method|before(?:_?each)?)$/i.test(simpleName) ||
        /^\s*@Before/.test(node.text().slice(0, 40))),
  )
}

/** How many of their words two names have in common, 0 to 1. Shape: 1 for "testParseDate" and "parseDate". */
function likeness(test: string, name: string): number {
  const ofTest = wordsOf(test)
  const own = wordsOf(name)
  const common = own.filter((word) => ofTest.includes(word)).length
  return own.length === 0 || ofTest.length === 0 ? 0 : (2 * common) / (own.length + ofTest.length)
}

function wordsOf(name: string): readonly string[] {
  return [...name.matchAll(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+/gu)]
    .map(([word]) => word.toLowerCase())
    .filter((word) => !/^(?:tests?|should|when|with|it)$/.test(word))
}

/** The line that stands for a function where lines are told: its first, unless that is taken for another's. */
export function lineOfFunction({ root }: ParsedFile, { startLine, endLine, startIndex }: CodeSymbol): number {
  return namedFunctionAtLine(root, startLine)?.startIndex === startIndex ? startLine : endLine
}
