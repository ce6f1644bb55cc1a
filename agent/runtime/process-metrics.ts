import { statfsSync } from 'node:fs'
import { availableMemory, constrainedMemory, cpuUsage, memoryUsage } from 'node:process'
import { monitorEventLoopDelay, PerformanceObserver } from 'node:perf_hooks'
import type { AgentView, ReloadsReport } from '../component/agent-view.ts'
import type { Clock } from '../model/clock.ts'
import { descriptorLimit, openDescriptors } from '../telemetry/descriptors.ts'
import type { Instruments, Point } from '../telemetry/instruments.ts'
import { spanCounter } from './traces/span-counter.ts'

const one = (value: number): readonly Point[] => [{ attributes: {}, value }]

/** States as numbers, so that the greater is the worse. */
const STATE_RANK = {
  ok: 0,
  starting: 1,
  stopping: 1,
  stopped: 1,
  recoverable_error: 2,
  permanent_error: 3,
  fatal_error: 4,
} as const

/**
 * What the agent measures of its own process and components; read when asked for, but the delay of the event loop,
 * which is watched. The returned function ends the watching. Source: names of the Collector's process metrics.
 */
export function measureProcess(
  instruments: Instruments,
  agent: AgentView,
  { clock, stateDirectory }: { readonly clock: Clock; readonly stateDirectory: string },
): () => void {
  spanCounter(instruments)
  const startMs = clock.monotonicMs()
  const startedAtSeconds = clock.now() / 1_000
  const gauge = (name: string, unit: string, help: string, read: () => number | undefined): void =>
    instruments.observe(name, {
      kind: 'gauge',
      unit,
      help,
      read: () => {
        const value = read()
        return value === undefined ? [] : one(value)
      },
    })
  const counter = (name: string, unit: string, help: string, read: () => number): void =>
    instruments.observe(name, { kind: 'counter', unit, help, read: () => one(read()) })

  counter(
    'otelcol_process_uptime',
    's',
    'How long the process has been running',
    () => (clock.monotonicMs() - startMs) / 1_000,
  )
  counter('otelcol_process_cpu_seconds', 's', 'Processor time that was used, user and system', () => {
    const { user, system } = cpuUsage()
    return (user + system) / 1e6
  })
  gauge('otelcol_process_memory_rss', 'By', 'Resident memory', () => memoryUsage.rss())
  gauge(
    'otelcol_process_runtime_heap_alloc_bytes',
    'By',
    'Memory of JavaScript objects in use',
    () => memoryUsage().heapUsed,
  )
  gauge(
    'otelcol_process_runtime_total_sys_memory_bytes',
    'By',
    'Memory taken for JavaScript objects and buffers',
    () => {
      const { heapTotal, external } = memoryUsage()
      return heapTotal + external
    },
  )
  gauge(
    'hephaestus_agent_memory_limit_bytes',
    'By',
    'What the system lets the process have',
    () => constrainedMemory() || undefined,
  )
  gauge('hephaestus_agent_memory_available_bytes', 'By', 'What the process may still take', () =>
    availableMemory(),
  )
  gauge('hephaestus_agent_open_files', '{file}', 'Open descriptors', openDescriptors)
  gauge(
    'hephaestus_agent_open_files_limit',
    '{file}',
    'Descriptors that may be open at once',
    descriptorLimit,
  )
  gauge('hephaestus_agent_state_disk_free_bytes', 'By', 'Room on the disk of the state directory', () =>
    freeBytes(stateDirectory),
  )
  gauge(
    'hephaestus_agent_start_time_seconds',
    's',
    'When the agent was started, since the epoch',
    () => startedAtSeconds,
  )

  const delay = monitorEventLoopDelay({ resolution: 50 })
  delay.enable()
  gauge(
    'hephaestus_agent_event_loop_delay_seconds',
    's',
    'By how much turns came late, of one in a hundred at least this, since it was last asked',
    () => {
      const seconds = delay.percentile(99) / 1e9
      delay.reset()
      return seconds
    },
  )
  let collectedSeconds = 0
  const collections = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) collectedSeconds += duration / 1_000
  })
  collections.observe({ entryTypes: ['gc'] })
  counter('hephaestus_agent_gc_seconds', 's', 'Time for which memory was collected', () => collectedSeconds)

  measureStates(instruments, agent)
  measureReloads(instruments, agent)
  measureStorage(instruments, agent)
  return () => {
    delay.disable()
    collections.disconnect()
  }
}

function measureStates(instruments: Instruments, agent: AgentView): void {
  instruments.observe('hephaestus_agent_state', {
    kind: 'gauge',
    unit: '1',
    help: 'The state that the agent is in is 1',
    read: () => [{ attributes: { state: agent.state().state }, value: 1 }],
  })
  instruments.observe('hephaestus_component_status', {
    kind: 'gauge',
    unit: '1',
    help: 'How a component is: 0 ok, 1 starting or stopping, 2 in trouble that may pass, 3 and 4 failed',
    read: () =>
      agent.components().map(({ kind, id, pipeline, state }) => ({
        attributes: { kind, id, ...(pipeline === '' ? {} : { pipeline }) },
        value: STATE_RANK[state],
      })),
  })
}

function measureStorage(instruments: Instruments, agent: AgentView): void {
  instruments.observe('hephaestus_agent_state_written', {
    kind: 'gauge',
    unit: '1',
    help: '0 while checkpoints and whatever else is remembered cannot be written to the disk',
    read: () => one(agent.storageFault?.() === undefined ? 1 : 0),
  })
}

function measureReloads(instruments: Instruments, agent: AgentView): void {
  const reloads = (): Partial<ReloadsReport> => agent.reloads?.() ?? {}
  instruments.observe('hephaestus_agent_reloads', {
    kind: 'counter',
    unit: '{reload}',
    help: 'Times that the configuration was loaded again, by outcome: applied, or failed and the old one kept',
    read: () => {
      const { applied = 0, failed = 0 } = reloads()
      return [
        { attributes: { outcome: 'applied' }, value: applied },
        { attributes: { outcome: 'failed' }, value: failed },
      ]
    },
  })
  instruments.observe('hephaestus_agent_last_reload_successful', {
    kind: 'gauge',
    unit: '1',
    help: '0 after a configuration that was refused, until one is applied',
    read: () => one(reloads().last?.isApplied === false ? 0 : 1),
  })
  instruments.observe('hephaestus_agent_config_time_seconds', {
    kind: 'gauge',
    unit: 's',
    help: 'When the configuration in force came into force, since the epoch',
    read: () => one((reloads().inForceSinceMs ?? 0) / 1_000),
  })
}

function freeBytes(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return undefined
  }
}
