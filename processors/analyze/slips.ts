import type { CauseClass, ErrorClass } from '../../agent/model/diagnosis.ts'
import type { ParsedFile } from '../../agent/repository/definitions.ts'
import type { SyntaxFamily } from '../../agent/repository/code-language.ts'
import { isFunctionNode } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'

/** Where a slip may be: a function that ran or that a bad value came through. */
export interface SlipScope {
  readonly file: ParsedFile
  readonly node: SyntaxNode
}

/** Code that is wrong by itself, as it does not do what it looks like. */
export interface Slip {
  readonly id: string
  readonly family: SyntaxFamily
  /** The errors that it leads to. */
  readonly classes: readonly ErrorClass[]
  readonly causeClass?: CauseClass
  /** The place, and what is wrong there as a clause. */
  of(scope: SlipScope, message: string): { readonly node: SyntaxNode; readonly text: string } | undefined
}

const ABSENT = [
  'null_dereference',
  'missing_key',
  'index_out_of_range',
  'not_callable',
  'type_mismatch',
] as const
const ANY = [...ABSENT, 'assertion', 'parse_failure', 'division_by_zero', 'unknown'] as const

/** Loops that ask a pattern again until it finds nothing more. */
const LOOPS = new Set(['while_statement', 'do_statement', 'for_statement'])

/** Callbacks of JavaScript whose result counts. */
const WITH_RESULT = /^(?:map|flatMap|filter|find|findIndex|findLast|some|every|reduce|toSorted|sort)$/
const PREDICATES = /^(?:filter|find|findIndex|findLast|some|every|sort|toSorted)$/

/** What is often written and never meant, by language. All are found in one function. */
export const slips: readonly Slip[] = [
  {
    id: 'callback_without_result',
    family: 'javascript',
    classes: ABSENT,
    of: (scope) =>
      callback(scope, WITH_RESULT, (given) => {
        const body = given.field('body')
        if (body?.is('statement_block') !== true || /\breturn\b|\bthrow\b/.test(body.text())) return undefined
        return 'gives nothing back, though its result is what counts'
      }),
  },
  {
    id: 'async_predicate',
    family: 'javascript',
    classes: ANY,
    causeClass: 'unhandled_async',
    of: (scope) =>
      callback(scope, PREDICATES, (given) =>
        /^async\b/.test(given.text()) ? 'gives a promise, which counts as true' : undefined,
      ),
  },
  {
    id: 'parse_int_as_callback',
    family: 'javascript',
    classes: ANY,
    of: (scope) =>
      matching(
        scope,
        ['call_expression'],
        /\.map\(\s*(?:Number\.)?parseInt\s*\)$/,
        () => 'takes the position of each element for the base of its number',
      ),
  },
  {
    id: 'holes',
    family: 'javascript',
    classes: ABSENT,
    of: (scope) =>
      matching(
        scope,
        ['call_expression'],
        /^(?:new )?Array\([^()]*\)\.(?:map|forEach)\(/,
        () => 'goes through an array of holes, which are left out',
      ),
  },
  {
    id: 'regex_with_memory',
    family: 'javascript',
    classes: ABSENT,
    of: ({ file, node }) => {
      for (const made of nodesOfKinds(file.root, ['variable_declarator'])) {
        const name = made.field('name')?.text() ?? ''
        const isGlobal = /^\/.*\/[a-z]*[gy][a-z]*$/s.test(made.field('value')?.text() ?? '')
        if (!isGlobal || made.ancestors().some((one) => isFunctionNode(one))) continue
        const asked = new RegExp(`(?<![\\w$.])${RegExp.escape(name)}\\.(?:test|exec)\\(`)
        if (!asked.test(node.text()) || file.text.includes(`${name}.lastIndex`)) continue
        const use = nodesOfKinds(node, ['call_expression']).findLast((one) => asked.test(one.text()))
        if (use === undefined || use.ancestors().some((one) => LOOPS.has(String(one.kind())))) continue
        return { node: use, text: `asks a pattern that goes on from where it last ended: it has the flag g` }
      }
      return undefined
    },
  },
  {
    id: 'shared_default',
    family: 'python',
    classes: ANY,
    of: ({ node }) => {
      for (const parameter of nodesOfKinds(node, ['default_parameter', 'typed_default_parameter'])) {
        const name = parameter.field('name')?.text() ?? ''
        if (
          !/^(?:\[\]|\{\}|(?:set|list|dict|defaultdict|deque)\(.*\))$/s.test(
            parameter.field('value')?.text() ?? '',
          )
        )
          continue
        const changed = new RegExp(
          `(?<![\\w.])${name}(?:\\.(?:append|add|update|extend|insert|pop|remove|setdefault)\\(|\\[[^\\]]*\\]\\s*=[^=])|self\\.\\w+\\s*=\\s*${name}\\b`,
        )
        const body = node.field('body')?.text() ?? ''
        // `seen = list(seen)`: what is changed is a copy.
        const isReplaced = new RegExp(`^\\s*${name}\\s*=(?!=)`, 'm').test(body)
        if (changed.test(body) && !isReplaced)
          return { node: parameter, text: 'is one object for all calls, and is changed' }
      }
      return undefined
    },
  },
  {
    id: 'strip_of_a_word',
    family: 'python',
    classes: ANY,
    of: (scope) =>
      matching(
        scope,
        ['call'],
        /\.[lr]strip\((['"])(?:\.\w{2,}|\w{2,}[.:_/-]+|[^'"]*:\/\/[^'"]*)\1\)$/,
        () => 'takes away any of these characters, not the word',
      ),
  },
  {
    id: 'split_by_a_pattern',
    family: 'java',
    classes: ANY,
    of: (scope) =>
      matching(
        scope,
        ['method_invocation'],
        /\.split\("[.|*+?^$]"\)$/,
        () => 'splits by a pattern in which this sign stands for something else',
      ),
  },
  negativeRemainder('java', /(?:hash\w*\(?\)?|Math\.abs\(.*\)|\w*[hH]ash\w*)\s*%\s*[^=]/),
  negativeRemainder('go', /^int\d*\([^%]*\)\s*%|-\s*\w+\)?\s*%/),
  {
    id: 'shadowed',
    family: 'go',
    classes: ['null_dereference'],
    of: ({ node }) => {
      for (const outer of nodesOfKinds(node, ['var_spec'])) {
        const name = outer.field('name')?.text() ?? ''
        if (outer.field('value') !== null || name === '') continue
        const around = outer.ancestors().find((one) => one.is('block'))
        for (const inner of nodesOfKinds(node, ['short_var_declaration'])) {
          const names = inner.field('left')?.text().split(/,\s*/) ?? []
          const block = inner.ancestors().find((one) => one.is('block'))
          const isInner = block !== undefined && around !== undefined && block.id() !== around.id()
          if (!isInner || !names.includes(name) || inner.range().start.index < outer.range().end.index)
            continue
          return { node: inner, text: `declares another ${name}, and the one outside stays nil` }
        }
      }
      return undefined
    },
  },
]

