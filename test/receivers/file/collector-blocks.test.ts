import { test } from 'tap'
import { parse } from 'yaml'
import { checkValue } from '../../../config/schema.ts'
import { config } from '../../../receivers/file/config.ts'

/**
 * Goal: a block as people write it for the Collector either works here, or each message says what is not
 * supported and what to do. The blocks have the forms found in public configurations, in words of our own.
 */
function faults(block: string): readonly string[] {
  const checked = checkValue(config, parse(block))
  if (checked.kind === 'valid') return []
  return checked.issues.map(
    ({ path, message, unknownKeys }) => `${path.join('.')}: ${message ?? `unknown ${unknownKeys?.join()}`}`,
  )
}

const ACCEPTED: Readonly<Record<string, string>> = {
  'pods of a cluster with the container operator': `
include: [/var/log/pods/*/*/*.log]
exclude: [/var/log/pods/observability_collector*_*/collector/*.log]
start_at: end
include_file_path: true
include_file_name: false
operators:
  - type: container
    id: container-parser
retry_on_failure: {enabled: true}`,
  'a service that begins records with a time': `
include: [/path/to/frontend.log]
start_at: beginning
multiline:
  line_start_pattern: '^\\d{4}-\\d{2}-\\d{2} \\d{2}:\\d{2}:\\d{2},\\d{3}'`,
  'a log of JSON documents over many lines': `
start_at: beginning
include: [/var/log/vendor/output]
multiline: {line_start_pattern: "^{"}`,
  'an end pattern and a slow poll': `
include: [/var/log/agent.log]
start_at: beginning
poll_interval: 5m
multiline: {line_end_pattern: ENDOFLINE}`,
  'containers of Docker': `
include: [/var/log/docker/*/*.log]
include_file_path: true
operators:
  - type: container
    format: docker
    add_metadata_from_filepath: true`,
  'an IIS log in UTF-16': `
include: [/mnt/iis/*.log]
encoding: utf-16le
preserve_leading_whitespaces: true
preserve_trailing_whitespaces: true`,
  'archives of a batch job': `
include: [/data/batch/**/*.gz]
compression: gzip
start_at: beginning
delete_after_read: true
max_concurrent_files: 64
max_batches: 1`,
  'the newest file of each server': `
include: [/srv/logs/*.log]
ordering_criteria:
  regex: '(?P<server>[a-z]+)\\.(?P<rotation_time>\\d{10})\\.log'
  top_n: 2
  group_by: '/(?P<value>[a-z]+)\\.'
  sort_by:
    - {sort_type: timestamp, regex_key: rotation_time, ascending: false, location: UTC, layout: '%Y%m%d%H'}`,
  'a file with a header': `
include: [/var/log/export.csv]
start_at: beginning
header:
  pattern: '^#'
  metadata_operators:
    - {type: regex_parser, regex: 'source=(?P<source>\\S+)'}`,
  'limits, identity and attributes': `
include: [/var/log/app/*.log, /var/log/service/*.log]
fingerprint_size: 1kb
max_log_size: 2MiB
max_log_size_behavior: truncate
force_flush_period: 0
exclude_older_than: 24h
include_file_owner_name: true
include_file_owner_group_name: true
include_file_name_resolved: true
include_file_path_resolved: true
include_file_record_number: true
include_file_record_offset: true
acquire_fs_lock: false
attributes: {environment: production, log.type: application}
resource: {service.name: app}`,
}

for (const [name, block] of Object.entries(ACCEPTED)) {
  test(`The file receiver takes a Collector's block: ${name}`, (t) => {
    t.strictSame(faults(block), [])
    t.end()
  })
}

const REFUSED: Readonly<Record<string, readonly [block: string, ...messages: RegExp[]]>> = {
  'containers parsed by hand': [
    `
include: [/var/log/pods/*/*/*.log]
operators:
  - type: router
    id: get-format
    routes:
      - {output: parser-docker, expr: 'body matches "^\\\\{"'}
      - {output: parser-cri, expr: 'body matches "^[^ Z]+ "'}
  - type: json_parser
    id: parser-docker
    timestamp: {parse_from: attributes.time, layout: '%Y-%m-%dT%H:%M:%S.%LZ'}`,
    /^operators\.0: operators of type router are not supported here: the processor `routing` .*; remove it$/,
    /^operators\.1: operators of type json_parser are not supported here: .*; remove it$/,
  ],
  'severity out of a JSON body': [
    `
include: [/var/lib/docker/containers/*/*-json.log]
operators:
  - {type: json_parser, parse_from: body}
  - type: severity_parser
    parse_from: attributes.level
    mapping: {warn: [W, warning], error: {min: 400, max: 599}}`,
    /^operators\.0: operators of type json_parser are not supported here: the processor `parse` .*; remove it$/,
    /^operators\.1: operators of type severity_parser .*; remove it$/,
  ],
  'lines joined by recombine': [
    `
include: [/var/log/app.log]
operators:
  - {type: recombine, combine_field: body, is_first_entry: 'body matches "^[^\\\\s]"'}`,
    /the processor `recombine` joins the lines/,
  ],
  'an operator nobody knows': [
    `
include: [/a]
operators: [{type: teleport}]`,
    /^operators\.0: expected operators of type container or noop \(saw "teleport"\)$/,
  ],
  'a storage extension': [
    `
include: [/a]
storage: file_storage/checkpoints`,
    /^storage: expected no such key: checkpoints are always kept/,
  ],
  'keys of how its reader goes about it': [
    `
include: [/a]
initial_buffer_size: 16KiB
skip_unmodified_files: true
polls_to_archive: 10
file_cache_advise: true`,
    /^initial_buffer_size: expected no such key: .*read_buffer_size.*; remove it/,
    /^skip_unmodified_files: expected no such key: .* did not change .*; remove it/,
    /^polls_to_archive: expected no such key: files are remembered .*; remove it/,
    /^file_cache_advise: expected no such key: .*; remove it/,
  ],
  'advisory locks': [
    `
include: [/a]
acquire_fs_lock: true`,
    /^acquire_fs_lock: advisory locks cannot be taken/,
  ],
  'two patterns, and a pattern with look-ahead': [
    `
include: [/a]
multiline: {line_start_pattern: a, line_end_pattern: b}`,
    /^multiline: expected exactly one of/,
  ],
  'look-ahead': [
    `
include: [/a]
multiline: {line_start_pattern: 'a(?=b)'}`,
    /^multiline.line_start_pattern: expected a pattern in RE2 syntax/,
  ],
  'deletion of what may not have been read': [
    `
include: [/a]
delete_after_read: true`,
    /^: expected start_at: beginning with delete_after_read/,
  ],
  'a key of another receiver': [
    `
include: [/a]
listen_address: 0.0.0.0:1`,
    /^: unknown listen_address$/,
  ],
}

for (const [name, [block, ...messages]] of Object.entries(REFUSED)) {
  test(`The file receiver says what to do about: ${name}`, (t) => {
    const found = faults(block)
    messages.forEach((message) =>
      t.ok(
        found.some((fault) => message.test(fault)),
        found.join('\n'),
      ),
    )
    t.end()
  })
}
