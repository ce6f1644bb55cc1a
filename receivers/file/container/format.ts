import type { LineBlock } from '../../../agent/scan/line-splitter.ts'
import { parseCri } from './cri.ts'
import { dockerParser } from './docker.ts'
import type { Unescaper } from './unescaper.ts'
import { newWrappedLine, type WrapperParser } from './wrapped-line.ts'

/** How the lines of a file are wrapped. */
export type WrapperFormat = 'plain' | 'docker' | 'cri'

const FORMATS: readonly WrapperFormat[] = ['cri', 'docker']
const LIKELY = /\/(?:pods|containers)\//

/** The parsers of the formats that wrap anything. */
export function wrapperParsers(unescaper: Unescaper): Readonly<Record<'docker' | 'cri', WrapperParser>> {
  return { docker: dockerParser(unescaper), cri: parseCri }
}

/** The format of the first line; only one that is wrapped whole, time and stream included, tells. */
export function formatOf(
  { bytes, starts, ends }: LineBlock,
  parsers: Readonly<Record<'docker' | 'cri', WrapperParser>>,
): WrapperFormat {
  const line = newWrappedLine()
  const span = { start: starts[0] ?? 0, end: ends[0] ?? 0 }
  return FORMATS.find((format) => format !== 'plain' && parsers[format](bytes, span, line)) ?? 'plain'
}

/** Whether a file lies where container runtimes write: its first line may have been a torn one. */
export function isLikelyWrapped(path: string): boolean {
  return LIKELY.test(path)
}
