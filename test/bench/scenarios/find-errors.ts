import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { contest, type Contender } from '../contest.ts'
import {
  agentContender,
  collectorContender,
  DISK_QUEUE,
  FIVE_WORDS,
  grepContender,
  occurrences,
  rsyslogContender,
  tailContender,
  type Configuration,
} from '../contenders.ts'
import { dataSet, type DataSet } from '../data.ts'
import { COLLECTOR, isInstalled, ROOT } from '../programs.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import type { Scenario, ScenarioResult } from '../result.ts'
import { Sink } from '../sink.ts'
import { ratioTarget } from '../targets.ts'

const EVENT = '"hephaestus.error.detected"'

/** (a) Finds the errors in a file of mixed records: joined, parsed, detected, grouped, written to a file. */
export const findErrors: Scenario = {
  id: 'a',
  async run({ bytes, runs, say }) {
    const data = dataSet({ kind: 'mixed', bytes })
    const sink = await Sink.start()
    const contenders: Contender[] = [
      grepContender(data),
      findingAgent(data),
      await scanningProcess(data),
      groupingAgent(data),
    ]
    if (isInstalled('rsyslogd')) contenders.push(rsyslogContender(data))
    contenders.push(tailContender(data))
    if (isInstalled(COLLECTOR)) contenders.push(findingCollector(data, sink))
    const rows = await contest(contenders, { runs, say })
    sink.close()
    const [grep, agent, scan] = rows
    return {
      id: 'a',
      title: `Errors found in ${megabytes(data)} of mixed logs`,
      method:
        'Whole processes on the same file, start-up included, in turns. The agent joins traces, parses, detects, groups and writes OTLP/JSON through its disk queue; the number of its events is compared with what the generator wrote.',
      rows,
      targets: [
        ratioTarget('at most 1.9 times the CPU of grep', { of: agent, to: grep, most: 1.9 }),
        ratioTarget('a process that only scans: at most 0.6 of grep', { of: scan, to: grep, most: 0.6 }),
        countTarget(agent),
      ],
      notes: [
        'rsyslog and the npm package look at every line and join nothing; the Collector recombines traces by a pattern for first lines and filters by the five words.',
      ],
    }
  },
}

/** (a2) The same where every line holds the word that detection looks for. */
export const findErrorsAmongWords: Scenario = {
  id: 'a2',
  async run({ bytes, runs, say }): Promise<ScenarioResult> {
    const plain = dataSet({ kind: 'mixed', bytes })
    const hostile = dataSet({ kind: 'hostile', bytes })
    const contenders = [
      grepContender(hostile),
      findingAgent(plain, 'Hephaestus, mixed file'),
      findingAgent(hostile),
    ]
    const rows = await contest(contenders, { runs, say })
    const [, mixed, words] = rows
    return {
      id: 'a2',
      title: `The same, with "error":null or errors=0 on every line`,
      method: 'As (a). Every line holds a word that a plain search takes for an error.',
      rows,
      targets: [
        ratioTarget('at most 3 times the CPU of (a) per byte', { of: words, to: mixed, most: 3 }),
        countTarget(words),
      ],
      notes: [],
    }
  },
}

function findingAgent(data: DataSet, name = 'Hephaestus: join, parse, detect, group'): Contender {
  return agentContender({
    name,
    configuration: finding(data, {}),
    check: (folder) => ({
      'errors found': String(occurrences(join(folder, 'out.jsonl'), EVENT)),
      'errors written': String(data.errors),
    }),
  })
}

/** The first event of each group in ten seconds, and one event with the count of the others. */
function groupingAgent(data: DataSet): Contender {
  return agentContender({
    name: 'Hephaestus: the same, the first event of a group in 10 s, then counts',
    configuration: finding(data, { repeats: { first: 1, every: '10s' } }),
    check: (folder) => ({ events: String(occurrences(join(folder, 'out.jsonl'), EVENT)) }),
  })
}

function finding(data: DataSet, detect: Configuration): Configuration {
  return {
    receivers: { file: { include: data.paths, start_at: 'beginning' } },
    processors: { recombine: {}, parse: {}, detect },
    exporters: {
      file: { path: 'out.jsonl', rotation: { size: '10GiB' }, ...DISK_QUEUE },
    },
    service: {
      pipelines: {
        logs: { receivers: ['file'], processors: ['recombine', 'parse', 'detect'], exporters: ['file'] },
      },
    },
  }
}

/** The scan kernel alone, bundled as the agent is. */
async function scanningProcess(data: DataSet): Promise<Contender> {
  const folder = temporaryFolder()
  const outfile = join(folder, 'scan-only.js')
  await build({
    entryPoints: [join(ROOT, 'test/bench/scan-only.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  })
  copyFileSync(join(ROOT, 'agent/scan/kernel.wasm'), join(folder, 'kernel.wasm'))
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}')
  return {
    name: 'Hephaestus: scan only, five words',
    prepare: () => ({
      command: {
        words: [process.execPath, outfile, data.paths[0] ?? '', 'any-case', ...FIVE_WORDS.split('|')],
      },
      finish: ({ output }) => ({ 'lines found': output.split(' ')[1] ?? '' }),
    }),
  }
}

function findingCollector(data: DataSet, sink: Sink): Contender {
  return collectorContender({
    name: 'OpenTelemetry Collector: recombine, filter',
    data,
    sink,
    operators: [
      {
        type: 'recombine',
        combine_field: 'body',
        is_first_entry: String.raw`body matches "^(\\d{4}-\\d{2}-\\d{2}T|\\{|panic: )"`,
        source_identifier: 'attributes["log.file.name"]',
        max_log_size: '1MiB',
      },
      { type: 'filter', expr: `not (body matches "(?i)${FIVE_WORDS}")` },
    ],
  })
}

function countTarget(row: ScenarioResult['rows'][number] | undefined): ScenarioResult['targets'][number] {
  const found = row?.figures['errors found']
  const written = row?.figures['errors written']
  return {
    promise: 'every error found, none invented',
    measured: `${found} of ${written}`,
    isMet: found === written,
  }
}

function megabytes(data: DataSet): string {
  return `${Math.round(data.bytes / 1e6)} MB`
}
