import {
  boolean,
  either,
  list,
  number,
  object,
  oneOf,
  optional,
  string,
  type Infer,
} from '../../config/schema.ts'
import { patternFault } from '../pattern/linear-pattern.ts'

const scalar = either(string(), either(number(), boolean()))

const action = object(
  {
    key: optional(string({ help: 'The attribute' })),
    action: oneOf(['insert', 'update', 'upsert', 'delete', 'convert'], {
      help: 'insert where it is missing, update where it is there, upsert either way, delete, or convert',
    }),
    value: optional(scalar),
    from_attribute: optional(string({ help: 'Another attribute that the value is taken from' })),
    pattern: optional(
      string({ check: patternFault, help: 'Deletes every attribute whose name matches; RE2 syntax' }),
    ),
    converted_type: optional(oneOf(['int', 'double', 'string'], { help: 'What convert makes of the value' })),
  },
  { check: actionFault },
)

function actionFault(own: {
  readonly key?: string | undefined
  readonly action: string
  readonly value?: unknown
  readonly from_attribute?: string | undefined
  readonly pattern?: string | undefined
  readonly converted_type?: string | undefined
}): string | undefined {
  const isSetting = own.action === 'insert' || own.action === 'update' || own.action === 'upsert'
  const sources = [own.value, own.from_attribute].filter((source) => source !== undefined).length
  if (isSetting && sources !== 1) return `expected either value or from_attribute for ${own.action}`
  if (!isSetting && sources > 0) return `expected no value and no from_attribute for ${own.action}`
  if (own.action !== 'delete' && own.pattern !== undefined)
    return `expected no pattern for ${own.action}: only delete takes one`
  if (own.key === undefined && own.pattern === undefined) return 'expected the key of an attribute'
  if ((own.action === 'convert') !== (own.converted_type !== undefined))
    return 'expected converted_type for convert, and only for it'
  return undefined
}

export type ActionRow = Infer<typeof action>

/** The option that says what is done to attributes. */
export const actionRows = list(action, { default: [], help: 'What is done to the attributes, in this order' })
