import { literalSetOf } from '../../agent/scan/literal-set.ts'
import { LineSplitter, type LineSplitterOptions } from '../../agent/scan/line-splitter.ts'
import type { Literal } from '../../agent/model/literal.ts'
import type { Config } from './config.ts'
import type { Encoding } from './encoding.ts'
import type { Framer } from './framer.ts'
import { PatternSplitter } from './pattern-splitter.ts'
import { WideSplitter } from './wide-splitter.ts'

/** The framer that a configuration asks for. `literals` are what lines are marked for, where their bytes tell. */
export function createFramer(
  config: Config,
  encoding: Encoding,
  literals: readonly Literal[] | undefined,
): Framer {
  const {
    max_log_size: lineBytesMax,
    max_log_size_behavior: longLines,
    read_buffer_size: bufferBytes,
    multiline,
  } = config
  const options = { lineBytesMax, longLines, bufferBytes }
  const framer =
    multiline === undefined
      ? new LineSplitter({
          ...options,
          // What is not UTF-8 holds other bytes than the literal, so nothing is known of it.
          ...(encoding.kind === 'bytes' && literals !== undefined ? marking(literals) : {}),
        })
      : new PatternSplitter({ ...options, multiline })
  return encoding.kind === 'wide' ? new WideSplitter(framer, encoding.label, bufferBytes) : framer
}

function marking(literals: readonly Literal[]): Pick<LineSplitterOptions, 'literals' | 'literalsOfAnyCase'> {
  const { exact, anyCase } = literalSetOf(literals)
  return { literals: exact, literalsOfAnyCase: anyCase }
}
