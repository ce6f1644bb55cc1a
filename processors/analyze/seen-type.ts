import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { LanguageView } from './language-view.ts'
import { viewOf } from './language-views.ts'

/**
 * The type that the runtime saw where it wanted another one, as the JVM and Go say it; undefined where the message names
 * none. Shape: "Integer" of "class java.lang.Integer cannot be cast to class java.lang.Double", "int" of "is int, not float64".
 */
export function seenType(message: string, view: LanguageView): string | undefined {
  if (view.id === 'java') return /(?:^|\bclass )(?:[\w$]+\.)*([\w$]+) cannot be cast to\b/.exec(message)?.[1]
  if (view.id === 'go') return /\bis ([*\w.[\]]+),? (?:not|but)\b/.exec(message)?.[1]?.replace(/[\w]*\./g, '')
  return undefined
}

const GO_CALLS: Readonly<Record<string, string>> = {
  'strconv.Atoi': 'int',
  'strconv.ParseInt': 'int64',
  'strconv.ParseUint': 'uint64',
  'strconv.ParseFloat': 'float64',
  'strconv.ParseBool': 'bool',
  'strconv.Itoa': 'string',
  'strconv.Unquote': 'string',
  'fmt.Sprintf': 'string',
  'fmt.Sprint': 'string',
  'strings.TrimSpace': 'string',
  'strings.ToLower': 'string',
  'strings.ToUpper': 'string',
  len: 'int',
}

const JAVA_CALLS =
  /^(?:(Integer|Long|Double|Float|Short|Byte|Boolean|BigDecimal|BigInteger|String)\.(?:valueOf|decode|format|join)|(?:Integer\.parse(Int)|Long\.parse(Long)|Double\.parse(Double)|Boolean\.parse(Boolean)))$/

const LITERALS: Readonly<Record<string, string>> = {
  int_literal: 'int',
  float_literal: 'float64',
  interpreted_string_literal: 'string',
  raw_string_literal: 'string',
  decimal_integer_literal: 'Integer',
  decimal_floating_point_literal: 'Double',
  string_literal: 'String',
}

/** The type that an expression makes by its own words, boxed in Java; undefined where they do not tell. */
export function typeMade(node: SyntaxNode, depth = 0): string | undefined {
  const view = viewOf(node)
  const core = view.core(node)
  const literal = LITERALS[String(core.kind())]
  if (literal !== undefined) return literal
  if (/^(?:true|false)$/.test(core.text())) return view.id === 'java' ? 'Boolean' : 'bool'
  const call = view.call(core)
  // Java: the callee is the call itself.
  const callee = call?.callee.text().replace(/\([\s\S]*$/, '')
  if (call !== undefined && callee !== undefined) {
    if (view.id === 'go')
      return GO_CALLS[callee] ?? (/^u?int\d*$|^float\d+$|^string$/.test(callee) ? callee : undefined)
    if (call.isNew) return /^[\w$]+/.exec(callee)?.[0]
    const [, boxed, ...parsed] = JAVA_CALLS.exec(callee) ?? []
    const plain = parsed.find((one) => one !== undefined)
    return boxed ?? (plain === 'Int' ? 'Integer' : plain)
  }
  const composite = view.id === 'go' ? /^(&?)(?:\w+\.)?(\w+)\{/.exec(core.text()) : null
  if (composite !== null) return `${composite[1] === '&' ? '*' : ''}${composite[2]}`
  if (!view.isIdentifier(core) || depth > 1) return undefined
  const [only, ...others] = visibleBindings(core, view).possible
  if (only?.value === undefined || only.kind !== 'value' || others.length > 0) return undefined
  return only.part === undefined || only.part === '[0]' ? typeMade(only.value, depth + 1) : undefined
}
