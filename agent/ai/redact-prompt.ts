/**
 * Secrets out of the final text that goes to a model. It works on the whole prompt at once: masking field by
 * field misses what a later change adds. Each kind becomes a numbered placeholder, the same for the same
 * value, so that a model can still tell two apart.
 */
interface Detector {
  readonly name: string
  readonly pattern: RegExp
}

const DETECTORS: readonly Detector[] = [
  {
    name: 'PRIVATE_KEY',
    pattern: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]{0,8000}?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  },
  { name: 'TOKEN', pattern: /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g },
  {
    name: 'TOKEN',
    pattern:
      /\b(?:sk-|pk_live_|sk_live_|rk_live_|ghp_|gho_|ghs_|ghu_|github_pat_|glpat-|xox[abprs]-|AKIA|ASIA|AIza|npm_|pypi-|hf_|SG\.)[\w-]{10,}/g,
  },
  { name: 'PASSWORD', pattern: /(?<=\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@]{0,100}:)[^\s/@]{1,200}(?=@)/gi },
  { name: 'TOKEN', pattern: /(?<=\bbearer\s)[\w.~+/-]{8,}=*/gi },
  {
    name: 'SECRET',
    pattern:
      /(?<=\b[\w-]{0,40}(?:password|passwd|secret|token|api[_-]?key|access[_-]?key|authorization|credential)s?["']?\s{0,3}[:=]\s{0,3}["']?)[^\s"',;&)}]{6,200}/gi,
  },
  { name: 'EMAIL', pattern: /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}\b/g },
]

/** Shape: 'password=hunter22' gives 'password=<SECRET_1>'. */
export function redactPrompt(text: string): string {
  const placeholders = new Map<string, string>()
  const counts = new Map<string, number>()
  let redacted = text
  for (const { name, pattern } of DETECTORS) {
    redacted = redacted.replaceAll(pattern, (value) => {
      if (/^<[A-Z_]+_\d+>$/.test(value) || isCodeLike(name, value)) return value
      const present = placeholders.get(value)
      if (present !== undefined) return present
      const number = (counts.get(name) ?? 0) + 1
      counts.set(name, number)
      const placeholder = `<${name}_${number}>`
      placeholders.set(value, placeholder)
      return placeholder
    })
  }
  return redacted
}

/** `token = readToken(request)` is code that must stay: a call, a member, a name of the language. */
function isCodeLike(name: string, value: string): boolean {
  return name === 'SECRET' && /^[A-Za-z_$][\w$]*(?:[.([]|$)/.test(value) && !/\d/.test(value)
}
