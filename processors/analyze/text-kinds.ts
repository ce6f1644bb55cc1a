import type { CauseClass } from '../../agent/model/diagnosis.ts'
import { calledName, callsOf } from '../../agent/repository/callers.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import { dataFilesOf } from './data-files.ts'
import type { Investigation } from './finder.ts'
import type { Involved } from './involved.ts'
import { involvedInError } from './involved-in-error.ts'
import { viewOf } from './language-views.ts'

/** How much of the value has to come through a function, so that what it does to texts counts. */
const WEIGHT_MIN = 0.2

/** Code that a bad value comes through. */
interface Piece {
  readonly node: SyntaxNode
  readonly text: string
}

/**
 * What the functions behind a bad value do wrong to a text, where they show it: they take it to be in another encoding, cut it at other line
 * ends, leave it escaped, write it in one form and read it in another; or read a number or a moment out of it that is none.
 * undefined where they show nothing of it.
 */
export async function textKindBehind(
  investigation: Investigation,
  plain: CauseClass,
): Promise<CauseClass | undefined> {
  const involved = await involvedInError(investigation)
  const pieces = piecesOf(involved)
  if (plain === 'encoding_or_format')
    return isMomentOfNumber(investigation, pieces) ? 'conversion' : undefined
  if (plain === 'index_out_of_range') return isCastIndex(investigation, pieces) ? 'conversion' : undefined
  if (plain === 'conversion') {
    const isFormat =
      pieces.some(({ text }) => FOR_PEOPLE.test(text)) ||
      (await isConstantInOtherForm(investigation)) ||
      (await isOtherLineEnd(pieces, involved, investigation))
    return isFormat ? 'encoding_or_format' : undefined
  }
  if (plain === 'assertion_or_contract') return hasTwoCodings(pieces) ? 'encoding_or_format' : undefined
  if (plain === 'type_mismatch' || plain === 'not_callable_or_missing_member')
    return isBytesForText(investigation, pieces) || isWrittenDown(investigation, pieces)
      ? 'encoding_or_format'
      : undefined
  const isLookedUp = plain === 'null_dereference' || plain === 'missing_key'
  if (!isLookedUp) return undefined
  if (pieces.some(({ text }) => OTHER_CHARSET.test(text))) return 'encoding_or_format'
  if (isEscaped(pieces)) return 'encoding_or_format'
  return (await isOtherLineEnd(pieces, involved, investigation)) ? 'encoding_or_format' : undefined
}

function piecesOf(involved: readonly Involved[]): readonly Piece[] {
  return involved
    .filter(({ weight }) => weight >= WEIGHT_MIN)
    .map(({ symbol, node }) => {
      const whole = symbol?.node ?? node
      return { node: whole, text: whole.text() }
    })
}

