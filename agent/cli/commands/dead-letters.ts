import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { formatComponentId } from '../../component/settings.ts'
import { listDeadLetters, type ListedDeadLetter } from '../../delivery/dead-letters.ts'
import type { DeliveryConfig } from '../../delivery/delivery-config.ts'
import { dropDeadLetters, replayDeadLetters } from '../../delivery/replay.ts'
import { ConfigError, PermanentError } from '../../model/errors.ts'
import { decodeLogs } from '../../otlp/decode.ts'
import { encodeLogsJson } from '../../otlp/json.ts'
import { parseComponentKey } from '../../../config/component-id.ts'
import { planGraph, type PlannedExporter } from '../../runtime/plan.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { acquireLock } from '../../storage/lock-file.ts'
import { asOwnerOf } from '../as-owner.ts'
import type { CommandContext } from '../command-context.ts'
import { commandSettings } from '../command-settings.ts'
import { loadCommandConfig, openStateDirectory, type ConfigOptions } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { onOneLine } from '../../telemetry/printable.ts'
import { progressOf } from '../progress.ts'

/** Which dead letters a command is about. */
export interface DeadLettersOptions {
  readonly stateDir?: string
  readonly exporter?: string
  readonly json: boolean
}

const SHOWN_RECORDS_MAX = 20
const SHOWN_TEXT_MAX = 2_000

/** `hephaestus dead-letters list`: what exporters have given up; also beside a running agent. */
export async function printDeadLetters(
  options: DeadLettersOptions,
  context: CommandContext,
): Promise<number> {
  const listed = await chosen(options, context)
  if (options.json) {
    context.print(`${JSON.stringify({ dead_letters: listed.map(summaryOf) }, undefined, 2)}\n`)
    return EXIT.done
  }
  if (listed.length === 0) context.print('there are no dead letters\n')
  for (const { exporter, letter } of listed) {
    const records = `${letter.count} ${letter.count === 1 ? 'record' : 'records'}`
    context.print(
      `${letter.id}  ${letter.time}  ${exporter}  ${records}  ${letter.code} ${onOneLine(letter.reason)}\n`,
    )
  }
  return EXIT.done
}

/** `hephaestus dead-letters show ID`: one of them with its records. */
export async function showDeadLetter(
  id: string,
  options: DeadLettersOptions,
  context: CommandContext,
): Promise<number> {
  const [listed] = await chosen(options, context, [id])
  if (listed === undefined) return EXIT.failed
  const { letter } = listed
  const batches = decodeLogs(letter.logs, { stream: letter.stream })
  if (options.json) {
    const logs: unknown = JSON.parse(encodeLogsJson(...batches))
    context.print(`${JSON.stringify({ ...summaryOf(listed), logs }, undefined, 2)}\n`)
    return EXIT.done
  }
  for (const [name, value] of Object.entries(summaryOf(listed))) {
    context.print(`${`${name}:`.padEnd(10)} ${onOneLine(String(value))}\n`)
  }
  const records = batches.flatMap((batch) =>
    Array.from({ length: batch.count }, (_, index) => batch.record(index)),
  )
  for (const record of records.slice(0, SHOWN_RECORDS_MAX)) {
    context.print(`\n${onOneLine(`${record.severityText} ${record.eventName}`.trim())}\n`)
    for (const line of record.body.slice(0, SHOWN_TEXT_MAX).split('\n'))
      context.print(`  ${onOneLine(line)}\n`)
  }
  if (records.length > SHOWN_RECORDS_MAX) {
    context.print(`\nand ${records.length - SHOWN_RECORDS_MAX} more; --json shows all\n`)
  }
  return EXIT.done
}

export interface ReplayOptions extends DeadLettersOptions, ConfigOptions {}

/** `hephaestus dead-letters replay [ID...]`: sends them through their exporters and removes what is delivered. */
export async function replay(
  ids: readonly string[],
  options: ReplayOptions,
  context: CommandContext,
): Promise<number> {
  if (options.config.length === 0) {
    throw new ConfigError('HEPH_CONFIG_MISSING', 'no configuration was named; add --config FILE')
  }
  const config = await loadCommandConfig(options, context)
  const stateDirectory = openStateDirectory(options.stateDir, context)
  return whileLocked(stateDirectory, async () => {
    const { exporters } = planGraph(config, context.registry)
    const totals = { delivered: 0, failed: 0 }
    const listed = await chosen(options, context, ids)
    const records = listed.reduce((sum, { letter }) => sum + letter.count, 0)
    const progress = progressOf({ what: 'sending again', unit: 'records', ...systemClock }, context)
    let tried = 0
    const groups = [...byExporter(listed)].map(([exporter, letters]) => ({
      node: plannedExporter([...exporters.values()], exporter),
      letters,
    }))
    for (const { node, letters } of groups) {
      const { baseDirectory } = config
      const settings = commandSettings(node.id, context, { stateDirectory, baseDirectory })
      const { delivered, failed } = await replayDeadLetters({
        exporter: await node.factory.create(settings, node.config),
        settings,
        // Every exporter's configuration includes the delivery keys; the contract test holds them to it.
        config: node.config as DeliveryConfig,
        wants: ({ id }) => letters.has(id),
        onTried: (count) => progress.at((tried += count), records),
        signal: new AbortController().signal,
      }).finally(progress.end)
      totals.delivered += delivered
      totals.failed += failed
    }
    const { delivered, failed } = totals
    if (options.json) context.print(`${JSON.stringify(totals)}\n`)
    else context.print(`delivered ${delivered} records, ${failed} are dead letters still\n`)
    return failed === 0 ? EXIT.done : EXIT.failed
  })
}

