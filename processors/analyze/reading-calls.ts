import { calledName, callsOf } from '../../agent/repository/callers.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { Investigation } from './finder.ts'

/** What in a message speaks of how something was read, and the calls that read so. */
interface ReadingFault {
  readonly message: RegExp
  readonly calls: RegExp
  readonly reason: string
  /** What makes such values also makes good ones: where it is used may be wrong as well. */
  readonly isGuess?: boolean
}

const OPENS =
  /^(?:open|fopen|openSync|createReadStream|readFile|readFileSync|read_text|read_bytes|newBufferedReader|newInputStream|newReader|FileReader|InputStreamReader|Scanner|Open|ReadFile|ReadAll|NewReader|NewScanner|read_to_string|TextDecoder|decode|from_utf8|from_utf8_lossy|readAllLines|readString|lines|fromFile|getReader)$/

const FAULTS: readonly ReadingFault[] = [
  {
    // A byte order mark is no letter of the first name: whoever opens the text has to take it away.
    message: /\ufeff|\u00ef\u00bb\u00bf|[Bb]yte order mark|\bBOM\b/,
    calls: OPENS,
    reason: 'opens the text, which begins with a byte order mark',
  },
  {
    message:
      /Unicode(?:Decode|Encode)Error|codec can't|invalid (?:start|continuation) byte|invalid utf-?8|Utf8Error|MalformedInput|stream did not contain valid UTF-8/i,
    calls: OPENS,
    reason: 'reads the text in an encoding that it is not in',
  },
  {
    message: /^KeyError: -?\d+$/,
    calls: /^(?:load|loads|json)$/,
    reason: 'reads JSON, in which every key is a text',
  },
  {
    // Into a value of no type the decoder of Go puts what JSON tells apart, and no more.
    message:
      /interface conversion: .{0,40}\bis (?:float64|map\[string\](?:interface|any)|\[\](?:interface|any))/,
    calls: /^(?:Unmarshal|Decode|NewDecoder)$/,
    reason: 'decodes without types: numbers become float64 there',
  },
]

/** What makes a value that cannot do what is asked of it, whoever asks: by what the runtimes say of such values. */
const MADE: readonly ReadingFault[] = [
  {
    message: /UnsupportedOperationException|ImmutableCollections/,
    calls:
      /^(?:of|ofEntries|asList|copyOf|toList|unmodifiable\w+|empty(?:List|Map|Set)|singleton\w*|nCopies|keySet|values|entrySet)$/,
    reason: 'makes a collection that cannot be changed',
  },
  {
    message:
      /read only property|not extensible|Cannot (?:add|delete|redefine) property|mappingproxy|FrozenInstance/,
    calls: /^(?:freeze|seal|preventExtensions|MappingProxyType|dataclass)$/,
    reason: 'makes an object that cannot be changed',
  },
  {
    message: /Invalid (?:time value|[Dd]ate)\b/,
    calls: /^(?:Date|parse|parseISO|setTime|fromISO)$/,
    reason: 'makes a date of what may be none',
  },
  {
    message: /offset-naive|offset-aware/,
    calls: /^(?:fromisoformat|strptime|utcnow|now|today|fromtimestamp|utcfromtimestamp|combine|datetime)$/,
    reason: 'makes a time, which has a zone only where one is given',
  },
  {
    message: /ParseIntError|ParseFloatError|InvalidDigit|\\n'|\\n"/,
    calls: /^(?:read_line|readline|readlines|ReadString|ReadBytes)$/,
    reason: 'reads a line with its end',
  },
  {
    message:
      /not "?bytes"?|"bytes"\) to str|can't concat \w+ to bytes|bytes-like object|must be str, not bytes/,
    calls:
      /^(?:open|recv|recvfrom|read_bytes|encode|b64encode|b64decode|digest|check_output|urlopen|tobytes|readline)$/,
    reason: 'gives bytes or text, by how it is called',
  },
  {
    message:
      /'str' and '(?:int|float)'|'(?:int|float)' and 'str'|"int"\) to str|str, not "?(?:int|float)|'str' object cannot be interpreted/,
    calls: /^(?:input|getenv|get|split|rsplit|partition|group|groups|readline|strip|reader|DictReader)$/,
    reason: 'gives text, also where it is a number',
  },
]

/** How the error speaks of the reading of a text or a record; undefined where it does not. */
export function readingFaultOf({
  exceptionType,
  exceptionMessage,
}: Pick<Investigation, 'exceptionType' | 'exceptionMessage'>): ReadingFault | undefined {
  const text = `${exceptionType}: ${exceptionMessage}`.slice(0, 4_096)
  const fault = FAULTS.find(({ message }) => message.test(text))
  if (fault !== undefined) return fault
  const made = MADE.find(({ message }) => message.test(text))
  return made === undefined ? undefined : { ...made, isGuess: true }
}

/** The calls in a function that may read in the way of the fault, by their names. */
export function readingCalls(node: SyntaxNode, { calls }: ReadingFault): readonly SyntaxNode[] {
  return callsOf(node).filter((call) => calls.test(calledName(call)))
}
