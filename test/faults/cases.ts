import { crashCases } from './cases/crash.ts'
import { fileCases } from './cases/files.ts'
import { gatewayCases } from './cases/gateways.ts'
import { otlpCases } from './cases/otlp.ts'
import { queueCases } from './cases/queue.ts'
import { rotationCases } from './cases/rotation.ts'
import { sinkCases } from './cases/sinks.ts'
import { traceCases } from './cases/traces.ts'
import type { FaultCase } from './fault-case.ts'

/** Every case, by its number in the list of the acceptance cases. */
export const faultCases: readonly FaultCase[] = [
  ...rotationCases,
  ...fileCases,
  ...crashCases,
  ...queueCases,
  ...otlpCases,
  ...sinkCases,
  ...gatewayCases,
  ...traceCases,
].toSorted((one, other) => one.number - other.number)
