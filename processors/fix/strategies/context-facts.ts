import type { ContextFacts } from '../../../agent/ai/context-tools.ts'
import type { Diagnosis } from '../../../agent/model/diagnosis.ts'
import type { ErrorEvent } from '../../../agent/model/error-event.ts'
import { ATTRIBUTE } from '../../../agent/model/semantic-conventions.ts'

/** What a program of the operator may be told of an error: its type and message, its service, the likeliest place. */
export function contextFactsOf(event: ErrorEvent, { locations }: Diagnosis): ContextFacts {
  const service = event.resource[ATTRIBUTE.serviceName]
  const [place] = locations
  return {
    type: event.exceptionType,
    message: event.exceptionMessage,
    service: typeof service === 'string' ? service : '',
    function: place?.function ?? '',
    path: place?.path ?? '',
  }
}
