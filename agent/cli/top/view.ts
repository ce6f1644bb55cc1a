import { printable } from '../../telemetry/printable.ts'
import { rateOf, sumOf, valuesOf, type Samples } from './samples.ts'

const MIB = 1_048_576
const STATES = ['ok', 'starting', 'in trouble', 'failed', 'failed for good'] as const

/** What an agent does at the moment, as a table for a terminal. Rates are those between the two pages. */
export function topView(before: Samples | undefined, now: Samples): string {
  const sum = (name: string, labels?: Record<string, string>): number | undefined => sumOf(now, name, labels)
  const rate = (name: string, labels?: Record<string, string>): string =>
    perSecond(rateOf(before, now, name, labels))
  const state = now.values.find(({ name, value }) => name === 'hephaestus_agent_state' && value === 1)
  const cpu = rateOf(before, now, counted('otelcol_process_cpu_seconds'))
  const head = [
    `state ${state?.labels['state'] ?? 'unknown'}`,
    `cpu ${cpu === undefined ? '-' : `${(cpu * 100).toFixed(1)} %`}`,
    `memory ${mebibytes(sum('otelcol_process_memory_rss'))}`,
    `open files ${sum('hephaestus_agent_open_files') ?? '-'}`,
    `errors found ${rate(counted('hephaestus_detect_occurrences'))}`,
    `groups ${sum('hephaestus_detect_groups') ?? '-'}`,
  ].join('   ')
  const rows = [
    ['component', 'status', 'in', 'out', 'not taken', 'waits'],
    ...idsOf(now, 'receiver').map((receiver) => [
      `receiver ${receiver}`,
      statusOf(now, 'receiver', receiver),
      '',
      rate(counted('otelcol_receiver_accepted_log_records'), { receiver }),
      rate(counted('otelcol_receiver_refused_log_records'), { receiver }),
      '',
    ]),
    ...idsOf(now, 'processor').map((processor) => [
      `processor ${processor}`,
      statusOf(now, 'processor', processor),
      rate(counted('otelcol_processor_incoming_items'), { processor }),
      rate(counted('otelcol_processor_outgoing_items'), { processor }),
      '',
      '',
    ]),
    ...idsOf(now, 'exporter').map((exporter) => [
      `exporter ${exporter}`,
      statusOf(now, 'exporter', exporter),
      '',
      rate(counted('otelcol_exporter_sent_log_records'), { exporter }),
      rate(counted('otelcol_exporter_send_failed_log_records'), { exporter }),
      share(
        sum('otelcol_exporter_queue_size', { exporter }),
        sum('otelcol_exporter_queue_capacity', { exporter }),
      ),
    ]),
  ]
  const jobs = valuesOf(now, 'hephaestus_repair_jobs', 'state').map(
    (each) => `${each} ${sum('hephaestus_repair_jobs', { state: each }) ?? 0}`,
  )
  const lag = now.values.filter(({ name }) => name === 'hephaestus_file_lag_seconds')
  const behind =
    lag.length === 0 ? [] : [`files behind ${Math.max(...lag.map(({ value }) => value)).toFixed(1)} s`]
  const tail = [...(jobs.length === 0 ? [] : [`repairs: ${jobs.join(', ')}`]), ...behind]
  return `${[head, '', ...table(rows), '', ...tail].map(printable).join('\n').trimEnd()}\n`
}

/** The components of a kind, in the order of their pipelines. */
function idsOf({ values }: Samples, wanted: string): readonly string[] {
  const found = values.flatMap(({ name, labels: { kind, id } }) =>
    name === 'hephaestus_component_status' && kind === wanted && id !== undefined ? [id] : [],
  )
  return [...new Set(found)]
}

function statusOf(now: Samples, kind: string, id: string): string {
  const found = now.values.filter(
    ({ name, labels }) =>
      name === 'hephaestus_component_status' && labels['kind'] === kind && labels['id'] === id,
  )
  return found.length === 0 ? '-' : (STATES[Math.max(...found.map(({ value }) => value))] ?? '-')
}

function perSecond(value: number | undefined): string {
  if (value === undefined) return '-'
  return `${value < 10 ? value.toFixed(1) : Math.round(value)}/s`
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? '-' : `${Math.round(bytes / MIB)} MiB`
}

function share(part: number | undefined, whole: number | undefined): string {
  return part === undefined || whole === undefined || whole === 0
    ? ''
    : `${Math.round((100 * part) / whole)} %`
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? []
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  )
}

/** A counter as the page calls it. */
function counted(name: string): string {
  return `${name}_total`
}