/** Where a remainder has the sign of what is divided, and an index came out below zero. */
function negativeRemainder(family: SyntaxFamily, pattern: RegExp): Slip {
  return {
    id: 'negative_remainder',
    family,
    classes: ['index_out_of_range'],
    causeClass: 'arithmetic',
    of: (scope, message) =>
      /-\d/.test(message)
        ? matching(scope, ['binary_expression'], pattern, () => 'is negative for a negative number')
        : undefined,
  }
}

/** A function that is given to a method of a list and that is wrong for it. */
function callback(
  { node }: SlipScope,
  methods: RegExp,
  wrong: (given: SyntaxNode) => string | undefined,
): { readonly node: SyntaxNode; readonly text: string } | undefined {
  for (const call of nodesOfKinds(node, ['call_expression'])) {
    const method = call.field('function')?.field('property')?.text() ?? ''
    const given = call.field('arguments')?.namedChildren()[0]
    if (
      !methods.test(method) ||
      given === undefined ||
      !/^(?:arrow_function|function_expression)$/.test(String(given.kind()))
    )
      continue
    const text = wrong(given)
    if (text !== undefined) return { node: given, text }
  }
  return undefined
}

const TEXT_MAX = 400

/** The innermost node of a kind whose text is a slip. */
function matching(
  { node }: SlipScope,
  kinds: readonly string[],
  pattern: RegExp,
  wrong: (text: string) => string | undefined,
): { readonly node: SyntaxNode; readonly text: string } | undefined {
  for (const one of nodesOfKinds(node, kinds).toReversed()) {
    const written = one.text()
    if (written.length > TEXT_MAX || !pattern.test(written)) continue
    const text = wrong(written)
    if (text !== undefined) return { node: one, text }
  }
  return undefined
}
