import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import { DUMP } from './stack-trace.ts'
import { isCrash } from '../crash-form.ts'
import { messageOf, namedMessageOf } from '../../../agent/detection/message.ts'
import type { RecordView, Rule } from '../../../agent/detection/rule.ts'

/**
 * A trace in a field of its own, as structured logs have it.
 * Applies at any level when its program wrote it; when `parse` found it in a line, where the level is an error or there is
 * none. Leaves alone: traces of lines at a lower level.
 */
export const stackField: Rule = {
  id: 'stack_field',
  needs: { kind: 'attributes', names: [ATTRIBUTE.exceptionStacktrace] },
  find(record) {
    const text = fieldOf(record, ATTRIBUTE.exceptionStacktrace)
    if (text === undefined) return undefined
    const trace = parseStackTrace(text)
    const [printed] = trace?.exceptions ?? []
    // Calls that the program asked its runtime for say nothing of the error.
    const first = DUMP.test(printed?.type ?? '') ? undefined : printed
    const named = namedMessageOf(
      messageOf(first === undefined ? record.text : `${first.type}: ${first.message}`),
    )
    return {
      kind: 'trace',
      language: trace?.language ?? 'unknown',
      exceptionType: fieldOf(record, ATTRIBUTE.exceptionType) ?? first?.type ?? named.type,
      exceptionMessage: fieldOf(record, ATTRIBUTE.exceptionMessage) ?? first?.message ?? named.message,
      stackTraceText: text,
      ...(trace === undefined ? {} : { trace }),
      isFatal: isCrash(text),
    }
  },
}

function fieldOf(record: RecordView, name: string): string | undefined {
  const value = record.attribute(name)
  return typeof value === 'string' && value !== '' ? value : undefined
}
