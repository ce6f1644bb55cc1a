import { exactly, inAnyCase, type Literal } from '../../agent/model/literal.ts'
import { ERR_LITERALS } from '../../agent/stacktrace/literals.ts'
import { TRANSLATED_ERRORS } from './translated-levels.ts'

/**
 * What a line holds that gets a level of error or above, or a stack, from this processor: the way back from
 * `level.ts`, `head.ts`, `field-roles.ts`, `outcome.ts` and the formats. A line with none of these is no error to
 * any stage after this one. Numbers and single letters count as a level only beside the name of their field.
 *
 * Leaves out what is written by hardly anybody and would make every line cost more: JSON with more than one
 * blank between a name and its value, an exit code `rc` at the start of a line, levels that are numbers in quotes
 * but for journald's, or numbers in logfmt but for pino's, a letter as level at the very end of a line, and Android's "E/Tag:".
 */
const WORDS =
  'error,eror,erro,failure,fail,severe,critical,crit,alert,fatal,ftl,fata,panic,pani,pnc,emerg'.split(',')

/** [E] |E| <tab>E<tab> and the letters in front of a time or a tag. */
const LETTERS = 'EF'
  .split('')
  .flatMap((letter) => [
    `[${letter}]`,
    `[${letter} `,
    `(${letter})`,
    `|${letter}|`,
    `| ${letter} `,
    `\t${letter}\t`,
    ` ${letter} `,
    `${letter}, [`,
    ` ${letter}! `,
    `m${letter}\u001b`,
    `${letter} (`,
  ])

/** A letter as the value of a field. */
const LETTER_VALUES = 'ef'.split('').flatMap((letter) => [`":"${letter}"`, `": "${letter}"`, `=${letter} `])

/** See `head.ts`. */
const SIGNS = '✖ ✘ ✗ ❌ ⛔ 🛑 🚨 💥'.split(' ')

/** glog and klog: E0102, by the month, and with a year in this century. */
const KLOG = 'EF'
  .split('')
  .flatMap((letter) =>
    '01 02 03 04 05 06 07 08 09 10 11 12 20'.split(' ').map((digits) => `${letter}${digits}`),
  )

/** Of syslog: error and above, of each of the 24 facilities. */
const PRIORITIES = Array.from({ length: 24 }, (_, facility) => facility * 8).flatMap((base) =>
  [0, 1, 2, 3].map((severity) => `<${base + severity}>`),
)

/**
 * Fields that hold a number, with the first digits of an error on their scale: pino, GCP, Python, syslog,
 * OTel, Azure. GELF's levels are syslog's, in a field that is pino's elsewhere: 3 is an error, 30 is not.
 */
const NUMBERS: readonly (readonly [name: string, values: readonly string[]])[] = [
  [
    'level',
    [
      '5',
      '6',
      '7',
      '8',
      '40000',
      ...['0', '1', '2', '3', '4'].flatMap((digit) => [`${digit},`, `${digit}}`]),
    ],
  ],
  ['severity', ['5', '6', '7', '8', '0', '1', '2', '3']],
  ['sev', ['0', '1', '2', '3']],
  ['lvl', ['5', '6']],
  ['level_value', ['40000', '50000']],
  ['severity":{"code', ['0', '1', '2', '3']],
  ['levelno', ['4', '5']],
  ['priority', ['0', '1', '2', '3', '"0', '"1', '"2', '"3']],
  ['severitylevel', ['3', '4']],
  ['severitynumber', ['1', '2']],
  ['severity_number', ['1', '2']],
]
const NUMBER_VALUES = NUMBERS.flatMap(([name, values]) =>
  values.flatMap((value) => [`${name}":${value}`, `${name}": ${value}`]),
)
const LOGFMT_NUMBERS = ['level=5', 'level=6']

/** What `outcome.ts` takes for a failure, but for words that are levels too. */
const OUTCOMES = [
  ...'ok success succeeded successful passed healthy'.split(' ').map((name) => [name, 'false'] as const),
  ...'crashed coredumped core_dumped timedout timed_out oomkilled oom_killed timeout'
    .split(' ')
    .map((name) => [name, 'true'] as const),
  ...['code', 'status'].flatMap((name) => ['5', '"5'].map((value) => [name, value] as const)),
].flatMap(([name, value]) => [`${name}":${value}`, `${name}": ${value}`, `${name}=${value}`])
/** With a value of 0 they are not looked at: see `inAnyCase`. */
const EXITS = 'exit_code exitcode exit_status exitstatus returncode return_code retcode'.split(' ')
/** Short enough to end other names, such as src. */
const OUTCOME_CODES = '123456789-'
  .split('')
  .flatMap((digit) => [`"rc":${digit}`, `"rc": ${digit}`, ` rc=${digit}`, `"exit":${digit}`, `exit=${digit}`])
/** Errors of other names and forms, and the status of a span. */
const MORE_OUTCOMES = ['err=', 'err!', '"exit":{"code":', '"status":{"code":2']
/** Codes of gRPC: words, and the names of numbers. */
const GRPC_CODES = [
  ...'unavailable unimplemented deadlineexceeded deadline_exceeded dataloss data_loss "internal" =internal sqlstate'.split(
    ' ',
  ),
  ...'grpc.code grpc_code grpc.status grpc_status grpccode grpcstatus'.split(' '),
]
const OUTCOME_VALUES = [
  'crashed',
  'aborted',
  'timeout',
  'timed',
  'oomkilled',
  'oom_killed',
  'unhealthy',
  'unrecoverable',
  'firing',
].flatMap((value) => [`":"${value}`, `": "${value}`, `=${value}`])

/** Fields that may hold a stack; their values are looked at in the parsed record only. */
const STACK_FIELDS = [
  'stack',
  'exception',
  'exc_info',
  'exc_text',
  'traceback',
  'thrown',
  'full_message',
  'errmsg',
  'err_msg',
  'errstr',
  'fault":{',
  'faultstring',
  '"exc":',
  '"@x"',
  '@x=',
]

/** See above. Bounds: about 450. */
export const ERROR_LITERALS: readonly Literal[] = [
  ...ERR_LITERALS,
  ...inAnyCase([
    ...WORDS,
    ...STACK_FIELDS,
    ...LETTER_VALUES,
    ...NUMBER_VALUES,
    ...LOGFMT_NUMBERS,
    ...OUTCOMES,
    ...EXITS,
    ...OUTCOME_CODES,
    ...GRPC_CODES,
    ...MORE_OUTCOMES,
    ...OUTCOME_VALUES,
  ]),
  ...exactly([...LETTERS, ...KLOG, ...PRIORITIES, ...SIGNS, ...TRANSLATED_ERRORS]),
]
