import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import { ConfigError, describeError } from '../model/errors.ts'
import { linearPattern, type LinearPattern } from '../pattern/linear-pattern.ts'
import { parseSyntax, type SyntaxRule } from '../repository/syntax.ts'
import { LANGUAGES_OF_FAMILY } from './grammar.ts'
import type { Predicate } from './match-context.ts'
import { PREDICATES } from './predicates.ts'
import { templateDocument, type TemplateDocument } from './template-document.ts'

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

/** What in the code shows that a change at the sink is meant, and the conditions under which it does. */
export interface TemplateWitness {
  readonly conditions: readonly Condition[]
  /** Undefined: only a precedent that the engine finds itself counts. */
  readonly says: string | undefined
  /** Where one of them holds, the change is not made without a witness. */
  readonly neededWhen: readonly Condition[]
}

/** Code that has to be there besides what the error's place shows. */
export interface TemplateCompanion {
  /** Placeholder for the node that is found. */
  readonly as: string
  readonly within: TemplateDocument['also'][number]['within']
  readonly rule: SyntaxRule
}

export interface Template extends Omit<
  TemplateDocument,
  'message' | 'also' | 'where' | 'edits' | 'witness' | 'source_when'
> {
  readonly message: LinearPattern
  readonly rule: SyntaxRule
  /** A placeholder that was bound before stands for the same text in it. */
  readonly also: readonly TemplateCompanion[]
  readonly conditions: readonly Condition[]
  /** Where all of them hold, the place of the use is where the value comes from; none: it is as `origin` says. */
  readonly sourceWhen: readonly Condition[]
  readonly edits: readonly TemplateEdit[]
  readonly witness?: TemplateWitness
}

/** Placeholders that the engine itself binds. */
const BUILT_IN = ['MATCH', 'STATEMENT', 'FUNCTION_NAME', 'LINE', 'PATH', 'EXCEPTION', 'MESSAGE']

/** What comes from the log and so may never get into code. */
const FROM_LOG = ['EXCEPTION', 'MESSAGE', 'PATH']

/** Placeholders in a text. Shape: "$X.$$$ARGS" gives ["X", "ARGS"]; "$$" alone is none. */
export const PLACEHOLDER = /\$(?:\$\$)?([A-Z][A-Z0-9_]*)/g

/**
 * Reads one template.
 * Errors: ConfigError HEPH_TEMPLATE_INVALID with the file, its line and the field: unknown fields,
 * a rule that the parser refuses, an unknown condition, a placeholder that nothing binds, a placeholder
 * from the log inside an edit.
 */
export function parseTemplate(yaml: string, path: string): Template {
  const lines = new LineCounter()
  const source = parseDocument(yaml, { lineCounter: lines })
  const fail = (field: string, problem: string, cause?: unknown): never => {
    const line = lines.linePos(offsetOf(source, field)).line
    throw new ConfigError('HEPH_TEMPLATE_INVALID', `${path}:${line}: ${field}: ${problem}`, {
      cause,
      fields: { path, line },
    })
  }
  const [fault] = source.errors
  if (fault !== undefined) return fail('document', fault.message.split('\n')[0] ?? '', fault)
  const document: unknown = source.toJS()
  if (typeof document !== 'object' || document === null) return fail('document', 'expected a mapping')
  const { rule, constraints, utils, ...rest } = document as Record<string, unknown>
  const also = companionsIn(rest['also'])
  const plainAlso = also === undefined ? {} : { also: also.map(({ plain }) => plain) }
  const parsed = templateDocument.safeParse({ ...rest, ...plainAlso })
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
  const companions = fields.also.map((one, index): TemplateCompanion => ({
    ...one,
    rule: (also?.[index]?.rule ?? {}) as SyntaxRule,
  }))
  for (const language of fields.languages.flatMap((family) => LANGUAGES_OF_FAMILY[family])) {
    const rules = [syntaxRule, ...companions.map((one) => one.rule)]
    for (const [index, one] of rules.entries()) {
      try {
        parseSyntax(language, '').findAll(one)
      } catch (error) {
        const field = index === 0 ? 'rule' : `also.${index - 1}`
        fail(field, `the parser for ${language} refuses it: ${describeError(error)}`, error)
      }
    }
  }
  const message = compileMessage(fields.message, fail)
  const conditions = fields.where.map((text, index) => parseCondition(text, `where.${index}`, fail))
  const edits = fields.edits.map((edit, index) => parseEdit(edit, `edits.${index}`, fail))
  const { witness: shown, source_when: atSource, also: _, ...plain } = fields
  const sourceWhen = atSource.map((text, index) => parseCondition(text, `source_when.${index}`, fail))
  const witness = shown && {
    conditions: shown.where.map((text, index) => parseCondition(text, `witness.where.${index}`, fail)),
    says: shown.says,
    neededWhen: shown.needed_when.map((text, index) =>
      parseCondition(text, `witness.needed_when.${index}`, fail),
    ),
  }
  const template: Template = {
    ...plain,
    message,
    rule: syntaxRule,
    also: companions,
    conditions,
    sourceWhen,
    edits,
    ...(witness === undefined ? {} : { witness }),
  }
  const lacking = fields.cases.applies.findIndex(
    ({ after }) => (after === undefined) !== (edits.length === 0),
  )
  if (lacking >= 0)
    fail(`cases.applies.${lacking}`, 'expected "after" for a template with edits, and none without')
  checkPlaceholders(template, JSON.stringify([syntaxRule, companions.map((one) => one.rule)]), fail)
  return template
}

/** Where a field is written; where the nearest one around it is, when it is not there. */
function offsetOf(source: Document.Parsed, field: string): number {
  const [fault] = source.errors
  if (fault !== undefined) return fault.pos[0]
  const path = field.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
  for (let length = path.length; length > 0; length -= 1) {
    const node = source.getIn(path.slice(0, length), true)
    if (isNode(node) && node.range) return node.range[0]
  }
  return 0
}

type Fail = (field: string, problem: string, cause?: unknown) => never

/** Rules are the parser's business, all else of an entry is checked as the other fields are. */
function companionsIn(
  written: unknown,
): readonly { readonly plain: unknown; readonly rule: unknown }[] | undefined {
  if (!Array.isArray(written)) return undefined
  return written.map((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return { plain: entry, rule: {} }
    const { rule, constraints, utils, ...plain } = entry as Record<string, unknown>
    return { plain, rule: { rule, constraints, utils } }
  })
}

function compileMessage(pattern: string, fail: Fail): LinearPattern {
  try {
    return linearPattern(pattern)
  } catch (error) {
    return fail('message', error instanceof ConfigError ? error.message : describeError(error), error)
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
  const fromRule = [...placeholdersIn(rule), ...template.also.map(({ as }) => as)]
  const fromMessage = template.message.groupNames
  const fromConditions = template.conditions.flatMap(({ predicate, names }) =>
    predicate.binds.map((bound) => resolveBound(bound, names)),
  )
  const code = new Set([...fromRule, ...fromConditions, ...BUILT_IN])
  const all = new Set([...code, ...fromMessage])
  const known = new Set([...fromRule, ...BUILT_IN, ...fromMessage])
  const { conditions = [], neededWhen = [] } = template.witness ?? {}
  for (const { predicate, names } of [
    ...template.conditions,
    ...conditions,
    ...neededWhen,
    ...template.sourceWhen,
  ]) {
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
  if (template.witness !== undefined) {
    for (const name of placeholdersIn(template.witness.says ?? ''))
      if (!all.has(name) && !known.has(name)) fail('witness.says', `nothing binds $${name}`)
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
