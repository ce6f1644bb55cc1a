import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Literal } from '../../agent/model/literal.ts'
import { dataSet, type DataKind } from './data.ts'
import { measureCommand, type Command } from './measure.ts'
import { spreadOf } from './statistics.ts'
import { wantedLiterals } from './wanted-literals.ts'

/**
 * The scan kernel by itself against grep on the same file, with words and with the literals of the rules:
 * CPU-seconds of whole processes with their start-up, medians of alternating runs. The scanning process is
 * bundled first, as the published agent is.
 * Usage: node test/bench/scan-kernel.ts [mixed|hostile] [megabytes, default 400] [runs, default 5]
 */
const [kind = 'mixed', size = '400', rounds = '5'] = process.argv.slice(2)
const megabytes = Number(size)
const runs = Number(rounds)

const FIVE_WORDS = ['error', 'exception', 'traceback', 'panic', 'fatal']

const RULES = wantedLiterals()

const RULE_WORDS = [
  'exact',
  ...RULES.filter(({ isAnyCase }) => !isAnyCase).map(({ text }) => text),
  'any-case',
  ...RULES.filter(({ isAnyCase }) => isAnyCase).map(({ text }) => text),
]

interface Contender {
  readonly name: string
  readonly command: Command
  readonly cpuSeconds: number[]
  output: string
}

const folder = mkdtempSync(join(tmpdir(), 'scan-kernel-'))
try {
  const [log = ''] = dataSet({ kind: kind as DataKind, bytes: megabytes * 1e6 }).paths
  const scanOnly = join(folder, 'scan-only.mjs')
  await build({
    entryPoints: ['test/bench/scan-only.ts'],
    outfile: scanOnly,
    bundle: true,
    format: 'esm',
    platform: 'node',
  })
  copyFileSync('agent/scan/kernel.wasm', join(folder, 'kernel.wasm'))
  const patterns = join(folder, 'literals')
  writeFileSync(patterns, RULES.map(patternOf).join('\n'))

  const node = process.execPath
  const contenders = [
    contender('grep, five words', ['grep', '-ciE', FIVE_WORDS.join('|'), log]),
    contender('scan, five words', [node, scanOnly, log, 'any-case', ...FIVE_WORDS]),
    contender(`scan, ${RULES.length} literals`, [node, scanOnly, log, ...RULE_WORDS]),
    contender('scan, no literal', [node, scanOnly, log]),
    contender('node, nothing', [node, '--eval', '0']),
  ]
  for (let run = 0; run < runs; run += 1) {
    for (const each of contenders) {
      const { cpuSeconds, output } = await measureCommand(each.command)
      each.cpuSeconds.push(cpuSeconds)
      each.output = output
    }
  }
  console.log(`${kind}, ${megabytes} MB, ${runs} runs, ${cpus()[0]?.model}, Node.js ${process.version}`)
  const grepSeconds = spreadOf(contenders[0]?.cpuSeconds ?? []).median
  for (const each of contenders) console.log(rowOf(each, grepSeconds))
  const counted = await measureCommand(contender('', ['grep', '-cE', '-f', patterns, log]).command)
  console.log(`lines with one of the literals, as grep counts them: ${counted.output}`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function contender(name: string, words: readonly string[]): Contender {
  const [program = '', ...rest] = words
  return {
    name,
    command: { words: [program, ...rest], environment: { LC_ALL: 'C' } },
    cpuSeconds: [],
    output: '',
  }
}

/** A literal as an extended regular expression, for grep. */
function patternOf({ text, isAnyCase }: Literal): string {
  return [...text]
    .map((character) => {
      if (isAnyCase && /[a-z]/i.test(character))
        return `[${character.toLowerCase()}${character.toUpperCase()}]`
      return /[\w\s\u001b"':<>/@=,-]/.test(character) ? character : `\\${character}`
    })
    .join('')
}

function rowOf({ name, cpuSeconds, output }: Contender, grepSeconds: number): string {
  const { median, min, max } = spreadOf(cpuSeconds)
  return [
    name.padEnd(20),
    `${median.toFixed(3)} CPU-s (${min.toFixed(3)} to ${max.toFixed(3)})`,
    `${(median / grepSeconds).toFixed(2)} of grep`,
    `${(megabytes / 1e3 / median).toFixed(2)} GB per CPU-s`,
    output === '' ? '' : `lines and hits: ${output}`,
  ].join('  ')
}
