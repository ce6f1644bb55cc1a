import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { visibleBindings } from '../bindings.ts'
import type { Binding } from '../language-view.ts'
import { viewOf } from '../language-views.ts'
import { originAt, type Origin, type Search, type Trail } from '../origin.ts'
import { code, place } from '../words.ts'
import { filledFromText } from './go-filled.ts'
import { jsonFileOrigin } from './json-file.ts'
import { listOfCallback, valuesOf, type MadeValue } from './values.ts'

/** What a request, an event or a message brings in is written by somebody else. */
const REQUEST =
  /\b(?:req|request|ctx|context|event|message|msg|payload)\b[\w.?[\]'"()]*\b(?:body|query|params|headers|cookies|form|args|json|data|files|values|payload|detail)\b/
const REQUEST_BODY = /\b(?:body|form|json|data|payload)\b/

/** Parameters of functions that a framework calls with what it was sent. */
const HANDED_IN = /^(?:payload|body|request_?body|req_?body|event|message|msg|form|form_?data|params|query)$/i

/** Two variables may be parts of each other. */
const DEPTH_MAX = 12

const ENVIRONMENT = /^(?:process\.env|os\.environ)$/

/** What lacks the key: the expression in question, and what made its value or may have. */
interface Lacking {
  readonly object: SyntaxNode
  /** Where the expression stands. */
  readonly file: ParsedFile
  readonly made: MadeValue
  readonly key: string
}

/** Values from outside: parsed text, a request, the environment; also a part of such a value. */
export async function outsideOrigins(
  lacking: Lacking,
  trail: Trail,
  search: Search,
): Promise<readonly Origin[]> {
  const { object, made, key } = lacking
  const view = viewOf(made.node)
  const filled = view.id === 'go' ? filledFromText({ object, made, field: key }, trail) : undefined
  if (filled !== undefined) return [filled]
  const inFile = await jsonFileOrigin(object, key, { ...trail, file: lacking.file }, search)
  if (inFile !== undefined) return [inFile]
  if (ENVIRONMENT.test(made.node.text())) {
    const text = `${code(made.node)} holds the environment, where ${code(key)} need not be set`
    return [originAt(trail, made.node, { kind: 'lookup', strength: 0.66, text })]
  }
  const call = view.call(made.node)
  const callee = call === undefined ? undefined : view.core(call.callee)
  const name = callee === undefined ? undefined : (view.member(callee)?.name ?? callee.text())
  if (name !== undefined && view.parsers.has(name)) {
    return [inputOrigin(lacking, made.node, 'is read from text that others write', trail)]
  }
  const written = made.node.text().slice(0, 300)
  if (REQUEST.test(written)) {
    const part = REQUEST_BODY.test(written) ? 'the request body' : 'the request'
    return [inputOrigin(lacking, made.node, `comes with ${part} and is not checked`, trail)]
  }
  const binding = view.isIdentifier(made.node) ? visibleBindings(made.node, view).possible[0] : undefined
  const whole = wholeOf(made.node, binding)
  if (whole !== undefined) {
    if (trail.depth >= DEPTH_MAX) return []
    const origins: Origin[] = []
    for (const value of await valuesOf(whole, made.file, search)) {
      if (value.node.id() === made.node.id()) continue
      const inside = { ...trail, file: value.file, depth: trail.depth + 1 }
      origins.push(...(await outsideOrigins({ ...lacking, made: value }, inside, search)))
    }
    return origins
  }
  const parameter = handedIn(binding)
  if (parameter !== undefined) {
    return [
      inputOrigin(lacking, parameter, 'is handed in from outside of this code and is not checked', trail),
    ]
  }
  if (call === undefined || made.node.id() === object.id()) return []
  const given = `${code(object)} is what ${code(made.node)} gives (${place(made.file, made.node)})`
  return [originAt(trail, made.node, { kind: 'external', strength: 0.35, text: given })]
}

/** `at` is the place that the sentence names: what reads the text, the part of the request, the parameter. */
function inputOrigin({ object, made, key }: Lacking, at: SyntaxNode, how: string, trail: Trail): Origin {
  const source = at.text() === object.text() ? '' : `, ${code(at)}`
  const text = `${code(object)} ${how}${source} (${place(made.file, at)}), where ${code(key)} may be left out`
  return originAt(trail, at, { kind: 'input', strength: 0.66, text })
}

/** The expression that a value is a part of: its list, the object it is a member of, what it was destructured from. */
function wholeOf(node: SyntaxNode, binding: Binding | undefined): SyntaxNode | undefined {
  const view = viewOf(node)
  if (!view.isIdentifier(node)) return view.member(node)?.object ?? view.indexed(node)?.object
  if (binding?.kind === 'element') return binding.value
  if (binding?.kind === 'value' && binding.part !== undefined) return binding.value
  return binding?.kind === 'parameter' && binding.parameter !== undefined
    ? listOfCallback(binding.parameter.function, binding.parameter.index)
    : undefined
}

/** A parameter named for what is sent; only asked when nothing in the repository gives it a value. */
function handedIn(binding: Binding | undefined): SyntaxNode | undefined {
  if (binding?.kind !== 'parameter') return undefined
  return isNamedForInput(binding.part?.split('.')[0] ?? binding.node.text()) ? binding.node : undefined
}

/** What parameters of handlers are called that hold what was sent. */
export function isNamedForInput(name: string): boolean {
  return HANDED_IN.test(name)
}
