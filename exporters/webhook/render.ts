import type { Json, WebhookEvent } from './event.ts'
import { EMPTY_SAMPLE, SAMPLE } from './sample.ts'
import { parseTemplate, templateFault, type Form, type NamePath, type Template } from './template.ts'
import { cleaned, escapeHtml, escapeTags, inert } from './text.ts'

/** What a template makes; it says how values are escaped. */
export const CONTENT_TYPES = [
  'application/json',
  'application/x-www-form-urlencoded',
  'text/html',
  'text/plain',
] as const
export type ContentType = (typeof CONTENT_TYPES)[number]

const ESCAPES: Readonly<Record<ContentType, (text: string) => string>> = {
  'application/json': escapeJson,
  'application/x-www-form-urlencoded': encodeURIComponent,
  'text/html': escapeHtml,
  'text/plain': (text) => text,
}

interface Scope {
  readonly event: WebhookEvent
  readonly item: Json | undefined
  readonly escape: (text: string) => string
  /** For JSON, which stands in JSON as it is. */
  readonly escapeWhole: (json: string) => string
}

/** A template filled in with an event. Values are cleaned of control characters and escaped for the content type. */
export function render(template: Template, event: WebhookEvent, contentType: ContentType): string {
  const escape = ESCAPES[contentType]
  const escapeWhole = contentType === 'application/json' ? escapeScripts : escape
  return rendered(template, { event, item: undefined, escape, escapeWhole })
}

/** Says what is wrong with what a template makes, for a configuration; undefined for what is no template at all. */
export function jsonFault(source: string, contentType: ContentType): string | undefined {
  if (contentType !== 'application/json' || templateFault(source) !== undefined) return undefined
  const template = parseTemplate(source)
  for (const [sample, what] of [
    [SAMPLE, 'for an event of which everything is known'],
    [EMPTY_SAMPLE, 'for an event of which nothing is known'],
  ] as const) {
    try {
      JSON.parse(render(template, sample, contentType))
    } catch (thrown) {
      const reason = thrown instanceof Error ? thrown.message : String(thrown)
      return `expected a template that makes JSON, and ${what} it does not: ${reason}`
    }
  }
  return undefined
}

function rendered(template: Template, scope: Scope): string {
  let result = ''
  for (const node of template) {
    if (node.kind === 'text') {
      result += node.text
      continue
    }
    const value = valueAt(node.path, scope)
    if (node.kind === 'value') {
      result += valueText(value, node.form, scope)
    } else if (node.isInverted) {
      if (isNothing(value)) result += rendered(node.nodes, scope)
    } else if (Array.isArray(value)) {
      for (const item of value) result += rendered(node.nodes, { ...scope, item: item as Json })
    } else if (!isNothing(value)) {
      result += rendered(node.nodes, scope)
    }
  }
  return result
}

function valueAt({ root, names }: NamePath, { event, item }: Scope): Json {
  // Only own members: a name of an attribute may be that of a method.
  let value: unknown = root === 'event' ? event : item
  for (const name of names) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return (value ?? null) as Json
}

function valueText(value: Json, form: Form | undefined, { escape, escapeWhole }: Scope): string {
  if (form === 'json') return escapeWhole(JSON.stringify(value))
  const text = value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value)
  return escape(FORM[form ?? 'none'](cleaned(text)))
}

const FORM = {
  none: (text: string): string => text,
  html: escapeHtml,
  url: encodeURIComponent,
  mrkdwn: (text: string): string => escapeTags(inert(text)),
}

/** Inside of quotes; the ends of scripts too, for pages that show JSON. */
function escapeJson(text: string): string {
  return escapeScripts(JSON.stringify(text).slice(1, -1))
}

function escapeScripts(json: string): string {
  return json.replaceAll('</', '<\\/')
}

function isNothing(value: Json): boolean {
  return value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0)
}
