/**
 * What a message says apart from the values in it.
 */

const MESSAGE_CHARACTERS_MAX = 2_000
const LINES_MAX = 2

/** In order: what would be cut up by a later pattern comes first. Every pattern is linear. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\b[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}\b/gi, '<uuid>'],
  [/\b[a-z][a-z+.-]{1,12}:\/\/[^\s"'`<>)\]}]+/gi, '<url>'],
  [/[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64})+/g, '<email>'],
  [/\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?)?(?:Z|[+-]\d{2}:?\d{2})?/g, '<time>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?\b/g, '<ip>'],
  [/(^|[^\w"])"(?:[^"\\]|\\.)*"(?!\w)/g, '$1<value>'],
  [/(^|[^\w'])'(?:[^'\\]|\\.)*'(?!\w)/g, '$1<value>'],
  [/`[^`]*`/g, '<value>'],
  [/\b0x[\da-f]+\b/gi, '<hex>'],
  [/\b(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{7,}\b/gi, '<hex>'],
  [/(?<![A-Za-z_])[-+]?\d+(?:[.,]\d+)*(?=[a-zµ%]{0,3}(?![A-Za-z0-9]))/g, '<number>'],
  [/\d+/g, '<number>'],
]

/**
 * Masks what varies between occurrences of one error: ids, addresses, times, numbers and quoted values.
 * Shape: `user 'ann' not found (id 17)` gives `user <value> not found (id <number>)`.
 * Bounds: the first two non-blank lines, 2000 characters.
 */
export function messageTemplate(message: string): string {
  const lines = message
    .slice(0, MESSAGE_CHARACTERS_MAX)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  let template = lines.slice(0, LINES_MAX).join('\n')
  for (const [pattern, mask] of MASKS) template = template.replace(pattern, mask)
  return template.replace(/[ \t]+/g, ' ')
}
