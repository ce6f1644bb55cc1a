import { exactly } from '../../model/literal.ts'
import type { RedactionRule, Span } from '../rule.ts'

const BEGIN =
  /-----BEGIN(?: |\+|%20)(?:[A-Z0-9]{1,20}(?: |\+|%20)){0,3}PRIVATE(?: |\+|%20)KEY(?:(?: |\+|%20)BLOCK)?-----/g
const END = '-----END'
const KEY_END = /-----END(?: |\+|%20)(?:[A-Z0-9]{1,20}(?: |\+|%20)){0,3}PRIVATE(?: |\+|%20)KEY/g
/** Whole lines of base64 up to the end, the last of any length. */
const TAIL =
  /(?:^|\n|\\n|%0A)((?:[A-Za-z0-9+/]{40,100}(?:\n|\\{1,4}n|%0A)){0,200}[A-Za-z0-9+/]{4,100}={0,2}(?:\n|\\{1,4}n|%0A))$/
const KEY_CHARS_MAX = 32_768
const TAIL_CHARS_MAX = 8_192
/** What a key consists of, for one whose end was cut off: base64, also escaped or encoded, and headers of it. */
const BODY = /(?:\\{1,4}[nrt]|%[0-9A-Fa-f]{2}|[A-Za-z0-9+/=\s])+/y
const BLANK_START = /^(?:\\{1,4}[nrt]|%0[AaDd]|\s)+/
const BLANK_END = /(?:\\{1,4}[nrt]|%0[AaDd]|\s){1,16}$/

/**
 * Private keys in PEM form, over several lines or with escaped line ends, also with their end cut off. The lines
 * around the key stay. Leaves alone: public keys and certificates.
 */
export const privateKey: RedactionRule = {
  id: 'private_key',
  class: 'credential',
  kind: 'private_key',
  literals: exactly(['PRIVATE KEY', 'PRIVATE+KEY', 'PRIVATE%20KEY']),
  find: (text) => [...bodies(text), ...tails(text)].toSorted((one, other) => one.start - other.start),
  examples: {
    applies: [
      '-----BEGIN RSA PRIVATE ¦KEY-----\n«MIIEpAIBAAKCAQEA\nx3v8Q==»\n-----END RSA PRIVATE KEY-----',
      String.raw`{"private":"-----BEGIN PRIVATE ¦KEY-----\n«MIIEvQ\nIBADAN»\n-----END PRIVATE KEY-----\n"}`,
      'loaded it\n«MIIEpAIBAAKCAQEAx3v8QMIIEpAIBAAKCAQEAx3v8QMIIEpAIBAAKCAQE\nx3v8Q==»\n-----END PRIVATE ¦KEY-----',
      '-----BEGIN OPENSSH PRIVATE ¦KEY-----\n«b3BlbnNzaC1rZXktdjEAAAAA»',
      'key=-----BEGIN+EC+PRIVATE+¦KEY-----%0A«MHcCAQEEIB»%0A-----END+EC+PRIVATE+KEY-----',
    ],
    leavesAlone: ['-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----', 'no PRIVATE KEY given'],
  },
}

function bodies(text: string): readonly Span[] {
  let next = 0
  return [...text.matchAll(BEGIN)].flatMap(({ index, 0: begin }): readonly Span[] => {
    const from = index + begin.length
    // Looked for once, however many beginnings come before it.
    if (next >= 0 && next < from) next = text.indexOf(END, from)
    const isClosed = next >= 0 && next - from <= KEY_CHARS_MAX
    const body = isClosed ? text.slice(from, next) : bodyAt(text, from)
    const start = from + (BLANK_START.exec(body)?.[0].length ?? 0)
    const end = from + body.length - (BLANK_END.exec(body)?.[0].length ?? 0)
    return end > start ? [{ start, end }] : []
  })
}

function bodyAt(text: string, at: number): string {
  BODY.lastIndex = at
  return BODY.exec(text)?.[0] ?? ''
}

/** The lines of keys whose beginning was cut off. */
function tails(text: string): readonly Span[] {
  let before = 0
  return [...text.matchAll(KEY_END)].flatMap(({ index, 0: mark }): readonly Span[] => {
    const from = Math.max(before, index - TAIL_CHARS_MAX)
    before = index + mark.length
    const part = text.slice(from, index)
    if (part.includes('-----BEGIN')) return []
    const length = TAIL.exec(part)?.[1]?.length ?? 0
    const end = index - (BLANK_END.exec(part)?.[0].length ?? 0)
    return length === 0 ? [] : [{ start: index - length, end }]
  })
}
