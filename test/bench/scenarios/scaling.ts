import { join } from 'node:path'
import { contest } from '../contest.ts'
import { agentContender, DISK_QUEUE, occurrences } from '../contenders.ts'
import { dataSet, type DataSet } from '../data.ts'
import type { ResultRow, Scenario, Target } from '../result.ts'
import { mostTarget } from '../targets.ts'

const STARTUP_CPU_SECONDS_MAX = 0.25
const SLOPE_TOLERANCE = 0.15

/** (e) Processor time is a start-up and a slope: over the size of a file, and over the number of files. */
export const scaling: Scenario = {
  id: 'e',
  async run({ bytes, runs, isLong, say }) {
    const isQuick = bytes < 100e6
    const largest = isLong ? 10e9 : bytes
    const sizes = [largest / 100, largest / 10, largest].filter((size) => size >= (isQuick ? 1e6 : 4e6))
    const manyBytes = isQuick ? 20e6 : 100e6
    const counts = isQuick ? [1, 100] : [1, 100, 5_000]
    const empty = dataSet({ kind: 'mixed', bytes: 0 })
    const bySize = sizes.map((size) => dataSet({ kind: 'mixed', bytes: size }))
    const byCount = counts.map((files) => dataSet({ kind: 'mixed', bytes: manyBytes, files }))
    const sets = [empty, ...bySize, ...byCount]
    const rows = await contest(sets.map(finding), { runs: isLong ? Math.min(runs, 3) : runs, say })
    const [start] = rows
    const startup = start?.cpuSeconds.median ?? Number.NaN
    const slopes = rows
      .slice(1)
      .map((row, index) => slopeOf(row, { startup, data: sets[index + 1] ?? empty }))
    return {
      id: 'e',
      title: 'Start-up and slope',
      method:
        'The work of (a) on files of several sizes, and on the same bytes spread over several numbers of files.',
      rows: rows.map((row, index) =>
        index === 0
          ? row
          : {
              ...row,
              figures: {
                ...row.figures,
                'CPU-s per 100 MB after start-up': (slopes[index - 1] ?? 0).toFixed(3),
              },
            },
      ),
      targets: [
        mostTarget('start-up under 0.25 CPU-s', `${startup.toFixed(3)} CPU-s`, {
          value: startup,
          most: STARTUP_CPU_SECONDS_MAX,
        }),
        evenTarget(
          'slope equal within 15 % over sizes',
          slopes.slice(Math.max(0, bySize.length - 2), bySize.length),
        ),
        evenTarget('slope equal within 15 % over numbers of files', slopes.slice(bySize.length)),
      ],
      notes: [],
    }
  },
}

function finding(data: DataSet): ReturnType<typeof agentContender> {
  const files = data.paths.length
  return agentContender({
    name:
      data.bytes === 0
        ? 'an empty file'
        : `${(data.bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 0 })} MB in ${files.toLocaleString('en')} ${files === 1 ? 'file' : 'files'}`,
    configuration: {
      receivers: { file: { include: [join(data.folder, '*.log')], start_at: 'beginning' } },
      processors: { recombine: {}, parse: {}, detect: {} },
      exporters: { file: { path: 'out.jsonl', rotation: { size: '10GiB' }, ...DISK_QUEUE } },
      service: {
        pipelines: {
          logs: { receivers: ['file'], processors: ['recombine', 'parse', 'detect'], exporters: ['file'] },
        },
      },
    },
    check: (folder) => ({
      'errors found': `${occurrences(join(folder, 'out.jsonl'), '"hephaestus.error.detected"')} of ${data.errors}`,
    }),
  })
}

function slopeOf(row: ResultRow, { startup, data }: { startup: number; data: DataSet }): number {
  return ((row.cpuSeconds.median - startup) / data.bytes) * 100e6
}

function evenTarget(promise: string, slopes: readonly number[]): Target {
  const spread = Math.max(...slopes) / Math.min(...slopes) - 1
  return { promise, measured: `${(spread * 100).toFixed(0)} % apart`, isMet: spread <= SLOPE_TOLERANCE }
}
