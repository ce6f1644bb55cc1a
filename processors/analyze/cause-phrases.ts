import type { CauseClass } from '../../agent/model/diagnosis.ts'

/**
 * Phrases of single runtimes and libraries that name the kind of a fault, in the order of the runtimes. They come before
 * `CAUSE_WORDS`, which would take some of them for something else: "No value present" is an absent value, though its type
 * is that of a missing element.
 * Source: the messages of V8, CPython, the Go runtime, the JDK and the Rust standard library, and of what comes with them.
 */
export const CAUSE_PHRASES: readonly (readonly [CauseClass, RegExp])[] = [
  // What a value looks like when something before went wrong, whatever the program says of it.
  [
    'encoding_or_format',
    /[\ufffd\ufeff\u200b\u00a0]|\u00c3[\u0080-\u00bf]|\u00e2\u20ac|\r["'`)\]]|\\r["'`)\]]|\\x00|\\u0000|\\u?feff/,
  ],
  ['arithmetic', /(?<![\w.])-?\d+\.\d*?(?:0{7,}|9{7,})\d*(?!\w)/],

  // Letters that are made of two signs, and what is left of an address that nobody unescaped.
  ['encoding_or_format', /[\u0300-\u036f]|\\u03[0-6][0-9a-f]|KeyError: .{0,80}%[0-9A-F]{2}/],
  // Milliseconds where seconds are wanted.
  ['conversion', /year -?\d{5,} is out of range/],
  ['arithmetic', /no (?:median|mean|mode) for empty data|(?:mean|median|variance|stdev) requires at least/],

  // JavaScript
  [
    'null_dereference',
    /ERR_INVALID_ARG_TYPE.{0,200}Received (?:undefined|null)\b|Cannot convert undefined or null to object/,
  ],
  [
    'iteration_or_mutation',
    /Cannot (?:assign to read only|add|delete|redefine) property|object is not extensible|Assignment to constant variable|[Gg]enerator is already (?:running|executing)/,
  ],
  [
    'index_out_of_range',
    /Reduce of empty array|offset is outside the bounds|ERR_OUT_OF_RANGE.{0,60}\b(?:index|offset|start|end)\b/,
  ],
  [
    'encoding_or_format',
    /Invalid URL\b|Invalid regular expression|Invalid group|The encoded data was not valid|ERR_ENCODING/,
  ],
  [
    'arithmetic',
    /Invalid string length|Offset is outside|ERR_OUT_OF_RANGE.{0,160}Received (?:-|NaN|Infinity)/,
  ],
  [
    'type_mismatch',
    /Do not know how to serialize a BigInt|Cannot convert a (?:BigInt|Symbol) value|private member/,
  ],
  [
    'not_callable_or_missing_member',
    /cannot be invoked without 'new'|Illegal constructor|Illegal invocation/,
  ],
  [
    'unhandled_async',
    /ERR_MULTIPLE_CALLBACK|[Cc]allback (?:was )?(?:already called|called (?:twice|multiple times))/,
  ],
  ['resource_or_io', /detached ArrayBuffer|ERR_SERVER_(?:NOT_RUNNING|ALREADY_LISTEN)|ERR_IPC_CHANNEL_CLOSED/],

  // Python
  ['not_callable_or_missing_member', /'NoneType' object is not callable/],
  [
    'iteration_or_mutation',
    /FrozenInstanceError|does not support item (?:assignment|deletion)|'mappingproxy'|assignment destination is read-only/,
  ],
  [
    'index_out_of_range',
    /(?:min|max)\(\) (?:arg|iterable argument) is (?:an )?empty|Cannot choose from an empty sequence|reduce\(\) of empty|(?:popleft|pop) from an? empty/,
  ],
  [
    'encoding_or_format',
    /\b(?:too many|not enough) values to unpack|unpack requires a buffer|_csv\.Error|\bcsv\.Error|binascii\.Error|zlib\.error|\bre\.(?:error|PatternError)|bad escape|nothing to repeat|mktime argument/,
  ],
  [
    'arithmetic',
    /is out of range for month|month must be in 1\.\.12|(?:hour|minute|second|day) must be in|date value out of range|decimal\.(?:DivisionByZero|DivisionUndefined)/,
  ],
  [
    'unhandled_async',
    /cannot be called from a running event loop|event loop is already running|no running event loop|cannot reuse already awaited|Task was destroyed but it is pending|object \w+ can't be used in 'await'/,
  ],
  [
    'concurrency',
    /objects created in a thread|cannot (?:notify|wait) on un-?acquired|Semaphore released too many|Lock is not acquired/,
  ],
  [
    'resource_or_io',
    /[Bb]roken ?[Pp]ipe|not (?:readable|writable)$|read of closed|underlying buffer has been detached/,
  ],
  [
    'assertion_or_contract',
    /(?:UNIQUE|NOT NULL|CHECK|FOREIGN KEY|PRIMARY KEY) constraint|violates .{0,40}constraint|[Dd]uplicate (?:key|entry)/,
  ],
  ['missing_key', /no such (?:column|table)|Unknown column|relation .{1,80} does not exist/],

  // Go
  [
    'concurrency',
    /WaitGroup (?:is reused|misuse)|negative WaitGroup|concurrent (?:map|write|read)|select \(no cases\)/,
  ],
  ['missing_key', /no entry for key|map has no entry/],
  [
    'type_mismatch',
    /comparing uncomparable|hash of unhashable|reflect\.Set: value of type|using unaddressable value/,
  ],
  [
    'conversion',
    /time: (?:missing unit|invalid duration|unknown unit)|strconv\.\w+|hex: (?:invalid byte|odd length)|encoding\/hex/,
  ],
  [
    'encoding_or_format',
    /error parsing regexp|illegal base64|asn1: |gob: |proto: |malformed (?:MIME|HTTP)|bad record MAC/,
  ],
  ['initialization_order', /sql: (?:unknown driver|Register)|flag accessed but not defined/],

  // Java
  ['null_dereference', /No value present/],
  ['iteration_or_mutation', /UnsupportedOperationException.{0,40}$|ImmutableCollections/],
  ['conversion', /InputMismatchException|Cannot deserialize value of type/],
  [
    'encoding_or_format',
    /PatternSyntaxException|UnsupportedCharsetException|ZipException|Unknown time-zone|Text '.{0,80}' could not be parsed/,
  ],
  [
    'arithmetic',
    /DateTimeException: Invalid (?:date|value for)|Too few elements|timeout value is negative|bound must be (?:positive|greater)/,
  ],
  [
    'initialization_order',
    /Could not initialize class|BeanCurrentlyInCreation|Requested bean is currently in creation/,
  ],
  ['concurrency', /IllegalThreadState|BrokenBarrier|Timer already cancelled|Queue full|ForkJoinTask/],

  // Rust
  ['operational', /\bNotPresent\b|\bNotUnicode\b/],
  [
    'index_out_of_range',
    /mid > len|mid <= self\.len\(\)|assertion failed: (?:at|index|idx|begin) <=|(?:drain|splice|insert) .{0,30}out of (?:range|bounds)/,
  ],
  [
    'arithmetic',
    /overflow when (?:adding|subtracting|multiplying)|cannot sample empty range|(?:chunk|window|step)\w* (?:size )?must (?:be|not be) (?:non-)?zero|assertion failed: step != 0|SystemTimeError|min > max|second time provided was later|secs.{0,20}overflow/,
  ],
  [
    'encoding_or_format',
    /expected (?:value|ident|`[^`]+`)[^\n]{0,40} at line \d+|EOF while parsing|trailing characters|invalid utf-?8|regex parse error|InvalidDigit \{|InvalidPadding|InvalidByte\(/,
  ],
  ['type_mismatch', /invalid type: .{1,80}expected/],
  [
    'conversion',
    /unknown variant|InvalidDigit|PosOverflow|NegOverflow|CharTryFromError|out of range integral type conversion/,
  ],
]
