import { RE2JS } from 're2js'
import { parse } from 'yaml'
import { ConfigError, describeError } from '../model/errors.ts'
import { parseSyntax, type SyntaxLanguage, type SyntaxRule } from '../repository/syntax.ts'
import { integer, list, object, oneOf, optional, string, type Infer } from '../../config/schema.ts'
import type { Family } from './grammar.ts'
import type { Predicate } from './match-context.ts'
import { PREDICATES } from './predicates.ts'

/**
 * One repair template: a YAML file that says which error it is for, how the code at the crash looks, and
 * what to change. There is no code in it: conditions that the rule syntax cannot say are names from a
 * closed table. Ours, users' and learned templates have this one form.
 *
 *   id: js-object-keys-of-nothing
 *   row: N4
 *   languages: [javascript]
 *   exceptions: [TypeError]
 *   message: '^Cannot convert undefined or null to object$'
 *   rule: {pattern: Object.$METHOD($X)}
 *   where: [is_read X]
 *   edits:
 *     - {wrap: X, after: ' ?? {}'}
 *   origin: sink
 *   rank: 60
 *   explanation: '`$X` has no value on line $LINE, …'
 *   assumes: ['…']
 *   cases: {applies: […], leaves_alone: […]}
 */
const shape = object({
  id: string({ pattern: /^[a-z0-9]+(-[a-z0-9]+)*$/, help: 'Name, unique over all templates' }),
  row: string({ help: 'Row of the catalogue of crash classes' }),
  languages: list(oneOf(['javascript', 'python', 'go']), { min: 1, help: 'JavaScript includes TypeScript' }),
  exceptions: list(string(), { default: [], help: 'Exception types; none means any' }),
  message: string({ help: 'Pattern of the message, in linear time; named groups become placeholders' }),
  site: oneOf(['crash', 'caller', 'any'], {
    default: 'crash',
    help: 'Which places of the trace it is tried on',
  }),
  where: list(string(), { default: [], help: 'Conditions: name and arguments, "not" before it to refuse' }),
  edits: list(
    object({
      replace: optional(string()),
      with: optional(string()),
      wrap: optional(string()),
      before: optional(string()),
      after: optional(string()),
      insert_before: optional(string()),
      insert_after: optional(string()),
      text: optional(string()),
    }),
    { min: 1 },
  ),
  origin: oneOf(['source', 'sink'], { help: 'Changes where the bad value comes from, or where it is used' }),
  rank: integer({ min: 1, max: 100, help: 'Lower is tried first among those of the same origin' }),
  explanation: string(),
  assumes: list(string(), { default: [] }),
  cases: object({
    applies: list(
      object({
        title: string(),
        path: optional(string()),
        exception: optional(string()),
        message: string(),
        line: integer({ min: 1 }),
        column: optional(integer({ min: 1 })),
        callers: optional(list(object({ line: integer({ min: 1 }), column: optional(integer({ min: 1 })) }))),
        before: string(),
        after: string(),
      }),
      { min: 1 },
    ),
    leaves_alone: list(
      object({
        title: string(),
        path: optional(string()),
        exception: optional(string()),
        message: string(),
        line: integer({ min: 1 }),
        column: optional(integer({ min: 1 })),
        callers: optional(list(object({ line: integer({ min: 1 }), column: optional(integer({ min: 1 })) }))),
        code: string(),
      }),
      { min: 1 },
    ),
  }),
})

type TemplateDocument = Infer<typeof shape>

/** What a template does to one placeholder's node. */
export type TemplateEdit =
  | { readonly kind: 'replace'; readonly target: string; readonly text: string }
  | { readonly kind: 'wrap'; readonly target: string; readonly before: string; readonly after: string }
  | { readonly kind: 'insert_before' | 'insert_after'; readonly target: string; readonly text: string }

/** One condition: a predicate with its arguments. */
export interface Condition {
  readonly predicate: Predicate
  readonly names: readonly string[]
  readonly isNegated: boolean
}

export interface Template extends Omit<TemplateDocument, 'message' | 'where' | 'edits'> {
  readonly message: RE2JS
  readonly rule: SyntaxRule
  readonly conditions: readonly Condition[]
  readonly edits: readonly TemplateEdit[]
}

/** Placeholders that the engine itself binds. */
const BUILT_IN = ['MATCH', 'STATEMENT', 'FUNCTION_NAME', 'LINE', 'PATH', 'EXCEPTION', 'MESSAGE']

/** What comes from the log and so may never get into code. */
const FROM_LOG = ['EXCEPTION', 'MESSAGE', 'PATH']

/** Placeholders in a text. Shape: "$X.$$$ARGS" gives ["X", "ARGS"]; "$$" alone is none. */
export const PLACEHOLDER = /\$(?:\$\$)?([A-Z][A-Z0-9_]*)/g

/**
 * Reads one template.
 * Errors: ConfigError HEPH_TEMPLATE_INVALID with the path of the file and of the field: unknown fields,
 * a rule that the parser refuses, an unknown condition, a placeholder that nothing binds, a placeholder
 * from the log inside an edit.
 */
