import { calledName } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import { behindCrash } from '../behind-crash.ts'
import type { Finder, FoundLocation } from '../finder.ts'
import { cause, crashEvidence, locationAt } from '../findings.ts'
import { viewOf } from '../language-views.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { code, place } from '../words.ts'

/** The side that leaves out what the other does to the key. */
const LEAVES_OUT = 0.66
const READS = /^(?:get|has|find|lookup|at|contains_key|containsKey|get_mut|remove|pop)$/
const PUTS = /^(?:set|put|insert|add|entry|setdefault|putIfAbsent|computeIfAbsent)$/
const FORMS =
  /\.(?:toLowerCase|toUpperCase|to_lowercase|to_uppercase|to_ascii_lowercase|lower|upper|casefold|trim|strip|normalize|toString)\(|\b(?:String|Number|parseInt|int|str|strings\.ToLower|strings\.ToUpper|strings\.TrimSpace|strconv\.Itoa)\(/g

/** A place where a container is read or filled by a key. */
interface Keyed {
  readonly file: ParsedFile
  readonly node: SyntaxNode
  readonly key: SyntaxNode
  /** What is done to the key, in the order of the text. Shape: "toLowerCase". */
  readonly form: string
}

/**
 * A lookup that misses since its key is brought into another form than the keys that were put in, or the other way round.
 * Shape: `people.get(login.toLowerCase())` beside `people.set(row.login, row)`: the side that leaves the form out.
 */
export const keyFormFinder: Finder = {
  id: 'key_form',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    if (crash === undefined || files === undefined) return {}
    if (symptom.errorClass !== 'null_dereference' && symptom.access !== 'key') return {}
    const around = crash.function?.node
    const scopes = [
      ...(around === undefined ? [] : [{ file: crash.file, node: around }]),
      ...(await behindCrash(investigation)).flatMap(({ file, symbol }) =>
        symbol === undefined ? [] : [{ file, node: symbol.node }],
      ),
    ]
    const keyed = scopes.flatMap((scope) => keyedIn(scope.node, scope.file))
    const reads = keyed.filter(({ node }) => !isPut(node))
    const puts = keyed.filter(({ node }) => isPut(node))
    for (const read of reads) {
      const others = puts.filter((put) => isOfSameKey(put, read) && !isSameFunction(put.node, read.node))
      const [put] = others
      if (put === undefined || others.some(({ form }) => form === read.form)) continue
      if (read.form !== '' && put.form !== '') continue
      const [wrong, right] = read.form === '' ? [read, put] : [put, read]
      const reason = `uses the key as it is, and ${code(right.node)} (${place(right.file, right.node)}) does not`
      const location: FoundLocation = locationAt(wrong.file, wrong.node, { confidence: LEAVES_OUT, reason })
      const summary = `${symptom.summary}: ${code(wrong.node)} (${place(wrong.file, wrong.node)}) ${reason}`
      return {
        causeClass: 'missing_key',
        locations: [location],
        causes: [
          cause(summary, 0.72, [
            ...crashEvidence(investigation),
            evidence.addCode(wrong.file, wrong.node),
            evidence.addCode(right.file, right.node),
          ]),
        ],
      }
    }
    return {}
  },
}

const KEYED = [
  'call_expression',
  'call',
  'method_invocation',
  'subscript_expression',
  'subscript',
  'index_expression',
]

function keyedIn(scope: SyntaxNode, file: ParsedFile): readonly Keyed[] {
  const view = viewOf(scope)
  return nodesOfKinds(scope, KEYED).flatMap((node) => {
    const call = view.call(node)
    const indexed = view.indexed(node)
    const isKeyed =
      call === undefined
        ? indexed?.isSlice === false
        : READS.test(calledName(node)) || PUTS.test(calledName(node))
    const key = call === undefined ? indexed?.indexes[0] : call.positional[0]
    if (!isKeyed || key === undefined || view.literalText(view.core(key)) !== undefined) return []
    return [{ file, node, key, form: (key.text().match(FORMS) ?? []).join(' ') }]
  })
}

function isPut(node: SyntaxNode): boolean {
  if (viewOf(node).call(node) !== undefined) return PUTS.test(calledName(node))
  const around = node.parent()
  const left = around?.field('left')
  return left?.id() === node.id() || (left?.is('expression_list') === true && left.text() === node.text())
}

/** Whether both name their key alike, apart from what is done to it. Shape: `login.toLowerCase()` and `row.login`. */
function isOfSameKey(put: Keyed, read: Keyed): boolean {
  const [a, b] = [keyName(put.key), keyName(read.key)]
  return a !== undefined && a === b
}

function keyName(key: SyntaxNode): string | undefined {
  const plain = key
    .text()
    .replace(FORMS, (found) => (found.startsWith('.') ? '' : '('))
    .replace(/[()&\s]/g, '')
  return /^(?:[\w$]+\.)*([A-Za-z_$][\w$]*)$/.exec(plain)?.[1]
}

function isSameFunction(a: SyntaxNode, b: SyntaxNode): boolean {
  return namedFunctionAround(a)?.node.id() === namedFunctionAround(b)?.node.id()
}
