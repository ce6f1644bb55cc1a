import { calledName, callsOf } from '../../agent/repository/callers.ts'
import type { SyntaxNode } from '../../agent/repository/syntax.ts'
import type { Investigation } from './finder.ts'

/** What in a message speaks of how something was read, and the calls that read so. */
interface ReadingFault {
  readonly message: RegExp
  readonly calls: RegExp
  readonly reason: string
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

/** How the error speaks of the reading of a text or a record; undefined where it does not. */
export function readingFaultOf({
  exceptionType,
  exceptionMessage,
}: Pick<Investigation, 'exceptionType' | 'exceptionMessage'>): ReadingFault | undefined {
  const text = `${exceptionType}: ${exceptionMessage}`.slice(0, 4_096)
  return FAULTS.find(({ message }) => message.test(text))
}

/** The calls in a function that may read in the way of the fault, by their names. */
export function readingCalls(node: SyntaxNode, { calls }: ReadingFault): readonly SyntaxNode[] {
  return callsOf(node).filter((call) => calls.test(calledName(call)))
}
