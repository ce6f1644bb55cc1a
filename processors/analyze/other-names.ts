import type { ParsedFile } from '../../agent/repository/definitions.ts'
import { importsOf, resolveModule } from '../../agent/repository/imports.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { visibleBindings } from './bindings.ts'
import type { Investigation } from './finder.ts'
import { involvedInError } from './involved-in-error.ts'
import type { Member } from './language-view.ts'
import { viewOf } from './language-views.ts'
import { createOriginSearch } from './origins.ts'
import { fieldWrites } from './writes.ts'

const WEIGHT_MIN = 0.3
const FILES_MAX = 8

/**
 * JavaScript: whether what is absent is a member that nothing in the code ever gives any object, of an object that the code makes itself or of a
 * module that exports other names: it goes by another name there. Shape: `settings.retry.max` beside `{ retries: { max: 3 } }`.
 */
export async function isOfOtherName(investigation: Investigation): Promise<boolean> {
  const { crash, files, frames } = investigation
  const [first] = crash?.suspects ?? []
  if (crash === undefined || files === undefined || first === undefined) return false
  if (crash.view.id !== 'javascript') return false
  const member = memberOf(first.value)
  if (member === undefined || !/^[A-Za-z_$][\w$]*$/.test(member.name)) return false
  const search = createOriginSearch({ files, frames })
  if ((await fieldWrites(member, crash.file, search)).length > 0) return false
  const speaking = new RegExp(`(?<![\\w$])${RegExp.escape(member.name)}(?![\\w$])`)
  const all = await files.filesWith(crash.file, speaking, { filesMax: FILES_MAX, name: member.name })
  if (all.some((file) => isDeclaredIn(file, member.name))) return false
  if (importsModule(member, crash.file, investigation)) return true
  const involved = await involvedInError(investigation)
  return involved.some(({ node, weight }) => weight >= WEIGHT_MIN && makesObject(node))
}

/** `o.name`, or a name that is bound to it. */
function memberOf(value: SyntaxNode): Pick<Member, 'name' | 'object'> | undefined {
  const view = viewOf(value)
  const node = view.core(value)
  const member = view.member(node)
  if (member !== undefined || !view.isIdentifier(node)) return member
  const [only, ...others] = visibleBindings(node, view).possible
  if (only?.value === undefined || only.kind !== 'value' || others.length > 0) return undefined
  if (only.part !== undefined) return { name: only.part, object: only.value }
  return view.member(view.core(only.value))
}

/** Whether a type, a class or a getter of the file has the name: then it is known, and only not set. */
function isDeclaredIn(file: ParsedFile, name: string): boolean {
  return nodesOfKinds(file.root, [
    'property_signature',
    'method_signature',
    'public_field_definition',
    'field_definition',
    'method_definition',
    'required_parameter',
    'function_declaration',
    'class_declaration',
  ]).some((node) => (node.field('name') ?? node.field('property') ?? node.field('pattern'))?.text() === name)
}

/** `import * as theme from './theme.js'`, of this repository. */
function importsModule(
  { object }: Pick<Member, 'object'>,
  file: ParsedFile,
  { files }: Investigation,
): boolean {
  const name = object.text()
  const imported = importsOf(file.root).find(({ local }) => local === name)
  if (imported?.imported !== '*' || files === undefined) return false
  return resolveModule(files.repository, file.path, imported.module, 'javascript').length > 0
}

/** An object that is written down with its members, and is not all of what it is made of. */
function makesObject(node: SyntaxNode): boolean {
  const view = viewOf(node)
  const entries = view.entries(view.core(node))
  return entries !== undefined && entries.size > 0
}
