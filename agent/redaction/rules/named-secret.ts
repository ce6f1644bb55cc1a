import { exactly, inAnyCase } from '../../model/literal.ts'
import { isMask, maskEnd } from '../mask.ts'
import { quoteAt, quotedEnd } from '../quoted.ts'
import { WORD_START, type RedactionRule, type Span } from '../rule.ts'

/** The end of a name that says "secret". */
const NAMES = String.raw`passw(?:or)?d|passphrase|passcode|pwd|secret|token|(?:api|access|account|secret|private|shared|signing|encryption|hmac|master|auth)[ _.-]?key|credentials?|dsn|j?session[_-]?id|j?sessid|phpsessid|connect\.sid|connection[ _-]?string`
/** A name, its quote, and what stands between it and its value: assignments of all sorts, a flag's blank, a tag's end. */
const PAIR = new RegExp(
  String.raw`(?:(--[\w-]{0,40})|(<[\w:.-]{0,40}))?(${NAMES})(?:(\\{0,15}["'])?\]?(\s{0,3}(?:=>|:=|[:=]|%3[DAda]|\\u003[dD])(?:\s|\\{1,7}[nt]|%20|\+){0,3})|( )|(>))`,
  'gi',
)
/** Names so short that an assignment without blanks, or a quote, has to show what they are. */
const SHORT_PAIR = new RegExp(
  String.raw`(?:${WORD_START}|(?<=_))(pass|sig|otp|pin|cvv2?|cvc2?)(?:(\\{0,15}["'])\s{0,3}:\s{0,3}|=)`,
  'gi',
)
const BARE = /[^\s"'${'`'}\\,;&)}\]<>|]{1,8000}/y
const BRACKET_CHARS_MAX = 8_192

/**
 * What stands behind a name for a secret: `password=…`, `"api_key": "…"`, `--token …`, `<secret>…<`, in lists and
 * maps too. Leaves alone: nothing (`null`, `""`), stars, placeholders, calls and members of code, and words of a
 * sentence behind a colon ("password: must be longer").
 */
export const namedSecret: RedactionRule = {
  id: 'secret',
  class: 'credential',
  kind: 'secret',
  literals: [
    ...inAnyCase(['passw', 'passphrase', 'passcode', 'pwd', 'secret', 'token', 'credential', 'dsn']),
    ...inAnyCase([
      'sessid',
      'sessionid',
      'session_id',
      'session-id',
      'session id',
      'pass=',
      'pass"',
      "pass'",
      'pass\\',
    ]),
    ...inAnyCase(['key=', 'key"', "key'", 'key:', 'key ', 'key%3', 'key>', 'key]', 'key\\', 'cvv', 'cvc']),
    ...inAnyCase(['connectionstring', 'connection_string', 'connection-string', 'connection string']),
    ...inAnyCase(['otp=', 'pin=', 'sig=', 'otp"', 'pin"', 'sig"', 'otp\\', 'pin\\', 'sig\\']),
    ...exactly(['connect.sid']),
  ],
  find: (text) => [...longNames(text), ...shortNames(text)].toSorted((one, other) => one.start - other.start),
  examples: {
    applies: [
      'login password=«hunter2» ok',
      '{"password":"«hunt\\"er2»","user":"bob"}',
      String.raw`"{\"db\":{\"api_key\":\"«abc\\\"d»\"}}"`,
      '{"pin":«1234»}',
      "{'client_secret': '«x y z»'}",
      'DB_PASS=«swordfish»',
      'AccountName=x;AccountKey=«abc+/d==»;EndpointSuffix=y',
      '{:password=>"«x1»"}',
      'map[password:«hunter2» user:bob]',
      '<ns:password>«hunter2»</ns:password>',
      'run --db-password «hunter2» --verbose',
      'x?access_token=«a.b-c»&y=1',
      'password%3D«hunter2»%26user%3Dbob',
      '{"tokens":1,"passwords":0,"credentials":{"user":"«ann»","key":"«k1»"}}',
      'Password: «correcthorse»',
      String.raw`password=«abc»\nuser=bob`,
      'JSESSIONID=«0123ABC»; x',
      '{"secret":["«a»","«b»"]}',
      '{"pin":["«1234»"]}',
    ],
    leavesAlone: [
      'password=',
      '{"password":null,"token":"","secret":false}',
      'password=******** token=<hidden> secret=${SECRET}',
      'password: must be at least 8 characters',
      "Cannot read properties of undefined (reading 'token')",
      'max_tokens=512 tokenizer=bpe token_url=https://x',
      '    token = get_token(user)',
      'const secret = process.env.SECRET',
      'SyntaxError: Unexpected token } in JSON',
      'Unexpected token: punc',
      '# pass 12',
      'pass=12',
      "KeyError: 'password'",
      'token expired',
      'PWD=/usr/src/app',
      'primary key: id',
      '{"sig":[-1.0817014123e-317]}',
      '--token',
    ],
  },
}

function longNames(text: string): readonly Span[] {
  const spans: Span[] = []
  // Within brackets that were looked through, other brackets were too.
  let through = 0
  for (const match of text.matchAll(PAIR)) {
    const [whole, flag, tag, name = '', keyQuote, assignment, blank, tagEnd] = match
    const at = match.index + whole.length
    if (at < (spans.at(-1)?.end ?? 0)) continue
    if ((blank !== undefined && flag === undefined) || (tagEnd !== undefined && tag === undefined)) continue
    if (tagEnd !== undefined) spans.push(...until(text, at, '<'))
    else if (opensBracket(text, at)) {
      if (at < through || keyQuote === undefined || maskEnd(text, at) !== undefined) continue
      through = Math.min(text.length, at + BRACKET_CHARS_MAX)
      spans.push(...leaves(text, at, through))
    } else
      spans.push(
        ...valueAt(text, at, {
          name,
          isQuoted: keyQuote !== undefined,
          assignment: assignment ?? blank ?? '',
        }),
      )
  }
  return spans
}

function shortNames(text: string): readonly Span[] {
  const spans: Span[] = []
  let through = 0
  for (const match of text.matchAll(SHORT_PAIR)) {
    const name = (match[1] ?? '').toLowerCase()
    const at = match.index + match[0].length
    const isQuoted = match[2] !== undefined
    let found: readonly Span[] = []
    if (!isQuoted || !opensBracket(text, at)) found = valueAt(text, at, { name, isQuoted, assignment: '=' })
    else if (at >= through) {
      through = Math.min(text.length, at + BRACKET_CHARS_MAX)
      found = leaves(text, at, through)
    }
    spans.push(...found.filter(({ start, end }) => fitsShortName(name, text.slice(start, end))))
  }
  return spans
}

function opensBracket(text: string, at: number): boolean {
  return text[at] === '[' || text[at] === '{'
}

function fitsShortName(name: string, value: string): boolean {
  if (name === 'pass') return !/^\d+$/.test(value)
  if (name === 'sig') return value.length >= 16
  return /^\d{3,8}$/.test(value)
}

interface Name {
  readonly name: string
  readonly isQuoted: boolean
  readonly assignment: string
}

function valueAt(text: string, at: number, name: Name): readonly Span[] {
  const quote = quoteAt(text, at)
  if (quote !== undefined) {
    const start = at + quote.length
    const end = quotedEnd(text, start, quote)
    return isStandIn(text.slice(start, end)) ? [] : [{ start, end }]
  }
  BARE.lastIndex = at
  let value = BARE.exec(text)?.[0] ?? ''
  if (/^(?:%3|\\u)/i.test(name.assignment.trim()))
    value = value.replace(/(?:%26|%22|%0A|%0D|%20|%2C|%3B).*$/is, '')
  if (value === '' || isStandIn(value) || isSaid(value, name)) return []
  return [{ start: at, end: at + value.length, isBare: true }]
}

function until(text: string, at: number, mark: string): readonly Span[] {
  const end = text.indexOf(mark, at)
  if (end < 0 || end - at > BRACKET_CHARS_MAX || isStandIn(text.slice(at, end))) return []
  return [{ start: at, end }]
}

/** The quoted values of a list or map in brackets, not its names. */
function leaves(text: string, at: number, limit: number): readonly Span[] {
  const spans: Span[] = []
  let depth = 0
  for (let index = at; index < limit; index += 1) {
    const character = text[index]
    if (character === '[' || character === '{') depth += 1
    if (character === ']' || character === '}') depth -= 1
    if (depth === 0) break
    const quote = quoteAt(text, index)
    if (quote === undefined) continue
    const start = index + quote.length
    const end = quotedEnd(text, start, quote)
    index = end + quote.length - 1
    if (!/^\s{0,3}:/.test(text.slice(index + 1, index + 5)) && !isStandIn(text.slice(start, end)))
      spans.push({ start, end })
  }
  return spans
}

/** Nothing, or what stands for a value: a mask, stars, a placeholder of a template or a shell. */
function isStandIn(value: string): boolean {
  return (
    /^(?:null|nil|<nil>|none|undefined|true|false|nan|\[?(?:redacted|filtered|hidden|masked|secret|omitted)\]?|[*x•.-]+|\?|%[sdvr@]|:[a-z_]+|\$\{?[\w.]+\}?|\{\{?[\w. ]*\}?\}|<[\w. -]*>?)?$/i.test(
      value,
    ) || isMask(value)
  )
}

const SENTENCE =
  /^(?:a|an|the|and|or|for|from|in|of|on|to|is|was|has|are|be|by|no|not|must|may|can|cannot|could|should|does|did|with|without|too|at|as|expected|unexpected|required|invalid|missing|expired|incorrect|wrong|mismatch|failed|denied|rejected|reset|changed|updated|empty|string|unset|unknown|unsupported|punc|name|number|identifier|operator|eof|end|length|type|id|field|value|ok|error)[.:!]?$/i
/** A call, an index, or a member of something that holds values in code. */
const CODE =
  /^(?:(?:await|new)$|[A-Za-z_$][\w$.]*[([]|(?:process|req|request|this|self|config|os|env|params|options|opts|props|ctx|context|data|body|user|res|response|args|settings)\.[A-Za-z_$])/

/** Whether a word without quotes is of a sentence or of code. */
function isSaid(value: string, { name, isQuoted, assignment }: Name): boolean {
  if (isQuoted) return false
  if (CODE.test(value)) return true
  if (/^pwd$/i.test(name) && /^[/~.]|^[A-Z]:/.test(value)) return true
  return /[:=]\s/.test(assignment) && SENTENCE.test(value)
}
