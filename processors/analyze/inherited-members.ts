import type { LanguageView } from './language-view.ts'

const OF_EVERY_OBJECT: ReadonlySet<string> = new Set([
  'hasOwnProperty',
  'isPrototypeOf',
  'propertyIsEnumerable',
  'toLocaleString',
  'toString',
  'valueOf',
])

/**
 * Whether what is written as an object has the member without saying so: JavaScript's `hasOwnProperty` and the like. Where such a
 * call fails the object has no prototype, or a key of that name: who calls it on objects of others is at fault.
 */
export function isInherited(member: string, view: LanguageView): boolean {
  return view.id === 'javascript' && OF_EVERY_OBJECT.has(member)
}
