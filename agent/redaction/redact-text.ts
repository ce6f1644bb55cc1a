import { numberedMask, type Mask } from './mask.ts'
import { Redactor } from './redactor.ts'
import { REDACTION_RULES } from './rules.ts'

interface RedactTextOptions {
  /** Values behind a name for a secret that stand without quotes and are left as they are. */
  readonly leavesBare?: (value: string) => boolean
}

const RULES = REDACTION_RULES.filter((rule) => rule.class !== 'address' && rule.class !== 'phone')

/** What holds for the text that is being masked. */
interface Masking {
  readonly mask: Mask
  readonly leavesBare: (value: string) => boolean
}

const leavesNothing = (): boolean => false
let current: Masking = { mask: (value) => value, leavesBare: leavesNothing }
/** Making one costs more than masking hundreds of texts. */
let redactor: Redactor | undefined

function sharedRedactor(): Redactor {
  redactor ??= new Redactor({
    rules: RULES,
    mask: (value, rule) => current.mask(value, rule),
    takes: ({ kind }, value, { isBare }) =>
      kind !== 'secret' || isBare !== true || !current.leavesBare(value),
  })
  return redactor
}

/**
 * Masks a text that is read by itself, outside of a pipeline: a prompt, a line of the agent's own log, the name of a
 * group. Each value becomes a numbered placeholder, the same for the same value, so that two can be told apart.
 * Shape: 'password=hunter22 for a@example.org' gives 'password=<SECRET_1> for <EMAIL_1>'.
 */
export function redactText(text: string, { leavesBare = leavesNothing }: RedactTextOptions = {}): string {
  const shared = sharedRedactor()
  if (!shared.mayHold(text)) return text
  current = { mask: numberedMask(), leavesBare }
  return shared.text(text, new Map())
}