export interface DropOptions extends DeadLettersOptions {
  readonly all: boolean
}

/** `hephaestus dead-letters drop ID...`: removes them for good; all of them only with `--all`. */
export async function drop(
  ids: readonly string[],
  options: DropOptions,
  context: CommandContext,
): Promise<number> {
  if (ids.length === 0 && !options.all) {
    throw new PermanentError('HEPH_DEAD_LETTER_CHOICE', 'name the dead letters to drop, or all with --all')
  }
  const stateDirectory = openStateDirectory(options.stateDir, context)
  return whileLocked(stateDirectory, async () => {
    let dropped = 0
    for (const [exporter, letters] of byExporter(await chosen(options, context, ids))) {
      const [type = '', ...name] = exporter.split('/')
      const settings = commandSettings({ type, name: name.join('/') }, context, { stateDirectory })
      dropped += await dropDeadLetters(settings, ({ id }) => letters.has(id))
    }
    context.print(options.json ? `${JSON.stringify({ dropped })}\n` : `dropped ${dropped} records\n`)
    return EXIT.done
  })
}

/**
 * The dead letters that are asked for; the beginning of an id is enough.
 * Errors: PermanentError HEPH_DEAD_LETTER_UNKNOWN, HEPH_DEAD_LETTER_AMBIGUOUS.
 */
async function chosen(
  { stateDir, exporter }: DeadLettersOptions,
  context: CommandContext,
  ids: readonly string[] = [],
): Promise<readonly ListedDeadLetter[]> {
  const all: ListedDeadLetter[] = []
  const wanted = exporter === undefined ? undefined : firstNameOf(exporter, context)
  for await (const listed of listDeadLetters(openStateDirectory(stateDir, context))) {
    if (wanted === undefined || listed.exporter === wanted) all.push(listed)
  }
  if (ids.length === 0) return all
  return ids.map((id) => {
    const [found, ...others] = all.filter(({ letter }) => letter.id.startsWith(id))
    if (found === undefined) {
      throw new PermanentError(
        'HEPH_DEAD_LETTER_UNKNOWN',
        `there is no dead letter ${id}; see dead-letters list`,
      )
    }
    if (others.length > 0) {
      throw new PermanentError(
        'HEPH_DEAD_LETTER_AMBIGUOUS',
        `several dead letters begin with ${id}: write more of it`,
      )
    }
    return found
  })
}

/** Shape: "otlphttp/eu" gives "otlp_http/eu". */
function firstNameOf(exporter: string, { registry }: CommandContext): string {
  const id = parseComponentKey(exporter)
  const type = id === undefined ? undefined : registry.find('exporter', id.type)?.type
  return id === undefined || type === undefined ? exporter : formatComponentId({ type, name: id.name })
}

/** Ids of the letters, by exporter. */
function byExporter(listed: readonly ListedDeadLetter[]): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>()
  for (const { exporter, letter } of listed) {
    groups.set(exporter, (groups.get(exporter) ?? new Set()).add(letter.id))
  }
  return groups
}

/** An agent that runs writes these files itself. Errors: ConfigError HEPH_STATE_IN_USE with its pid. */
async function whileLocked<T>(stateDirectory: string, work: () => Promise<T>): Promise<T> {
  if (!existsSync(stateDirectory)) {
    throw new PermanentError(
      'HEPH_STATE_MISSING',
      `no agent has run with ${stateDirectory}; name another with --state-dir`,
    )
  }
  return await asOwnerOf(stateDirectory, async () => {
    const lock = acquireLock(join(stateDirectory, 'lock'))
    try {
      return await work()
    } finally {
      lock.release()
    }
  })
}

/** Letters are kept by the first name of a type, whatever the configuration calls it. */
function plannedExporter(exporters: readonly PlannedExporter[], exporter: string): PlannedExporter {
  const node = exporters.find(({ id }) => formatComponentId(id) === exporter)
  if (node !== undefined) return node
  throw new PermanentError(
    'HEPH_DEAD_LETTER_EXPORTER',
    `no pipeline uses the exporter ${exporter}, whose dead letters these are; choose others with --exporter (${exporters.map(({ key }) => key).join(', ')})`,
  )
}

function summaryOf({ exporter, letter }: ListedDeadLetter): Record<string, string | number> {
  const { id, time, count, code, reason, attempts, stream } = letter
  return { id, exporter, time, records: count, attempts, code, reason, stream }
}
