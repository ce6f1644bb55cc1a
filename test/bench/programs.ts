import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** The Collector of test/bench/collector.yaml; BENCH_COLLECTOR names another place. */
export const COLLECTOR = process.env['BENCH_COLLECTOR'] ?? '/tmp/otelcol-bench/otelcol-bench'

export function isInstalled(program: string): boolean {
  return existsSync(program) || spawnSync('which', [program]).status === 0
}