/** A text that is read in an encoding of single bytes, by name: what is written today is UTF-8. */
const OTHER_CHARSET =
  /\bISO_8859_1\b|\bUS_ASCII\b|["'](?:iso-?8859-?\d+|latin-?1|us-ascii|ascii|cp125\d|windows-125\d|utf-?16(?:-?[lb]e)?|binary)["']|charmap\.(?:ISO8859|Windows125)|encoding_rs::WINDOWS/i

/** Text that is written for people, as their country or a format has it. */
const FOR_PEOPLE =
  /\.toLocale(?:\w*)String\(|\bIntl\.NumberFormat|\bNumberFormat\b|\bDecimalFormat\b|\bString\.format\(\s*Locale\b|\.formatted\(|\{[^{}'":]+:[<>^+ ]?\d*[,_](?:\.\d+)?[defgn%]?\}|\blocale\.(?:format|currency)|\.strftime\(|\bhumanize\b|message\.NewPrinter/

/** A count of seconds or milliseconds that is taken for the other, or that is no number. */
const OF_MOMENT = /Invalid time value|Invalid Date\b|year -?\d+ is out of range/
const READS_NUMBER = /(?<![\w$.])(?:Number|parseInt|parseFloat|Number\.parse(?:Int|Float))\(|fromtimestamp\(/

function isMomentOfNumber({ exceptionMessage }: Investigation, pieces: readonly Piece[]): boolean {
  return OF_MOMENT.test(exceptionMessage) && pieces.some(({ text }) => READS_NUMBER.test(text))
}

/** An index near the end of what its type holds: a negative number that was made one without a sign. */
const HUGE =
  /\bindex is (?:1844674407\d{10}|429496\d{4})\b|\bindex (?:1844674407\d{10}|429496\d{4}) out of range/
const CASTS = /\bas (?:usize|u(?:8|16|32|64|128))\b/

function isCastIndex({ exceptionMessage }: Investigation, pieces: readonly Piece[]): boolean {
  return HUGE.test(exceptionMessage) && pieces.some(({ text }) => CASTS.test(text))
}

/** Ways to write bytes as text; two of them for the same bytes never come out alike. */
const CODINGS: readonly RegExp[] = [
  /\b(?:digest|toString)\(\s*['"]hex['"]|\.hexdigest\(|\bhexlify\(|\.hex\(\)|\bhex\.EncodeToString\(|\bHexFormat\b|%02x|\bhex::encode\(/i,
  /\b(?:digest|toString)\(\s*['"]base64['"]|\b(?:standard_)?b64encode\(|\bStdEncoding\b|\bBase64\.get(?:Mime)?Encoder\(|\bSTANDARD\.encode\(/,
  /\b(?:digest|toString)\(\s*['"]base64url['"]|\burlsafe_b64encode\(|\b(?:Raw)?URLEncoding\b|\bgetUrlEncoder\(|\bURL_SAFE(?:_NO_PAD)?\.encode\(/,
  /\b(?:digest|toString)\(\s*['"](?:latin1|binary|ascii)['"]|\.digest\(\)/,
]

function hasTwoCodings(pieces: readonly Piece[]): boolean {
  const used = CODINGS.filter((coding) => pieces.some(({ text }) => coding.test(text)))
  return used.length > 1
}

/** What runtimes say where a text is used as something else; of its methods V8 says that they are no functions. */
const IS_TEXT = /'(?:str|bytes)' object|string indices must be|is not (?:a function|iterable)|not "?str"?$/
/** Calls that write a value down as text. */
const WRITES_DOWN = /^(?:dumps|stringify|b64encode|urlsafe_b64encode|to_json|toJson|writeValueAsString|pack)$/

/** A value that was written down as a text and is used as what it was before: it was written down once too often, or not read again. */
function isWrittenDown({ exceptionMessage }: Investigation, pieces: readonly Piece[]): boolean {
  if (!IS_TEXT.test(exceptionMessage)) return false
  return pieces.some(({ node }) => {
    const view = viewOf(node)
    return callsOf(node).some((call) => view.call(call) !== undefined && WRITES_DOWN.test(calledName(call)))
  })
}

/** Parts of an address as they are on the wire, with their escapes. */
const RAW_ADDRESS =
  /\.pathname\b|\b(?:req|request)\.(?:url|originalUrl)\b|\.(?:RawQuery|RawPath|EscapedPath|RequestURI|getRawQuery|getRawPath|getRequestURI|query_string|raw_path)\b/
const CUTS =
  /\.(?:r?split|slice|substring|substr|replace|removeprefix|partition|Split\w*|Cut\w*|TrimPrefix|strip_prefix)\b|\bstrings\.(?:Split\w*|Cut\w*|TrimPrefix)/
const UNESCAPES =
  /\bdecodeURI(?:Component)?\(|\bunquote(?:_plus)?\(|\b(?:Path|Query)Unescape\(|\bURLDecoder\b|percent_decode/
/** A key that no address shows as it is. */
const NEEDS_ESCAPE = /^["'`][^"'`\n]*[^\w\-.~/"'`\n:$@!&()*+,;=][^"'`\n]*["'`]$/

function isEscaped(pieces: readonly Piece[]): boolean {
  const isRaw = pieces.some(({ text }) => RAW_ADDRESS.test(text) && CUTS.test(text) && !UNESCAPES.test(text))
  if (!isRaw) return false
  return pieces.some(({ node }) =>
    [...(viewOf(node).entries(keyed(node))?.keys() ?? [])].some((key) => NEEDS_ESCAPE.test(`'${key}'`)),
  )
}

/** The literal that a name is declared with, else the node itself. */
function keyed(node: SyntaxNode): SyntaxNode {
  return viewOf(node).core(node.field('value') ?? node.field('right') ?? node)
}

/** What CPython says where bytes stand for text, or text for bytes. */
const BYTES =
  /bytes-like object is required, not '?str|must be str, not bytes|not "?bytes"?\)? to str|can't concat str to bytes|expected str instance, bytes found|string pattern on a bytes|bytes pattern on a string|first arg must be (?:bytes|str) or a tuple of (?:bytes|str), not (?:str|bytes)|type bytes is not JSON serializable|'bytes' and 'str'|'str' and 'bytes'/

/** Bytes that nobody made a text of, or the other way round, which takes an encoding. */
function isBytesForText({ exceptionMessage, crash }: Investigation, pieces: readonly Piece[]): boolean {
  return (
    crash !== undefined &&
    BYTES.test(exceptionMessage) &&
    !pieces.some(({ text }) => /\.(?:decode|encode)\(/.test(text))
  )
}

/** A name that an enumeration has in other letters: it was written by somebody for whom they are the same. */
async function isConstantInOtherForm({ crash, files, exceptionMessage }: Investigation): Promise<boolean> {
  const said = NO_CONSTANT.exec(exceptionMessage)
  const [name = '', written = ''] = [said?.[1] ?? said?.[4], said?.[2] ?? said?.[3]]
  if (crash === undefined || files === undefined || written.trim() === '' || name === '') return false
  const simple = name.split(/[.$]/).at(-1) ?? name
  const found =
    (await files.findDefinition(crash.file, simple)) ?? (await files.findOnlyDefinition(crash.file, simple))
  const text = found?.symbol.node.text() ?? ''
  const isThere = (one: string, flags: string): boolean =>
    new RegExp(`(?<![\\w$])${RegExp.escape(one)}(?![\\w$])`, flags).test(text)
  return text !== '' && !isThere(written, '') && isThere(written.trim().replaceAll(/[\s-]/g, '_'), 'i')
}

/** Shape: "No enum constant alerts.Level.critical", "'critical' is not a valid Level". */
const NO_CONSTANT = /No enum constant ([\w.$]+)\.(.+)$|'([^']+)' is not a valid (\w+)$/

const AT_NEWLINE =
  /\bsplit\(\s*(?:["'`]\\n["'`]|\/\\n\/)|\bstrings\.Split\(\s*[^,()]+(?:\([^()]*\))?,\s*"\\n"\)|\brsplit\(\s*["']\\n["']/
const TAKES_RETURN =
  /\\r|\.trim(?:End|_end)?(?:_matches)?\(|\.strip\(|\.rstrip\(|\.lines\(\)|splitlines\(|TrimSpace|TrimRight|TrimSuffix|stripTrailing/
const MARK = '\ufeff'
const TAKES_MARK = /\\u\{?feff\}?["'`/]|utf-8-sig|utf_8_sig|codecs\.BOM|stripBom/i

/** Whether a text is cut at its line feeds alone, or begins with a mark that nobody takes away, where the files or the code show that it is so. */
async function isOtherLineEnd(
  pieces: readonly Piece[],
  involved: readonly Involved[],
  investigation: Investigation,
): Promise<boolean> {
  const isCut = pieces.some(({ text }) => AT_NEWLINE.test(text) && !takesReturn(text))
  const { texts, code, isOther } = await dataFilesOf(involved, investigation)
  if (
    isCut &&
    (texts.some((text) => text.includes('\r\n')) || code.some((text) => text.includes(String.raw`\r\n`)))
  )
    return true
  if (isOther && !pieces.some(({ text }) => OTHER_CHARSET.test(text))) return true
  const isMarked =
    texts.some((text) => text.startsWith(MARK)) || code.some((text) => /["'`]\\u\{?feff/i.test(text))
  const isTaken = pieces.some(({ text }) => TAKES_MARK.test(text))
  return isMarked && !isTaken
}

/** What is trimmed as a whole before it is cut keeps the returns inside. */
function takesReturn(text: string): boolean {
  return TAKES_RETURN.test(text.replaceAll(/\.trim\w*\(\)(?=\.split\()|\.strip\(\)(?=\.split\()/g, ''))
}
