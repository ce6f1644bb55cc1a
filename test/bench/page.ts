import type { Bench } from './bench-file.ts'
import type { ScenarioResult } from './result.ts'
import type { Spread } from './statistics.ts'

/** Figures that others give for programs that were not measured here. */
const QUOTED: readonly (readonly [program: string, figure: string, source: string])[] = [
  [
    'Fluent Bit 5.1.1 with its java, python and go joiners',
    '5.4 CPU-s per 100 MB of the same mix, on a machine where grep took 0.15',
    'measured beforehand for this project, not in this run',
  ],
  [
    'Vector, file to TCP; with regular expressions',
    '76.7 MiB/s; 13.2 MiB/s',
    'performance table in the README of vectordotdev/vector',
  ],
  ['Fluent Bit, file to TCP; with regular expressions', '35 MiB/s; 20.5 MiB/s', 'the same table'],
  ['Filebeat, file to TCP', '7.8 MiB/s', 'the same table'],
  [
    'OpenTelemetry Collector (Sumo Logic), filelog receiver',
    '10,100 messages of 512 bytes per second at 50 % of the processor of an m4.large',
    'performance page of the Sumo Logic documentation',
  ],
]

/** The page of the benchmarks, in Markdown. */
export function benchmarksPage({ machine, versions, results }: Bench): string {
  const sections = results.map(sectionOf)
  return `# Benchmarks

Written by \`node test/bench/run.ts\`; do not edit. Every contender is a whole process, start-up included, measured by the
kernel (\`wait4\`): user and system time of all its threads, and the most memory that was resident. Contenders take turns
on the same files; shown is the median, with the smallest and the largest in brackets. Processor time, not wall time: other
programs may have run meanwhile.

Machine: ${machine}. Versions: ${versions.join(', ')}.

![Processor time of the contenders](benchmarks.svg)

## Targets

| | target | measured | |
| --- | --- | --- | --- |
${results.flatMap(({ id, targets }) => targets.map((target) => `| ${id} | ${target.promise} | ${target.measured} | ${target.isMet ? 'met' : '**missed**'} |`)).join('\n')}

${sections.join('\n')}
## Figures of others

Quoted, not measured here, on other machines and other logs:

| program | figure | source |
| --- | --- | --- |
${QUOTED.map((row) => `| ${row.join(' | ')} |`).join('\n')}
`
}

function sectionOf({ id, title, method, rows, notes, date, runs }: Bench['results'][number]): string {
  const names = [...new Set(rows.flatMap(({ figures }) => Object.keys(figures)))]
  return `## (${id}) ${title}

${method} ${runs === 1 ? 'One run' : `${runs} runs`}, ${date}.

| contender | CPU-s | peak memory, MB |${names.map((name) => ` ${name} |`).join('')}
| --- | --- | --- |${names.map(() => ' --- |').join('')}
${rows.map((row) => rowOf(row, names)).join('\n')}
${notes.map((note) => `\n${note}\n`).join('')}`
}

function rowOf(
  { contender, cpuSeconds, peakBytes, figures }: ScenarioResult['rows'][number],
  names: readonly string[],
): string {
  const cells = names.map((name) => ` ${figures[name] ?? ''} |`).join('')
  return `| ${contender} | ${spreadText(cpuSeconds, 3)} | ${spreadText(inMegabytes(peakBytes), 0)} |${cells}`
}

function spreadText({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)} to ${max.toFixed(digits)})`
}

function inMegabytes({ median, min, max }: Spread): Spread {
  return { median: median / 1e6, min: min / 1e6, max: max / 1e6 }
}
