import { existsSync, openSync, readSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Contender } from './contest.ts'
import type { DataSet } from './data.ts'
import { restsAfter } from './measure.ts'
import { COLLECTOR, ROOT } from './programs.ts'
import { builtAgent } from '../support/built-agent.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'
import type { Sink } from './sink.ts'

export const FIVE_WORDS = 'error|exception|traceback|panic|fatal'

export type Configuration = Readonly<Record<string, unknown>>

/** Every exporter of the agent stands behind a queue on the disk. */
export const DISK_QUEUE: Configuration = { sending_queue: { storage: 'file_storage' } }

/** The yardstick: one pass over the bytes by the tool that everybody has. */
export function grepContender(data: DataSet): Contender {
  return {
    name: 'grep -ciE, five words',
    prepare: () => ({
      command: { words: ['grep', '-ciE', FIVE_WORDS, ...data.paths], environment: { LC_ALL: 'C' } },
      finish: ({ output }) => ({ 'lines found': output }),
    }),
  }
}

interface AgentRun {
  readonly name: string
  readonly configuration: Configuration
  /** What came out. Errors: when it is not what had to. */
  readonly check: (
    folder: string,
  ) => Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>
}

/** The agent on a configuration, from its start to the end of its inputs. */
export function agentContender({ name, configuration, check }: AgentRun): Contender {
  return {
    name,
    prepare: () => {
      const folder = temporaryFolder()
      writeFileSync(join(folder, 'agent.yaml'), JSON.stringify(configuration))
      return {
        command: {
          words: [process.execPath, builtAgent(), 'run', '--config', 'agent.yaml', '--once'],
          folder,
        },
        finish: async () => {
          const figures = await check(folder)
          rmSync(folder, { recursive: true, force: true })
          return figures
        },
      }
    },
  }
}

/** How often a text stands in a file. */
export function occurrences(path: string, text: string): number {
  if (!existsSync(path)) return 0
  const file = openSync(path, 'r')
  const buffer = Buffer.alloc(1 << 22)
  let count = 0
  let rest = 0
  for (;;) {
    const length = readSync(file, buffer, rest, buffer.length - rest, null)
    const bytes = buffer.subarray(0, rest + length)
    for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + text.length)) count += 1
    if (length === 0) return count
    rest = Math.min(text.length - 1, bytes.length)
    bytes.copyWithin(0, bytes.length - rest)
  }
}

/** rsyslog: every line is a message, the ones with one of the words go to a file. */
export function rsyslogContender(data: DataSet): Contender {
  return {
    name: 'rsyslog, lines with the five words, not joined',
    prepare: () => {
      const folder = temporaryFolder()
      const output = join(folder, 'out.log')
      writeFileSync(
        join(folder, 'rsyslog.conf'),
        `global(workDirectory="${folder}" maxMessageSize="64k")
module(load="imfile")
template(name="raw" type="string" string="%msg%\\n")
${data.paths.map((path) => `input(type="imfile" file="${path}" tag="bench" ruleset="find")`).join('\n')}
ruleset(name="find") {
  if re_match_i($msg, "${FIVE_WORDS}") then action(type="omfile" file="${output}" template="raw")
}
`,
      )
      return {
        command: {
          words: ['rsyslogd', '-n', '-f', join(folder, 'rsyslog.conf'), '-i', join(folder, 'pid')],
          isDone: restsAfter(data.bytes),
        },
        finish: () => ({ 'lines found': String(occurrences(output, '\n')) }),
      }
    },
  }
}

/** The npm package `tail`, as its manual shows it, with a regular expression on every line. */
export function tailContender(data: DataSet): Contender {
  return {
    name: 'npm tail, lines with the five words, not joined',
    prepare: () => ({
      command: {
        words: [process.execPath, join(ROOT, 'test/bench/tail-program.ts'), data.paths[0] ?? '', FIVE_WORDS],
        isDone: restsAfter(data.bytes),
      },
      finish: ({ output }) => ({ 'lines found': output }),
    }),
  }
}

interface CollectorRun {
  readonly name: string
  readonly data: DataSet
  readonly sink: Sink
  readonly operators: readonly Configuration[]
}

/** An OpenTelemetry Collector that reads the files and sends what passes to the sink. */
export function collectorContender({ name, data, sink, operators }: CollectorRun): Contender {
  return {
    name,
    prepare: async () => {
      const folder = temporaryFolder()
      const before = await sink.records()
      writeFileSync(
        join(folder, 'collector.yaml'),
        JSON.stringify({
          receivers: {
            filelog: { include: data.paths, start_at: 'beginning', operators },
          },
          exporters: {
            otlphttp: {
              endpoint: sink.endpoint,
              compression: 'gzip',
              compression_params: { level: 1 },
              sending_queue: { block_on_overflow: true },
            },
          },
          service: {
            telemetry: { metrics: { level: 'none' }, logs: { level: 'warn' } },
            pipelines: { logs: { receivers: ['filelog'], exporters: ['otlphttp'] } },
          },
        }),
      )
      return {
        command: {
          words: [COLLECTOR, '--config', join(folder, 'collector.yaml')],
          isDone: restsAfter(data.bytes),
        },
        finish: async () => ({ 'records at the sink': String((await sink.records()) - before) }),
      }
    },
  }
}