export function parseTemplate(yaml: string, path: string): Template {
  const fail = (field: string, problem: string, cause?: unknown): never => {
    throw new ConfigError('HEPH_TEMPLATE_INVALID', `${path}: ${field}: ${problem}`, {
      cause,
      fields: { path },
    })
  }
  let document: unknown
  try {
    document = parse(yaml)
  } catch (error) {
    return fail('document', describeError(error), error)
  }
  if (typeof document !== 'object' || document === null) return fail('document', 'expected a mapping')
  const { rule, constraints, utils, ...rest } = document as Record<string, unknown>
  const parsed = shape.safeParse(rest)
  if (!parsed.success) {
    const [first, ...more] = parsed.error.issues.map((issue) => ({
      field: issue.path.join('.') || 'document',
      problem: issue.message,
    }))
    const others = more.map(({ field, problem }) => `; ${field}: ${problem}`).join('')
    return fail(first?.field ?? 'document', `${first?.problem ?? 'not a template'}${others}`)
  }
  const fields = parsed.data
  const syntaxRule = { rule, constraints, utils } as SyntaxRule
  for (const family of fields.languages) {
    for (const language of LANGUAGES_OF[family]) {
      try {
        parseSyntax(language, '').findAll(syntaxRule)
      } catch (error) {
        fail('rule', `the parser for ${language} refuses it: ${describeError(error)}`, error)
      }
    }
  }
  const message = compileMessage(fields.message, fail)
  const conditions = fields.where.map((text, index) => parseCondition(text, `where.${index}`, fail))
  const edits = fields.edits.map((edit, index) => parseEdit(edit, `edits.${index}`, fail))
  const template = { ...fields, message, rule: syntaxRule, conditions, edits }
  checkPlaceholders(template, JSON.stringify(syntaxRule), fail)
  return template
}

type Fail = (field: string, problem: string, cause?: unknown) => never

const LANGUAGES_OF: Readonly<Record<Family, readonly SyntaxLanguage[]>> = {
  javascript: ['JavaScript', 'TypeScript', 'Tsx'],
  python: ['python'],
  go: ['go'],
}

function compileMessage(pattern: string, fail: Fail): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    return fail('message', `not a pattern: ${describeError(error)}`, error)
  }
}

function parseCondition(text: string, field: string, fail: Fail): Condition {
  const words = text.trim().split(/\s+/)
  const isNegated = words[0] === 'not'
  const [name = '', ...names] = isNegated ? words.slice(1) : words
  const predicate = Object.hasOwn(PREDICATES, name) ? PREDICATES[name] : undefined
  if (predicate === undefined) {
    return fail(
      field,
      `there is no condition "${name}"; there are ${Object.keys(PREDICATES).sort().join(', ')}`,
    )
  }
  if (names.length !== predicate.arguments.length) {
    return fail(field, `${name} takes ${predicate.arguments.length} arguments, not ${names.length}`)
  }
  return { predicate, names, isNegated }
}

function parseEdit(edit: TemplateDocument['edits'][number], field: string, fail: Fail): TemplateEdit {
  const { replace, wrap, insert_before: insertBefore, insert_after: insertAfter } = edit
  const targets = [replace, wrap, insertBefore, insertAfter].filter((target) => target !== undefined)
  if (targets.length !== 1) {
    return fail(field, 'expected exactly one of replace, wrap, insert_before and insert_after')
  }
  if (replace !== undefined) {
    if (edit.with === undefined) return fail(field, 'replace needs "with"')
    return { kind: 'replace', target: replace, text: edit.with }
  }
  if (wrap !== undefined) {
    return { kind: 'wrap', target: wrap, before: edit.before ?? '', after: edit.after ?? '' }
  }
  if (edit.text === undefined) return fail(field, 'an insertion needs "text"')
  return insertBefore === undefined
    ? { kind: 'insert_after', target: insertAfter ?? '', text: edit.text }
    : { kind: 'insert_before', target: insertBefore, text: edit.text }
}

function checkPlaceholders(template: Template, rule: string, fail: Fail): void {
  const fromRule = placeholdersIn(rule)
  const fromMessage = Object.keys(template.message.namedGroups())
  const fromConditions = template.conditions.flatMap(({ predicate, names }) =>
    predicate.binds.map((bound) => resolveBound(bound, names)),
  )
  const code = new Set([...fromRule, ...fromConditions, ...BUILT_IN])
  const all = new Set([...code, ...fromMessage])
  const known = new Set([...fromRule, ...BUILT_IN, ...fromMessage])
  for (const { predicate, names } of template.conditions) {
    names.forEach((name, index) => {
      if (predicate.arguments[index] === 'placeholder' && !known.has(name))
        fail('where', `nothing binds $${name} before it is used`)
    })
    for (const bound of predicate.binds) known.add(resolveBound(bound, names))
  }
  for (const text of template.edits.flatMap(editTexts)) {
    for (const name of placeholdersIn(text)) {
      if ((fromMessage.includes(name) && !code.has(name)) || FROM_LOG.includes(name))
        fail('edits', `$${name} comes from the log and may not get into code`)
      if (!code.has(name)) fail('edits', `nothing binds $${name}`)
    }
  }
  for (const { target } of template.edits) {
    if (!code.has(target)) fail('edits', `nothing binds the target ${target}`)
  }
  for (const text of [template.explanation, ...template.assumes]) {
    for (const name of placeholdersIn(text)) if (!all.has(name)) fail('explanation', `nothing binds $${name}`)
  }
}

/** A predicate's binding may be named after its first argument. Shape: "*_INIT" with ["X"] gives "X_INIT". */
export function resolveBound(bound: string, names: readonly string[]): string {
  return bound.replace('*', names[0] ?? '')
}

function placeholdersIn(text: string): readonly string[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '')
}

function editTexts(edit: TemplateEdit): readonly string[] {
  return edit.kind === 'wrap' ? [edit.before, edit.after] : [edit.text]
}
