import type { SyntaxNode } from '../../repository/syntax.ts'
import type { TextEdit } from '../edits.ts'
import { quoted, type Mutation } from '../mutation.ts'
import { fileStyle, indentAt } from '../style.ts'
import { functionOf, isSame, kindOf, span, statementsOf, type CodeFile } from '../tree.ts'

/**
 * What is taken is not given back on every way out: `const c = pool.take()` … `return null` … `pool.give(c)`, a count that is one less until the work
 * is done, and the work throws.
 * Applies to a function of Python or JavaScript whose block takes something, gives it back further down, and has a way out between the two: what
 * lies between goes into a `try` with the giving back in its `finally`. Leaves alone functions that have one. It is tried where the error speaks of something
 * that is used up, taken, locked or open.
 */
export const givenBack: Mutation = {
  id: 'given_back',
  isRare: true,
  isLookedForFarOff: true,
  message:
    /exhaust|\bfull\b|\bno \w+ (?:left|available|free)|none (?:left|free)|busy|\block|taken|in use|too many|limit|still open|already|timed? ?out|reentran/i,
  of: (node, { file }) => {
    const { family } = file.grammar
    if (!/^(javascript|python)$/.test(family) || !file.grammar.blocks.has(kindOf(node))) return []
    if (!isSame(functionOf(node, file).field('body'), node) || /\b(finally|with)\b/.test(node.text()))
      return []
    const statements = statementsOf(node)
    const taking = statements.findIndex((one) => TAKES.some((pair) => pair.taken.test(one.text())))
    const pairs = TAKES.filter(({ taken }) => taken.test(statements[taking]?.text() ?? ''))
    const giving = statements.findIndex(
      (one, index) =>
        index > taking && taking >= 0 && pairs.some((pair) => isGivenBack(pair, statements[taking], one)),
    )
    const [take, give] = [statements[taking], statements[giving]]
    if (take === undefined || give === undefined || giving < taking + 2) return []
    const after = statements.slice(giving + 1)
    if (!after.every((one) => kindOf(one) === 'return_statement')) return []
    return [
      {
        edits: [inTry(after, { take, give, file })],
        says: `${quoted(give.text())} is passed over where the work before it fails or ends early; it is now done on every way out`,
      },
    ]
  },
}

interface Pair {
  readonly taken: RegExp
  readonly given: RegExp
}

const TAKES: readonly Pair[] = [
  {
    taken:
      /(?:^|[=\s])(?:await )?([\w.#]+)\.(?:take|acquire|borrow|checkout|check_out|get_connection|getConnection|lease|lock|connect|open|enter|start|begin|getconn)\(/,
    given:
      /\.(?:give|give_back|giveBack|release|put|put_back|return_connection|checkin|check_in|unlock|close|exit|stop|end|done|leave|finish|free|putconn)\(/,
  },
  { taken: /^((?:self|this)[\w.#]*) -= 1;?$/, given: /\+= 1;?$/ },
  { taken: /^((?:self|this)[\w.#]*) \+= 1;?$/, given: /-= 1;?$/ },
  { taken: /^((?:self|this)[\w.#]*)--;?$/, given: /\+\+;?$/ },
  { taken: /^((?:self|this)[\w.#]*)\+\+;?$/, given: /--;?$/ },
  { taken: /^((?:self|this)[\w.#]*) = [Tt]rue;?$/, given: /= [Ff]alse;?$/ },
  { taken: /^((?:self|this)[\w.#]*)\.(?:add|push|append)\(/, given: /\.(?:delete|pop|discard|remove)\(/ },
]

/** The same thing is given back as a statement of its own. */
function isGivenBack({ taken, given }: Pair, take: SyntaxNode | undefined, give: SyntaxNode): boolean {
  const what = taken.exec(take?.text() ?? '')?.[1]
  return (
    what !== undefined &&
    kindOf(give) === 'expression_statement' &&
    give
      .text()
      .replace(/^await /, '')
      .startsWith(what) &&
    given.test(give.text())
  )
}

function inTry(
  after: readonly SyntaxNode[],
  { take, give, file }: { readonly take: SyntaxNode; readonly give: SyntaxNode; readonly file: CodeFile },
): TextEdit {
  const indent = indentAt(file.text, span(take).start)
  const step = fileStyle(file).unit
  const last = after.at(-1) ?? give
  const inner = [
    file.text.slice(span(take).end, span(give).start),
    file.text.slice(span(give).end, span(last).end),
  ]
    .map((part) => part.replace(/^;/, '').trim())
    .filter((part) => part !== '')
    .map((part) => `${indent}${step}${part.replaceAll(/\n(?=.)/g, `\n${step}`)}`)
    .join('\n')
  const replacement =
    file.grammar.family === 'python'
      ? `\n${indent}try:\n${inner}\n${indent}finally:\n${indent}${step}${give.text()}`
      : `\n${indent}try {\n${inner}\n${indent}} finally {\n${indent}${step}${give.text()}\n${indent}}`
  return { start: span(take).end, end: span(last).end, replacement }
}
