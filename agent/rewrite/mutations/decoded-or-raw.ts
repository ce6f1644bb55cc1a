import type { SyntaxNode } from '../../repository/syntax.ts'
import { quoted, replaced, type Mutation } from '../mutation.ts'
import { namedFunctions, namesInScope, parametersOf } from '../scope.ts'
import { fileStyle } from '../style.ts'
import { argumentsOf, calleeOf, descendants, kindOf, lineOf, type CodeFile } from '../tree.ts'

/**
 * A text from outside is decoded as a part of a URL, which throws where it was never one: it is taken as it came then.
 * Applies to `decodeURIComponent` and `decodeURI` in JavaScript and TypeScript when the error says so; leaves alone calls that a `try` is around. Another
 * function that does the same for its own text is the witness.
 */
export const decodedOrRaw: Mutation = {
  id: 'decoded_or_raw',
  isRare: true,
  message: /URI malformed|malformed URI/,
  of: (node, { file, files }) => {
    const [name, given] = [calleeOf(node)?.text() ?? '', argumentsOf(node)]
    const [text] = given
    if (file.grammar.family !== 'javascript' || !DECODES.test(name) || text === undefined) return []
    if (given.length > 1 || isTried(node)) return []
    const own = [file, ...files].flatMap((from) =>
      namedFunctions(from).flatMap((one) => (keepsRaw(one.node, from) ? [{ ...one, from }] : [])),
    )
    const helper = nameFor(node, file)
    const [shown] = own
    const end = file.text.trimEnd().length
    const says = `${quoted(text.text())} need not be encoded as a part of a URL is; it is taken as it came then`
    const witness =
      shown === undefined
        ? undefined
        : `${quoted(shown.name)} in ${shown.from.path}, line ${lineOf(shown.node)}, keeps a text that cannot be decoded`
    return [
      {
        edits: [
          replaced(node, `${helper}(${text.text()})`),
          { start: end, end, replacement: `\n\n${helperCode(helper, name, file)}` },
        ],
        says,
        ...(witness === undefined ? {} : { witness }),
      },
    ]
  },
}

const DECODES = /^decodeURI(?:Component)?$/
const HELPERS = ['decoded', 'decodedOrRaw', 'decodedText'] as const

function isTried(node: SyntaxNode): boolean {
  return node.ancestors().some((outer) => kindOf(outer) === 'try_statement')
}

/** One that the file does not have yet. */
function nameFor(node: SyntaxNode, file: CodeFile): string {
  const names = namesInScope(node, file)
  return HELPERS.find((name) => !names.has(name)) ?? `${HELPERS[0]}${lineOf(node)}`
}

function helperCode(name: string, decodes: string, file: CodeFile): string {
  const { unit, adapt } = fileStyle(file)
  const isTyped = /\.[cm]?tsx?$/.test(file.path)
  const head = isTyped ? `function ${name}(text: string): string {` : `function ${name}(text) {`
  const lines = ['try {', `${unit}return ${decodes}(text);`, '} catch {', `${unit}return text;`, '}']
  return adapt([head, ...lines.map((line) => unit + line), '}'].join('\n'))
}

/** A function that decodes its text and gives it back where that fails. */
function keepsRaw(scope: SyntaxNode, file: CodeFile): boolean {
  const caught = descendants(scope).find((one) => kindOf(one) === 'catch_clause')
  const back = /\breturn ([\w$]+)/.exec(caught?.text() ?? '')?.[1]
  if (back === undefined || !/\bdecodeURI/.test(scope.text())) return false
  const names = parametersOf(scope, file).map((one) => (one.field('pattern') ?? one).text())
  return (
    names.includes(back) ||
    new RegExp(`const ${RegExp.escape(back)} = ${RegExp.escape(names[0] ?? '!')}\\b`).test(scope.text())
  )
}
