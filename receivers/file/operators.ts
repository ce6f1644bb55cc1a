/**
 * The operators of a pasted Collector block. This receiver does the work of `container` itself; the others
 * have their place further on, where they work for every receiver.
 */
export type Operator = Readonly<Record<string, unknown>>

type Place = 'records' | 'header'

const PARSE =
  'the processor `parse` finds time, severity and fields of JSON, logfmt and many line formats by itself'
const RECOMBINE =
  'the processor `recombine` joins the lines of one record (is_first_entry and is_last_entry are its line_start_pattern and line_end_pattern)'
const FIELDS =
  'the processor `attributes` sets, copies, renames and deletes what `parse` has found; set fixed ones with `attributes` and `resource`'
const FILTER = 'the processor `filter` drops records for which a condition holds'
const ROUTING =
  'the processor `routing` sends records to some of the exporters, and `parse` tells formats line by line'

const REPLACEMENTS: Readonly<Record<string, string>> = {
  json_parser: PARSE,
  json_array_parser: PARSE,
  regex_parser: PARSE,
  csv_parser: PARSE,
  key_value_parser: PARSE,
  syslog_parser: PARSE,
  uri_parser: PARSE,
  severity_parser: PARSE,
  time_parser: PARSE,
  trace_parser: PARSE,
  scope_name_parser: PARSE,
  recombine: RECOMBINE,
  add: FIELDS,
  copy: FIELDS,
  move: FIELDS,
  remove: FIELDS,
  retain: FIELDS,
  flatten: FIELDS,
  assign_keys: FIELDS,
  unquote: FIELDS,
  regex_replace: FIELDS,
  filter: FILTER,
  router: ROUTING,
}

/** Keys of `container` that say what this receiver does anyway. */
const CONTAINER_KEYS: ReadonlySet<string> = new Set([
  'type',
  'id',
  'output',
  'format',
  'add_metadata_from_filepath',
])
const CONTAINER_FORMATS: ReadonlySet<unknown> = new Set([undefined, 'docker', 'crio', 'containerd', ''])

/** What is wrong with an operator, and what does its work instead. */
export function operatorFault(operator: Operator, place: Place): string | undefined {
  const type = String(operator['type'] ?? '')
  if (place === 'header') return headerFault(operator, type)
  if (type === 'noop') return undefined
  if (type === 'container') return containerFault(operator)
  const replacement = REPLACEMENTS[type]
  if (replacement !== undefined)
    return `operators of type ${type} are not supported here: ${replacement}; remove it`
  return `expected operators of type container or noop (saw ${JSON.stringify(type)})`
}

/** Shape: undefined where the block has no `container` operator with a format of its own. */
export function containerFormatOf(operators: readonly Operator[]): 'docker' | 'cri' | undefined {
  const format = operators.find(({ type }) => type === 'container')?.['format']
  if (format === undefined || format === '') return undefined
  return format === 'docker' ? 'docker' : 'cri'
}

function containerFault(operator: Operator): string | undefined {
  const unknown = Object.keys(operator).find((key) => !CONTAINER_KEYS.has(key))
  if (unknown !== undefined) {
    return `the operator container has no ${unknown} here: partial lines are joined up to max_log_size, and metadata comes from the path; remove it`
  }
  if (operator['add_metadata_from_filepath'] === false) {
    return 'the operator container always adds what the path tells (add_metadata_from_filepath: true); remove it'
  }
  return CONTAINER_FORMATS.has(operator['format']) ? undefined : 'expected format docker, crio or containerd'
}

function headerFault(operator: Operator, type: string): string | undefined {
  const keys = Object.keys(operator).filter(
    (key) => !['type', 'id', 'output', 'parse_from', 'parse_to'].includes(key),
  )
  if (![undefined, 'body'].includes(operator['parse_from'] as undefined)) return 'expected parse_from: body'
  if (![undefined, 'attributes'].includes(operator['parse_to'] as undefined))
    return 'expected parse_to: attributes'
  if (type === 'regex_parser') {
    if (typeof operator['regex'] !== 'string') return 'expected regex with named groups in regex_parser'
    return extraKey(keys, ['regex'])
  }
  if (type === 'key_value_parser') return extraKey(keys, ['delimiter', 'pair_delimiter'])
  return `expected metadata_operators of type regex_parser or key_value_parser (saw ${JSON.stringify(type)})`
}

function extraKey(keys: readonly string[], known: readonly string[]): string | undefined {
  const unknown = keys.find((key) => !known.includes(key))
  return unknown === undefined ? undefined : `${unknown} is not supported in a header; remove it`
}
