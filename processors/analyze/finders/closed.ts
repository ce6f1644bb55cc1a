import { calledName, callsOf } from '../../../agent/repository/callers.ts'
import type { ParsedFile } from '../../../agent/repository/definitions.ts'
import { familyOf } from '../../../agent/repository/code-languages.ts'
import { importsOf, resolveModule } from '../../../agent/repository/imports.ts'
import { lineOf } from '../../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../../agent/repository/syntax.ts'
import type { CrashSite, Finder, FoundLocation, Investigation } from '../finder.ts'
import { locationAt } from '../findings.ts'
import { namedFunctionAround } from '../named-functions.ts'
import { code } from '../words.ts'

/** Words for something that is used after it was closed. */
const CLOSED =
  /\bEBADF\b|bad file descriptor|\bclosed\b|has been (?:closed|disposed|destroyed)|already (?:been )?(?:operated|consumed)|write after end|after (?:it was )?(?:closed|destroyed)|ObjectDisposed|use of released/i
const CLOSES = /^(?:close\w*|dispose|destroy|end|release|shutdown|terminate|disconnect|quit|free|drop)$/i
const BLOCKS = ['with_statement', 'try_with_resources_statement', 'defer_statement', 'using_statement']
const FILES_MAX = 12
const CLOSING = 0.53
/** A function that is there to close, or the end of the program. */
const CLOSES_FOR_OTHERS = 0.33
/** What gives something away that it closes when it returns. */
const CLOSED_ON_RETURN = 0.6

/** Something is used after it was closed: who closes things of its kind, above all who closes what it gives away. */
export const closedFinder: Finder = {
  id: 'closed',
  async find(investigation) {
    const { crash, exceptionType, exceptionMessage } = investigation
    if (crash === undefined || !CLOSED.test(`${exceptionType}: ${exceptionMessage}`)) return {}
    const locations: FoundLocation[] = []
    for (const file of await filesAround(crash, investigation)) {
      for (const node of closings(file)) {
        const around = namedFunctionAround(node)
        const isReturned =
          around !== undefined && BLOCKS.includes(String(node.kind())) && givesAway(node, around.node)
        const isForOthers =
          around === undefined ||
          around.name === 'main' ||
          (CLOSES.test(around.simpleName) && !isHandedOver(around.node))
        const confidence = isReturned ? CLOSED_ON_RETURN : isForOthers ? CLOSES_FOR_OTHERS : CLOSING
        const what = code(node.text().split('\n')[0] ?? '')
        if (lineOf(node) !== crash.line || file.path !== crash.file.path)
          locations.push(locationAt(file, node, { confidence, reason: `${what} closes it` }))
      }
    }
    return {
      crashConfidence: 0.45,
      locations: locations.toSorted((a, b) => b.confidence - a.confidence).slice(0, 5),
    }
  },
}

function closings(file: ParsedFile): readonly SyntaxNode[] {
  const calls = callsOf(file.root).filter((call) => CLOSES.test(calledName(call)))
  return [...nodesOfKinds(file.root, BLOCKS).filter(isClosing), ...calls]
}

/** Go: what is put off is often no closing, as `defer mu.Unlock()` and `defer wg.Done()`. */
function isClosing(block: SyntaxNode): boolean {
  return !block.is('defer_statement') || callsOf(block).some((call) => CLOSES.test(calledName(call)))
}

/** Whether a function is given to something that calls it when it pleases. Shape: `new Cache({ dispose: (one) => one.close() })`. */
function isHandedOver(node: SyntaxNode): boolean {
  const outside = node
    .ancestors()
    .find((ancestor) => !/^(?:pair|object|keyword_argument)$/.test(String(ancestor.kind())))
  return outside !== undefined && /^(?:arguments|argument_list)$/.test(String(outside.kind()))
}

/** Whether a function returns from within the block, or from after a deferred close, what is only read later. */
function givesAway(block: SyntaxNode, around: SyntaxNode): boolean {
  const scope = block.is('defer_statement') ? around : block
  const returned = nodesOfKinds(scope, ['return_statement'])
  return returned.some(
    (one) =>
      /\w/.test(one.namedChildren()[0]?.text() ?? '') &&
      !/^(?:return\s+)?(?:None|null|nil|true|false|\d+)\b/.test(one.text()),
  )
}

/** Files of the trace, and those that speak of the type or the function of the crash. */
async function filesAround(
  crash: CrashSite,
  { files, frames }: Investigation,
): Promise<readonly ParsedFile[]> {
  if (files === undefined) return []
  const found = new Map<string, ParsedFile>([[crash.file.path, crash.file]])
  for (const { isOwn, path } of frames) {
    const file = !isOwn || path === undefined || found.size >= FILES_MAX ? undefined : await files.open(path)
    if (file !== undefined) found.set(file.path, file)
  }
  const name = crash.function?.owner ?? crash.function?.simpleName ?? ''
  if (/^[\w$]+$/.test(name)) {
    const pattern = new RegExp(`\\b${name.replace(/\$/g, '\\$')}\\b`)
    for (const file of await files.filesWith(crash.file, pattern, { name }))
      if (found.size < FILES_MAX) found.set(file.path, file)
  }
  const imported = [...found.values()].flatMap((file) =>
    importsOf(file.root).flatMap(({ module }) =>
      resolveModule(files.repository, file.path, module, familyOf(file.root)),
    ),
  )
  for (const path of imported.slice(0, FILES_MAX)) {
    const file = found.has(path) || found.size >= FILES_MAX ? undefined : await files.open(path)
    if (file !== undefined) found.set(path, file)
  }
  return [...found.values()]
}
