import { jsonSchemaOf } from '../../../config/json-schema.ts'
import { EVENT_SCHEMA } from '../../model/event-schema.ts'
import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'

export const SCHEMAS = ['config', 'events'] as const

/** `hephaestus schema`: JSON Schemas, of the configuration for editors, or of the events for those who read them. */
export function schema(which: (typeof SCHEMAS)[number], context: CommandContext): number {
  const shown = which === 'config' ? jsonSchemaOf(context.registry) : EVENT_SCHEMA
  context.print(`${JSON.stringify(shown, undefined, 2)}\n`)
  return EXIT.done
}
