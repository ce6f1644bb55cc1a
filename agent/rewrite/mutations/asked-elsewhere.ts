import type { SyntaxNode } from '../../repository/syntax.ts'
import { isTestFile } from '../../repository/test-file.ts'
import type { Family } from '../grammar.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { perFile } from '../per-file.ts'
import { functionName } from '../scope.ts'
import { fileStyle } from '../style.ts'
import {
  bare,
  blockOf,
  descendants,
  functionOf,
  isSame,
  kindOf,
  lineOf,
  statementsOf,
  type CodeFile,
} from '../tree.ts'
import { putBefore } from './lines.ts'

/**
 * Something is asked for in a loop without the question that another loop puts first: `sum += lot.highest()` beside
 * `if (!lot.isSold()) { lines.add(…); continue; }` before `lot.highest()`.
 * Applies to calls without arguments on an element of a loop that stand at the top of it, where each other such call in loops asks the same question
 * of its element first and goes on where the answer is no; leaves alone loops that ask anything of the element. Bounds: one for a statement.
 */
export const askedElsewhere: Mutation = {
  id: 'asked_elsewhere',
  isRare: true,
  isLookedForFarOff: true,
  of: (node, { file, files }) => {
    const own = uncheckedIn(node, file)
    if (own === undefined) return []
    const others = files
      .filter((from) => from.grammar.family === file.grammar.family && !isTestFile(from.path))
      .flatMap((from) => loopsIn(from).map((loop) => ({ loop, from })))
      .filter(({ loop }) => !isSame(loop.node, own.node))
    return own.calls
      .flatMap((call) => {
        const alike = others.filter(({ loop }) => loop.calls.includes(call))
        const [first] = alike
        const question = first?.loop.question
        if (first === undefined || question === undefined) return []
        if (alike.some(({ loop }) => loop.question !== question)) return []
        const asked = question.replaceAll(HOLE, own.element)
        return [
          {
            edits: [putBefore(own.first, skip(asked, file), file)],
            says: `${quoted(`${own.element}.${call}`)} is asked for only where ${quoted(asked)} does not hold elsewhere; such an element is left out here too`,
            witness: `\`${functionName(functionOf(first.loop.node, first.from))}\` (${first.from.path}, line ${lineOf(first.loop.first)}) asks ${quoted(asked)} first and goes on`,
          },
        ]
      })
      .slice(0, 1)
  },
}

/** Stands for the element of a loop. */
const HOLE = '\u0000'

interface Loop {
  readonly node: SyntaxNode
  /** The name of the element. */
  readonly element: string
  /** The first statement of the body. */
  readonly first: SyntaxNode
  /** What is called on the element without arguments. Shape: "highest()". */
  readonly calls: readonly string[]
  /** What is asked of the element first; where it holds, the loop goes on. Shape: "!\u0000.isSold()". */
  readonly question: string | undefined
}

const HEADS: Readonly<Partial<Record<Family, RegExp>>> = {
  javascript: /^for \((?:const|let|var) (\w+) of /,
  python: /^for (\w+) in /,
  java: /^for \((?:final )?[\w<>.[\], ?]+ (\w+) : /,
  go: /^for \w+, (\w+) := range /,
  rust: /^for &?(\w+) in /,
}

/** The loops of a file over elements; looked for once a file. */
const loopsIn = perFile((file): readonly Loop[] =>
  descendants(file.root).flatMap((node) => loopOf(node, file) ?? []),
)

function uncheckedIn(node: SyntaxNode, file: CodeFile): Loop | undefined {
  const loop = loopOf(node, file)
  if (loop === undefined || loop.question !== undefined || loop.calls.length === 0) return undefined
  const asked = new RegExp(`(?<![\\w$.])${loop.element}(?![\\w$])`)
  const isAsked = (one: SyntaxNode): boolean =>
    kindOf(one) === file.grammar.conditional && asked.test(one.field('condition')?.text() ?? '')
  return descendants(node).some(isAsked) ? undefined : loop
}

function loopOf(node: SyntaxNode, file: CodeFile): Loop | undefined {
  const { grammar } = file
  if (!grammar.loops.has(kindOf(node))) return undefined
  const element = HEADS[grammar.family]?.exec(node.text())?.[1]
  const body = node.field('body')
  const statements = body === null ? [] : statementsOf(blockOf(body))
  const [first] = statements
  if (element === undefined || body === null || first === undefined) return undefined
  const called = new RegExp(`(?<![\\w$.])${element}\\.(\\w+\\(\\))`, 'g')
  const question = questionOf(first, { element, isAlone: statements.length === 1 }, file)
  const calls = [...body.text().matchAll(called)].map(([, call = '']) => call)
  return { node, element, first, calls: calls.filter((call) => question?.includes(call) !== true), question }
}

function questionOf(
  first: SyntaxNode,
  { element, isAlone }: { readonly element: string; readonly isAlone: boolean },
  { grammar }: CodeFile,
): string | undefined {
  const statement = kindOf(first) === 'expression_statement' ? (first.child(0) ?? first) : first
  if (kindOf(statement) !== grammar.conditional || statement.field('alternative') !== null) return undefined
  const condition = statement.field('condition')
  const text = condition === null ? '' : bare(condition, grammar).text()
  const asked = /^(?<not>!|not )?(?<about>\w+)\.(?<rest>[\w.]+(?:\(\))?)$/.exec(text)?.groups
  if (asked?.['about'] !== element) return undefined
  const not = grammar.family === 'python' ? 'not ' : '!'
  const plain = `${HOLE}.${asked['rest'] ?? ''}`
  if (/\bcontinue;?\s*\}?$/.test(statement.text()))
    return asked['not'] === undefined ? plain : `${not}${plain}`
  if (!isAlone) return undefined
  return asked['not'] === undefined ? `${not}${plain}` : plain
}

/** An early next turn, in lines. */
function skip(asked: string, file: CodeFile): readonly string[] {
  const { unit, adapt } = fileStyle(file)
  const { family } = file.grammar
  if (family === 'python') return [`if ${asked}:`, `${unit}continue`]
  const head = family === 'go' || family === 'rust' ? `if ${asked} {` : `if (${asked}) {`
  return [head, `${unit}${family === 'go' ? 'continue' : adapt('continue;')}`, '}']
}
