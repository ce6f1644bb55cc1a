import { redactText } from '../redaction/redact-text.ts'

/**
 * Takes secrets out of the final text that goes to a model. It works on the whole prompt at once: masking field
 * by field misses what a later change adds. Code stays code.
 * Shape: 'password=hunter22' gives 'password=<SECRET_1>'.
 */
export function redactPrompt(text: string): string {
  return redactText(text, { leavesBare: isCodeLike })
}

/** `token = readToken(request)` is code that must stay: a call, a member, a name of the language. */
function isCodeLike(value: string): boolean {
  return /^[A-Za-z_$][\w$]{0,23}(?:[.([]|$)/.test(value) && !/\d/.test(value)
}
