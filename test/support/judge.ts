import type { Consumer } from '../../agent/component/component.ts'
import { components } from '../../agent/components.ts'
import { errorEventOf, type ErrorEvent } from '../../agent/model/error-event.ts'
import type { Literal } from '../../agent/model/literal.ts'
import { LogBatch } from '../../agent/model/log-batch.ts'
import { planGraph, type Plan } from '../../agent/runtime/plan.ts'
import { loadConfig } from '../../config/load.ts'
import { FakeClock } from './clock.ts'
import { settingsWith } from './settings.ts'

/** Longer than any stage holds a record back. */
const WAIT_MS = 10_000

const { signal } = new AbortController()

/** What the default pipeline (recombine, parse, detect) makes of some lines. */
export class Judge {
  readonly #clock = new FakeClock()
  #head: Consumer
  #events: ErrorEvent[] = []
  #streams = 0

  private constructor() {
    this.#head = {
      consume: (batch) => {
        for (let index = 0; index < batch.count; index += 1) {
          const event = errorEventOf(batch.record(index))
          if (event !== undefined) this.#events.push(event)
        }
        batch.settle('delivered')
        return Promise.resolve()
      },
    }
  }

  static async start(): Promise<Judge> {
    const judge = new Judge()
    const settings = settingsWith({ clock: judge.#clock, isOnce: true })
    for (const { factory, config } of ((await defaultPlan()).pipelines[0]?.processors ?? []).toReversed()) {
      const processor = await factory.create(settings, config, judge.#head)
      await processor.start(signal)
      judge.#head = processor
    }
    return judge
  }

  /** The error events of lines that were written one after the other to a file of their own. */
  async errorsIn(lines: readonly string[]): Promise<readonly ErrorEvent[]> {
    this.#events = []
    this.#streams += 1
    await this.#head.consume(batchOf(lines, `file:/var/log/corpus-${this.#streams}.log`), signal)
    await this.#clock.advance(WAIT_MS)
    return this.#events
  }
}

/** What receivers of the default pipeline are told to look for. */
export async function defaultLiterals(): Promise<readonly Literal[]> {
  return (await defaultPlan()).receivers.get('file')?.wantedLiterals ?? []
}

async function defaultPlan(): Promise<Plan> {
  const value = {
    receivers: { file: { include: ['x.log'] } },
    processors: { recombine: {}, parse: {}, detect: {} },
    exporters: { console: {} },
    service: {
      pipelines: {
        logs: { receivers: ['file'], processors: ['recombine', 'parse', 'detect'], exporters: ['console'] },
      },
    },
  }
  const options = { files: [], sets: [], environment: {}, catalog: components }
  const config = await loadConfig({ ...options, documents: [{ name: 'corpus', value }] })
  return planGraph(config, components)
}

function batchOf(lines: readonly string[], stream: string): LogBatch {
  const bytes = Buffer.from(lines.map((line) => `${line}\n`).join(''))
  const starts = new Uint32Array(lines.length)
  const ends = new Uint32Array(lines.length)
  let position = 0
  lines.forEach((line, index) => {
    starts[index] = position
    position += Buffer.byteLength(line) + 1
    ends[index] = position - 1
  })
  return new LogBatch({
    bytes,
    starts,
    ends,
    count: lines.length,
    stream,
    observedTimeUnixNano: 1_767_322_800_000_000_000n,
  })
}
