import { lineOf } from '../../../agent/repository/symbols.ts'
import type { Binding } from '../language-view.ts'
import { originAt, type Origin, type Search, type Step } from '../origin.ts'
import { code, place } from '../words.ts'
import { calledDefinition } from './callee.ts'

/**
 * Go: a value that comes with an error, used before the error was looked at.
 * Leaves alone: results whose error is compared with nil between the call and the use.
 */
export async function uncheckedError(
  step: Step,
  binding: Binding,
  search: Search,
): Promise<Origin | undefined> {
  const { node, view, trail } = step
  const call = binding.value === undefined ? undefined : view.call(view.core(binding.value))
  if (binding.part === undefined || binding.value === undefined || call === undefined) return undefined
  const names = binding.node.parent()?.namedChildren() ?? []
  const error = names.at(-1)
  if (error === undefined || error.id() === binding.node.id()) return undefined
  const definition = await calledDefinition(view.core(binding.value), trail, search)
  const results = definition?.symbol.node.field('result')?.text()
  const isError =
    results === undefined ? /^(?:_|.*[eE]rr.*)$/.test(error.text()) : /\berror\)?$/.test(results)
  if (!isError) return undefined
  const between = trail.file.text.slice(binding.value.range().end.index, node.range().start.index)
  const isChecked = error.text() !== '_' && new RegExp(`\\b${error.text()}\\b\\s*[!=]=\\s*nil`).test(between)
  if (isChecked) return undefined
  const how =
    error.text() === '_' ? 'is dropped' : `${code(error)} is not looked at before line ${lineOf(node)}`
  const text = `${code(node)} comes from ${code(binding.value)} whose error ${how} (${place(trail.file, binding.node)})`
  return originAt(trail, binding.node, { kind: 'unchecked_error', strength: 0.85, isDefect: true, text })
}
