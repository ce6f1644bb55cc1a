import { cpuUsage, memoryUsage, pid, resourceUsage, uptime } from 'node:process'
import { getHeapStatistics } from 'node:v8'
import { stringify } from 'yaml'
import { redact, withoutSecrets } from '../../../config/secret.ts'
import type { Clock } from '../../model/clock.ts'
import { redactText } from '../../redaction/redact-text.ts'
import type { Agent } from '../../runtime/agent.ts'
import type { CountedEntry } from '../../telemetry/counted-entries.ts'
import { descriptorLimit, openDescriptors } from '../../telemetry/descriptors.ts'
import { mermaidOf } from '../mermaid.ts'
import type { OwnLog } from '../own-log.ts'

/** A file of a support bundle. */
export interface SupportSection {
  /** Shape: "agent/status.json". */
  readonly name: string
  readonly text: string
}

interface Sources {
  readonly agent: Agent
  readonly ownLog: OwnLog
  readonly clock: Clock
}

/** What a running agent knows of itself, without secrets: those of its configuration appear nowhere, whoever wrote them. */
export async function agentSections({ agent, ownLog, clock }: Sources): Promise<readonly SupportSection[]> {
  const { config, view } = agent
  const clean = withoutSecrets(config.source)
  const sections: readonly SupportSection[] = [
    { name: 'agent/status.json', text: json({ ...statusOf(agent), log_level: ownLog.level }) },
    { name: 'agent/process.json', text: json(processNow()) },
    { name: 'agent/config.yaml', text: stringify(redact(config.source)) },
    { name: 'agent/warnings.txt', text: config.warnings.map((warning) => `${warning}\n`).join('') },
    { name: 'agent/pipelines.mmd', text: mermaidOf(config) },
    { name: 'agent/metrics.txt', text: await metricsOf(agent, view.version, clock) },
    { name: 'agent/log.txt', text: ownLog.recent() },
    { name: 'agent/own-errors.json', text: json(ownLog.counted().map(shownEntry)) },
  ]
  return sections.map(({ name, text }) => ({ name, text: redactText(clean(text)) }))
}

function statusOf({ view }: Agent): Record<string, unknown> {
  return {
    version: view.version,
    ...view.state(),
    components: view.components(),
    storage: view.storageFault?.(),
    reloads: view.reloads?.(),
  }
}

function shownEntry({ firstMs, lastMs, ...entry }: CountedEntry): object {
  return { ...entry, first: new Date(firstMs).toISOString(), last: new Date(lastMs).toISOString() }
}

function processNow(): Record<string, unknown> {
  return {
    pid,
    node: process.version,
    uptime_seconds: uptime(),
    memory: memoryUsage(),
    heap_limit: getHeapStatistics().heap_size_limit,
    cpu_microseconds: cpuUsage(),
    resources: resourceUsage(),
    open_files: openDescriptors(),
    open_files_limit: descriptorLimit(),
  }
}

/** Every measurement there is, also where none gets out otherwise. */
async function metricsOf({ instruments }: Agent, version: string, clock: Clock): Promise<string> {
  const [{ MetricSource }, { prometheusPage }] = await Promise.all([
    import('../../telemetry/metric-data.ts'),
    import('../../telemetry/prometheus.ts'),
  ])
  const source = new MetricSource({ instruments, level: 'detailed', clock, version, instanceId: 'support' })
  return prometheusPage(source)
}

function json(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
