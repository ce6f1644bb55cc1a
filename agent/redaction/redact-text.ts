import { numberedMask } from './mask.ts'
import { Redactor } from './redactor.ts'
import { REDACTION_RULES } from './rules.ts'

interface RedactTextOptions {
  /** Values behind a name for a secret that stand without quotes and are left as they are. */
  readonly leavesBare?: (value: string) => boolean
}

const RULES = REDACTION_RULES.filter((rule) => rule.class !== 'address' && rule.class !== 'phone')

/**
 * Masks a text that is read by itself, outside of a pipeline: a prompt, a line of the agent's own log, the name of a
 * group. Each value becomes a numbered placeholder, the same for the same value, so that two can be told apart.
 * Shape: 'password=hunter22 for a@example.org' gives 'password=<SECRET_1> for <EMAIL_1>'.
 */
export function redactText(text: string, { leavesBare = () => false }: RedactTextOptions = {}): string {
  const redactor = new Redactor({
    rules: RULES,
    mask: numberedMask(),
    takes: ({ kind }, value, { isBare }) => kind !== 'secret' || isBare !== true || !leavesBare(value),
  })
  return redactor.text(text, new Map())
}
