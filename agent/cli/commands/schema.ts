import { jsonSchemaOf } from '../../../config/json-schema.ts'
import { EVENT_SCHEMA } from '../../model/event-schema.ts'
import { protoTextOf } from '../../net/grpc-proto-text.ts'
import { CONTROL_FILE } from '../../otlp/control-file.ts'
import type { SCHEMAS } from '../choices.ts'
import type { CommandContext } from '../command-context.ts'
import { EXIT } from '../exit-code.ts'

/**
 * `hephaestus schema`: JSON Schemas, of the configuration for editors, or of the events for those who read them; and the
 * .proto file of which clients are made that stream logs and are told what becomes of them.
 */
export function schema(which: (typeof SCHEMAS)[number], context: CommandContext): number {
  if (which === 'control') {
    context.print(protoTextOf(CONTROL_FILE))
    return EXIT.done
  }
  const shown = which === 'config' ? jsonSchemaOf(context.registry) : EVENT_SCHEMA
  context.print(`${JSON.stringify(shown, undefined, 2)}\n`)
  return EXIT.done
}
