import { withoutHidden } from './prompt.ts'
import { redactText } from '../redaction/redact-text.ts'

const SAYING_CHARS_MAX = 600

/**
 * What a model said, as it may be shown to people and sent to other systems: one line of plain words. A model that obeyed
 * some text of a log could else put links, pictures that are fetched, markup, or secrets before a reader's eyes.
 * Shape: 'See [this](https://a.example)' gives 'See this'. Bounds: 600 characters.
 */
export function plainSaying(text: string): string {
  const plain = withoutHidden(text)
    .replaceAll(/!?\[([^\]]{0,200})\]\([^)]{0,2000}\)/g, '$1')
    .replaceAll(/<\/?[a-z][^>]{0,2000}>/gi, ' ')
    .replaceAll(
      /\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+|\bwww\.\S+|\b(?:data|javascript|mailto):\S+/gi,
      '(a link was here)',
    )
    .replaceAll(/\s+/g, ' ')
    .trim()
  return redactText(plain.slice(0, SAYING_CHARS_MAX))
}
