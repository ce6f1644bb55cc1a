import type { SyntaxNode } from '../../repository/syntax.ts'
import type { Family } from '../grammar.ts'
import { quoted, type Mutated, type Mutation } from '../mutation.ts'
import { isBeginning, methodsBeside, selfOf } from '../own-state.ts'
import { functionName, parameterNames, parametersOf } from '../scope.ts'
import { innerStatements, isSame, kindOf, lineOf, type CodeFile } from '../tree.ts'
import { putBeside } from './lines.ts'

/**
 * One method undoes what another does, and leaves a part of it: `lend` puts a copy into `loans` and into `reader.holds`, `give_back` takes it out of
 * `loans` alone.
 * Applies to methods that take something out of a field, where another method puts it in and puts the same into something else, of the object or of what
 * is kept there, that nothing takes it out of again. Leaves alone methods that name the other one, and what would need names that are
 * nothing here. Bounds: one for each method.
 */
export const inverseStep: Mutation = {
  id: 'inverse_step',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file, files }) => {
    if (!file.grammar.functions.has(kindOf(node)) || isBeginning(node)) return []
    const takes = stepsOf(node, file).filter(({ does }) => does === 'takes')
    if (takes.length === 0) return []
    const others = methodsBeside(node, file).filter((one) => !isSame(one, node) && !isBeginning(one))
    return others
      .flatMap((other) => takes.flatMap((own) => leftOut(own, { other, method: node, file, files })))
      .slice(0, 1)
  },
}

/** Something is put under or into something, or taken out of it. */
interface Step {
  readonly statement: SyntaxNode
  readonly does: 'fills' | 'takes'
  /** Where from. Shape: "self.loans", "reader.holds". */
  readonly path: string
  /** What is put or taken; a key where there is one. */
  readonly what: string
  /** The code without its end. */
  readonly code: string
}

const PATH = String.raw`(?<path>[A-Za-z_$][\w$.#]*)`
const WHAT = String.raw`(?<what>&?[A-Za-z_$][\w$.]*)`
const FORMS: readonly (readonly [Step['does'], RegExp])[] = [
  ['fills', new RegExp(`^${PATH}\\.(?:add|append|put|set|insert)\\(${WHAT}(?:, .+)?\\)$`)],
  ['fills', new RegExp(`^${PATH}\\[${WHAT}\\] = [^=].*$`)],
  [
    'takes',
    new RegExp(
      `^(?:[^=]* :?= )?${PATH}\\.(?:pop|remove|delete|discard|shift_remove|swap_remove)\\(${WHAT}(?:, .+)?\\)[?!]?$`,
    ),
  ],
  ['takes', new RegExp(`^del(?:ete)? ${PATH}\\[${WHAT}\\]$`)],
  ['takes', new RegExp(`^delete\\(${PATH}, ${WHAT}\\)$`)],
]

function stepsOf(method: SyntaxNode, file: CodeFile): readonly Step[] {
  return innerStatements(method, file.grammar).flatMap((statement) => stepBy(statement) ?? [])
}

function stepBy(statement: SyntaxNode): Step | undefined {
  const code = statement.text().replace(/;$/, '')
  for (const [does, form] of FORMS) {
    const { path, what } = form.exec(code)?.groups ?? {}
    if (path !== undefined && what !== undefined) return { statement, does, path, what, code }
  }
  return undefined
}

interface Pair {
  /** The method that puts it in. */
  readonly other: SyntaxNode
  /** The one that takes it out. */
  readonly method: SyntaxNode
  readonly file: CodeFile
  readonly files: readonly CodeFile[]
}

function leftOut(own: Step, pair: Pair): readonly Mutated[] {
  const { other, method, file, files } = pair
  const fills = stepsOf(other, file).filter(({ does }) => does === 'fills')
  const first = fills.find(
    ({ path }) => withoutSelf(path, other, file) === withoutSelf(own.path, method, file),
  )
  if (first === undefined) return []
  return fills
    .filter(({ path, what }) => path !== first.path && what === first.what)
    .flatMap((beside) => {
      const path = pathHere(beside.path, pair)
      const code = path === undefined ? undefined : TAKEN[file.grammar.family]?.(path, own.what, beside.code)
      if (code === undefined || isTaken(lastOf(beside.path), files)) return []
      return [
        {
          edits: [putBeside(own.statement, code, { isBefore: false, file })],
          says: `\`${functionName(method)}\` takes back what \`${functionName(other)}\` does, but for ${quoted(beside.code)}; it does ${quoted(code)} too`,
          witness: `\`${functionName(other)}\` has ${quoted(beside.code)} (line ${lineOf(beside.statement)}) beside ${quoted(first.code)}, and nothing takes it out again`,
        },
      ]
    })
}

/** How what was put in is taken out, whether it is there or not. */
const TAKEN: Readonly<Partial<Record<Family, (path: string, what: string, put: string) => string>>> = {
  python: (path, what, put) => {
    if (/\] = /.test(put)) return `${path}.pop(${what}, None)`
    return `${path}.${/\.append\(/.test(put) ? 'remove' : 'discard'}(${what})`
  },
  javascript: (path, what, put) =>
    /\] = /.test(put) ? `delete ${path}[${what}]` : `${path}.delete(${what})`,
  java: (path, what) => `${path}.remove(${what})`,
  go: (path, what) => `delete(${path}, ${what})`,
  rust: (path, what) => `${path}.remove(${what})`,
}

/** The same thing by the names of the method that takes back: of its own object, by a parameter of the same name, or as a part of what it names. */
function pathHere(path: string, { other, method, file }: Pair): string | undefined {
  const body = method.text()
  if (new RegExp(`(?<![\\w$])${RegExp.escape(lastOf(path))}(?![\\w$])`).test(body)) return undefined
  const [root = '', ...rest] = path.split('.')
  const [self, selfHere] = [selfOf(other, file), selfOf(method, file)]
  if (root === self) return [selfHere, ...rest].join('.')
  const isGiven = parametersOf(other, file).flatMap(parameterNames).includes(root)
  if (!isGiven) return file.grammar.family === 'java' && rest.length === 0 ? path : undefined
  if (parametersOf(method, file).flatMap(parameterNames).includes(root)) return path
  const holder = new RegExp(`(?<![\\w$.])[a-z_]\\w*\\.${root}(?:\\(\\))?(?![\\w$(])`).exec(body)?.[0]
  return holder === undefined ? undefined : [holder, ...rest].join('.')
}

/** Methods of Go call their own object each by a name of its own. */
function withoutSelf(path: string, method: SyntaxNode, file: CodeFile): string {
  const self = selfOf(method, file)
  return self !== undefined && path.startsWith(`${self}.`) ? path.slice(self.length + 1) : path
}

function lastOf(path: string): string {
  return path.slice(path.lastIndexOf('.') + 1)
}

/** Whether anything takes something out of it, or what is not wanted. */
function isTaken(name: string, files: readonly CodeFile[]): boolean {
  const field = `(?<![\\w$])${RegExp.escape(name)}`
  const taken = new RegExp(
    `${field}(?:\\(\\))?\\.(?:pop|remove|delete|discard|clear|poll|shift|splice|swap_remove|retain)\\w*\\(|\\bdel(?:ete)?[ (][\\w.#]*${field}|${field} (?:-=|= .*(?:filter|\\[:|\\bif\\b))`,
  )
  return files.some(({ text }) => taken.test(text))
}
