import type { Attributes, AttributeValue } from '../model/resource.ts'
import { linearPattern } from '../pattern/linear-pattern.ts'
import type { ActionRow } from './action-rows.ts'

/**
 * What is done to attributes: gives them as they are afterwards. Of more attributes there are never fewer names left, so that
 * what is left of some of them may stand in for that of all.
 */
export type Action = (attributes: Attributes) => Attributes

/** The actions of a configuration, in their order. Source: the Collector's attributes and resource processors. */
export function actionsOf(rows: readonly ActionRow[]): readonly Action[] {
  return rows.map((row) => {
    if (row.action === 'delete') return deletion(row)
    if (row.action === 'convert') return conversion(row)
    return setting(row)
  })
}

/** Attributes after all of the actions, one after the other. */
export function attributesAfter(attributes: Attributes, actions: readonly Action[]): Attributes {
  return actions.reduce((now, action) => action(now), attributes)
}

function setting({ key = '', action, value, from_attribute: from }: ActionRow): Action {
  return (attributes) => {
    const isThere = Object.hasOwn(attributes, key)
    if (action === 'insert' ? isThere : action === 'update' && !isThere) return attributes
    const taken = from === undefined ? value : ownValue(attributes, from)
    return taken === undefined ? attributes : { ...attributes, [key]: taken }
  }
}

function deletion({ key, pattern }: ActionRow): Action {
  const names = pattern === undefined ? undefined : linearPattern(pattern)
  const isGone = (name: string): boolean => name === key || names?.matches(name) === true
  return (attributes) => Object.fromEntries(Object.entries(attributes).filter(([name]) => !isGone(name)))
}

function conversion({ key = '', converted_type: type }: ActionRow): Action {
  return (attributes) => {
    const value = ownValue(attributes, key)
    const converted = value === undefined ? undefined : convertedTo(type ?? 'string', value)
    return converted === undefined ? attributes : { ...attributes, [key]: converted }
  }
}

/** The value as another type; undefined where it has none. */
function convertedTo(type: 'int' | 'double' | 'string', value: AttributeValue): AttributeValue | undefined {
  if (value === null || typeof value === 'object') return undefined
  if (type === 'string') return String(value)
  if (typeof value === 'bigint') return type === 'int' ? value : Number(value)
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value)
  if (!Number.isFinite(number)) return undefined
  return type === 'int' ? Math.trunc(number) : number
}

function ownValue(attributes: Attributes, name: string): AttributeValue | undefined {
  return Object.hasOwn(attributes, name) ? attributes[name] : undefined
}
