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
import { linearPattern, patternFault } from '../pattern/linear-pattern.ts'

const scalar = either(string(), either(number(), boolean()))

const action = object(
  {
    key: optional(string({ help: 'The attribute' })),
    action: oneOf(['insert', 'update', 'upsert', 'delete', 'hash', 'extract', 'convert'], {
      help: 'insert where it is missing, update where it is there, upsert either way, delete, hash, extract, or convert',
    }),
    value: optional(scalar),
    from_attribute: optional(string({ help: 'Another attribute that the value is taken from' })),
    pattern: optional(
      string({
        check: patternFault,
        help: 'RE2 syntax. For delete and hash: every attribute whose name matches. For extract: what the value is taken apart by, each group with the name of the attribute that it becomes, `(?P<NAME>…)`',
      }),
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
  const isOfNames = own.action === 'delete' || own.action === 'hash'
  if (own.action === 'extract') {
    const fault = extractionFault(own.pattern)
    if (fault !== undefined) return fault
  } else if (!isOfNames && own.pattern !== undefined)
    return `expected no pattern for ${own.action}: only delete, hash and extract take one`
  if (own.key === undefined && !(isOfNames && own.pattern !== undefined))
    return 'expected the key of an attribute'
  if ((own.action === 'convert') !== (own.converted_type !== undefined))
    return 'expected converted_type for convert, and only for it'
  return undefined
}

function extractionFault(pattern: string | undefined): string | undefined {
  if (pattern === undefined) return 'expected the pattern for extract'
  const { groupNames, groupCount } = linearPattern(pattern)
  return groupCount > 0 && groupNames.length === groupCount
    ? undefined
    : 'expected a name for each group of the pattern, `(?P<NAME>…)`, and one group at least'
}

export type ActionRow = Infer<typeof action>

/** The option that says what is done to attributes. */
export const actionRows = list(action, { default: [], help: 'What is done to the attributes, in this order' })
