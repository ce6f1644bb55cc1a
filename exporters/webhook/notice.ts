import { EVENT } from '../../agent/model/semantic-conventions.ts'
import type { WebhookEvent } from './event.ts'
import { cleaned, inert, onOneLine } from './text.ts'

/** What a chat is told when a configuration does not say otherwise: each error once, and what became of it. */
export const NOTICED_EVENTS: readonly string[] = [EVENT.errorDetected, EVENT.fixProposed, EVENT.fixFailed]

/**
 * An event as a person is told of it in a chat. All texts are of the log: whoever shows them escapes them. They mention
 * nobody and link nowhere; only `code` is as it was.
 */
export interface Notice {
  /** One line. */
  readonly title: string
  readonly tone: 'bad' | 'good' | 'neutral'
  /** What is to be read first; '' when there is nothing. */
  readonly text: string
  readonly facts: readonly Fact[]
  /** A diff or a stack trace; '' when there is none. */
  readonly code: string
  readonly footer: string
}

interface Fact {
  readonly label: string
  readonly value: string
}

/** What to tell of an event. */
export function noticeOf(event: WebhookEvent): Notice {
  const { error, code, cause, fix, service } = event
  const isFix = event.name === EVENT.fixProposed
  const isEnding = isFix || event.name === EVENT.fixFailed
  const facts: readonly (readonly [label: string, value: string])[] = [
    ['Service', service.name],
    ['Seen', error.count === null ? '' : `${error.count} ${error.count === 1 ? 'time' : 'times'}`],
    ['Where', placeText(code)],
    ['Class', error.class],
    ['Severity', error.severity === '' ? event.severity : error.severity],
    ['Cause', cause.summary],
    ['Proof', isFix ? proofText(fix) : ''],
    ['Fix', fix.id],
  ]
  return {
    title: oneLine(event.title),
    tone: isFix && fix.grade === 'proved' ? 'good' : isEnding ? 'neutral' : 'bad',
    text: inert(cleaned(leadText(event, isEnding))),
    facts: facts
      .map(([label, value]) => ({ label, value: oneLine(value) }))
      .filter(({ value }) => value !== ''),
    code: cleaned(isFix ? fix.diff : isEnding ? '' : error.stacktrace),
    footer: oneLine(error.fingerprint === '' ? event.name : `${event.name} · ${error.fingerprint}`),
  }
}

function oneLine(text: string): string {
  return inert(onOneLine(cleaned(text)))
}

function leadText(event: WebhookEvent, isEnding: boolean): string {
  const { fix, error, body } = event
  if (isEnding) {
    const reasons = fix.reasons.filter((reason) => typeof reason === 'string').join('\n')
    return [fix.explanation, fix.advice, reasons].filter((part) => part !== '').join('\n')
  }
  return error.message === '' ? body : error.message
}

function placeText({ file, line, function: name }: WebhookEvent['code']): string {
  if (file === '') return ''
  return `${file}${line === null ? '' : `:${line}`}${name === '' ? '' : ` in ${name}`}`
}

function proofText({ grade, confidence }: WebhookEvent['fix']): string {
  if (grade === '') return ''
  return confidence === null ? grade : `${grade}, confidence ${Math.round(confidence * 100)} %`
}
