import type { Language, StackTrace } from '../../../agent/model/stack-trace.ts'
export function tracesIn(_output: string, _language: Language): readonly StackTrace[] {
  return []
}
