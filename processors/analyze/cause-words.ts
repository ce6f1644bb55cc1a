import type { CauseClass } from '../../agent/model/diagnosis.ts'
import { CAUSE_LIBRARIES } from './cause-libraries.ts'
import { CAUSE_PHRASES } from './cause-phrases.ts'

/** What the words of an error say of the kind of its cause, whatever the language; the first that fits counts. */
interface CauseWords {
  readonly causeClass: CauseClass
  readonly pattern: RegExp
}

/** Source: the messages of the runtimes and their standard libraries. Tried on "type: message". */
export const CAUSE_WORDS: readonly CauseWords[] = [
  {
    causeClass: 'operational',
    pattern:
      /\b(?:ENOSPC|EDQUOT|EACCES|EPERM|EROFS|ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_\w+|ETIMEDOUT|EADDRINUSE|EADDRNOTAVAIL|EHOSTUNREACH|ENETUNREACH)\b|No space left|disk quota exceeded|Permission denied|AccessDenied|Connection (?:was )?(?:refused|reset|timed out|aborted)|Name or service not known|Temporary failure in name resolution|no such host|UnknownHostException|getaddrinfo|Read-only file system|address already in use|BindException|certificate (?:has expired|verify failed|signed by unknown)|x509:|SSLHandshake|self[- ]signed certificate|(?:password|authentication) (?:authentication )?failed|Access denied for user|too many (?:clients|connections)|OutOfMemoryError|MemoryError|heap (?:limit|out of memory)|cannot allocate memory|allocation failed|(?:i\/o|read|connect|connection|request|socket|operation) timed? ?out|TimeoutError|deadline exceeded|[Nn]etwork is unreachable|Service Unavailable|Bad Gateway|Gateway Time-?out|Too Many Requests|quota exceeded|(?:license|token|credentials?) (?:has |have )?expired|Os \{ code: (?:1|13|28|30|98|99|101|104|110|111|113|122)\b|\b(?:environment variable|env var|secret|credential|api key|token file)s?\b.{0,60}\b(?:missing|not set|required|not found|must be set|not provided|unset|is empty)\b|\b(?:missing|required) (?:environment variable|env var|secret|credential|api key)/i,
  },
  {
    causeClass: 'unhandled_async',
    pattern:
      /\b(?:was never awaited|UnhandledPromiseRejection|unhandled (?:promise )?rejection|object Promise\b|\[object Promise\]|Task exception was never retrieved|coroutine .{1,80} (?:is not|has no)|async_generator.{0,40}(?:is not|has no))|'(?:coroutine|async_generator|Task|Future)' object/i,
  },
  {
    causeClass: 'initialization_order',
    pattern:
      /before initialization|partially initialized module|circular import|UnboundLocalError|cannot access (?:local|free) variable|lateinit property|ExceptionInInitializerError|Must call super constructor|not (?:yet )?(?:been )?(?:initiali[sz]ed|loaded|set up|started|connected|registered yet)\b|(?:called|used|read|accessed) before (?:it |the )?(?:init|start|set|load|connect|open|ready|being)|Apps aren't loaded|assignment to entry in nil map|Class extends value undefined|apps? .{0,30}not ready|outside of application context/i,
  },
  {
    causeClass: 'iteration_or_mutation',
    pattern:
      /changed size during iteration|mutated during iteration|keys changed during iteration|list modified during sort|ConcurrentModificationException|Collection was modified; enumeration|deque mutated|StopIteration|generator already executing|iterator .{0,30}(?:invalidated|exhausted)/i,
  },
  {
    causeClass: 'concurrency',
    pattern:
      /concurrent map|data race|DATA RACE|all goroutines are asleep|deadlock|(?:send on|close of) closed channel|close of nil channel|sync: (?:negative WaitGroup|unlock of unlocked|RUnlock)|already (?:mutably |immutably )?borrowed|PoisonError|(?:Try)?(?:Recv|Send)Error|(?:sending|receiving) on a closed channel|BrokenBarrier|IllegalMonitorState|RejectedExecution|cannot (?:schedule|start) new (?:futures|thread)|release unlocked lock|different (?:event )?loop|attached to a different|could not serialize access|optimistic lock|StaleObjectState|version conflict|modified (?:concurrently|by another)/i,
  },
  {
    causeClass: 'recursion',
    pattern:
      /maximum recursion depth|Maximum call stack|stack overflow|StackOverflow|stack exceeds|overflowed its stack|Converting circular structure|Circular reference/i,
  },
  {
    causeClass: 'resource_or_io',
    pattern:
      /\b(?:EBADF|EMFILE|ENFILE|EISDIR|ENOTDIR|EEXIST|ENOTEMPTY|EXDEV|ELOOP|ENAMETOOLONG|ENOENT|EPIPE|ERR_STREAM_\w+|ERR_USE_AFTER_CLOSE|ERR_HTTP_HEADERS_SENT)\b|bad file descriptor|closed (?:file|channel|stream|socket|connection|database|handle|pool|network connection|pipe)|(?:file|stream|writer|reader|scanner|connection|client|pool|response|handle|descriptor) (?:is |was |has )?(?:already )?(?:been )?closed|write after end|already been operated upon|already consumed or closed|Stream closed|token too long|too many open files|No such file or directory|no such file|NoSuchFileException|FileNotFound|Is a directory|Not a directory|file exists|FileExistsError|Directory not empty|database is locked|Cannot operate on a closed|headers (?:already sent|after they are sent)|superfluous response|unexpected EOF|^EOF|EOFError|EOFException|read after|Os \{ code: (?:2|9|17|20|21|24|39)\b|seek of closed|underlying (?:file|stream)/i,
  },
  {
    causeClass: 'encoding_or_format',
    pattern:
      /Unicode(?:Decode|Encode|Translate)?Error|codec can't|invalid (?:start|continuation) byte|invalid utf-?8|Utf8Error|FromUtf8Error|not a char boundary|MalformedInput|UnmappableCharacter|CharacterCoding|URI malformed|URIError|Incorrect padding|illegal base64|InvalidCharacterError|surrogate|byte order mark|\ufeff|Invalid control character|(?:unknown|unsupported) (?:encoding|charset)|does not match format|Invalid time value|(?:Date|Time)(?:Time)?ParseException|cannot parse ".{0,40}" as "|parsing time|invalid isoformat|Invalid isoformat|Unexpected (?:token|end of JSON|non-whitespace)|JSONDecodeError|invalid character .{0,12} (?:looking|in|after)|Expecting (?:value|property|',')|Unterminated string|unexpected end of JSON|JsonSyntax|JsonParse|MalformedJson|SAXParse|ParseError: (?:not well-formed|mismatched)|XMLSyntax|wrong number of fields|bare " in|line contains NUL|not enough (?:arguments for format|values)|not all arguments converted|unsupported format character|UnknownFormatConversion|IllegalFormat|MissingFormatArgument/,
  },
  {
    causeClass: 'arithmetic',
    pattern:
      /ZeroDivisionError|[Dd]ivision by zero|divide by zero|\/ by zero|divided by zero|remainder with a divisor|modulo by zero|with overflow\b|OverflowError|ArithmeticException|integer overflow|math (?:domain|range) error|FloatingPointError|cannot convert float (?:NaN|infinity)|Invalid array length|negative Repeat count|Invalid count value|makeslice: |capacity overflow|NegativeArraySize|Maximum BigInt size|(?:digits|precision|radix) .{0,40}(?:between|out of range)|requires at least one data point|toFixed\(\) digits|negative shift|Non-terminating decimal|NaN\b|Infinity\b|DivisionByZero|DivisionUndefined|decimal\.Overflow|Rounding necessary|out of range for (?:int|long)|Exponent must be/,
  },
  {
    causeClass: 'conversion',
    pattern:
      /invalid literal for (?:int|float)|could not convert string|NumberFormatException|ConversionSyntax|InvalidOperation|strconv\.|Parse(?:Int|Float|Bool|Char)Error|TryFromIntError|Cannot convert .{1,80} to a BigInt|cannot be converted to a BigInt|invalid digit found|cannot parse integer|value of type .{1,40} cannot be converted|No enum constant|is not a valid \w+$|ValueError: .{0,80} is not a valid|could not parse|cannot convert|unexpected end of input while parsing|InvalidCastException|Input string was not in a correct format|badly formed hexadecimal/,
  },
  {
    causeClass: 'index_out_of_range',
    pattern:
      /index out of (?:range|bounds)|IndexError|IndexOutOfBounds|slice bounds out of range|pop from (?:an )?empty|range (?:start|end) index|out of range for slice|out of bounds for length|ArgumentOutOfRange|removal index|insertion index|swap_remove index|split_at|begin \d+, end|tuple index|list assignment index/,
  },
  {
    causeClass: 'null_dereference',
    pattern:
      /of (?:undefined|null)\b|(?:undefined|null) (?:is not an object|has no properties)|(?:'|")?NoneType|NullPointerException|nil pointer dereference|NullReference|on a `?None`? value|is null\b|is undefined$|Object reference not set/,
  },
  {
    causeClass: 'missing_key',
    pattern:
      /\bKeyError\b|KeyNotFound|NoSuchElementException|Missing(?:Key|RequiredArgument|Property)|no entry found for key|key not found|ChainMap|(?:no|unknown|missing) (?:such )?(?:key|field|property|column|entry) /i,
  },
  {
    // A value without what every text, list or number has is a value of another type.
    causeClass: 'type_mismatch',
    pattern:
      /'(?:str|int|float|bool|list|dict|tuple|set|bytes|bytearray|complex|frozenset|date|datetime|Decimal)' object has no attribute|\.(?:toFixed|toPrecision|trim|split|toUpperCase|toLowerCase|startsWith|endsWith|padStart|padEnd|charAt|charCodeAt|codePointAt|substring|replace|replaceAll|localeCompare|map|filter|forEach|reduce|some|every|push|pop|join|slice|concat|sort|flatMap|flat|includes|indexOf|lastIndexOf|findIndex|findLast|splice|shift|unshift|reverse|match|matchAll|getTime|toISOString|getFullYear|getMonth|getDate|getDay|getHours|getMinutes|getUTC\w+|toLocaleDateString|toLocaleTimeString) is not a function/,
  },
  {
    causeClass: 'not_callable_or_missing_member',
    pattern:
      /is not (?:a function|a constructor|callable|defined)|has no (?:attribute|method|member)|object is not callable|NoSuchMethod|NoSuchField|AbstractMethodError|undefined method|does not provide an export|cannot import name|NameError|ReferenceError|NotImplementedError|UnsupportedOperationException|got an unexpected keyword|missing \d+ required|takes \d+ positional|abstract class|does not implement/,
  },
  {
    causeClass: 'type_mismatch',
    pattern:
      /interface conversion|json: cannot unmarshal|ClassCastException|cannot be cast|TypeError|ArrayStoreException|must be (?:a |an |of type |str|bytes|int)|ERR_INVALID_ARG_TYPE|not iterable|unhashable|unsupported operand|not subscriptable|not supported between|mix(?:ing)? BigInt|expected (?:str|int|bytes|a |an )|mismatched types|reflect: (?:call|Value)|downcast/,
  },
  {
    causeClass: 'assertion_or_contract',
    pattern:
      /ERR_ASSERTION|\bAssertion(?:Error|FailedError)\b|assertion (?:`[^`]+` )?failed|violates its general contract/,
  },
]

const PHRASES = [...CAUSE_LIBRARIES, ...CAUSE_PHRASES]

/** The kind of cause that the words of an error tell, "type: message"; undefined where they tell none. */
export function wordsClassOf(text: string): CauseClass | undefined {
  const phrase = PHRASES.find(([, pattern]) => pattern.test(text))
  return phrase?.[0] ?? CAUSE_WORDS.find(({ pattern }) => pattern.test(text))?.causeClass
}
