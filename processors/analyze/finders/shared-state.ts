import { nodesOnLine, functionAround } from '../../../agent/repository/symbols.ts'
import type { SyntaxNode } from '../../../agent/repository/syntax.ts'
import { contains } from '../bindings.ts'
import type { CrashSite, Finder, Investigation } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt } from '../findings.ts'
import { code, place } from '../words.ts'

/**
 * Something that is changed while it is in use: a collection in its own loop, a map that several
 * goroutines write, a channel that was closed elsewhere.
 */
export const sharedStateFinder: Finder = {
  id: 'shared_state',
  async find(investigation) {
    const { crash, symptom } = investigation
    if (crash === undefined || symptom.access !== 'shared_state') return {}
    return crash.view.id === 'python' ? changedInLoop(crash, investigation) : goShared(crash, investigation)
  },
}

const CHANGES =
  /^(?:pop|popitem|clear|update|add|remove|discard|append|appendleft|insert|extend|setdefault|delete|set)$/

/** The statement in the body of a loop that changes what the loop goes through. */
function changedInLoop(crash: CrashSite, investigation: Investigation): Awaited<ReturnType<Finder['find']>> {
  const loop = nodesOnLine(crash.file.root, crash.line).find(
    (node) => node.is('for_statement') || node.is('for_in_clause'),
  )
  const iterated = loop
    ?.field('right')
    ?.text()
    .replace(/\.(?:items|keys|values)\(\)$/, '')
  if (loop === undefined || iterated === undefined) return {}
  const change = loop
    .findAll({ rule: { any: [{ kind: 'delete_statement' }, { kind: 'assignment' }, { kind: 'call' }] } })
    .find((node) => {
      if (node.is('call')) {
        const member = crash.view.member(node.field('function') ?? node)
        return member?.object.text() === iterated && CHANGES.test(member.name)
      }
      const target = node.is('assignment') ? node.field('left') : node.namedChildren()[0]
      const indexed = target === null || target === undefined ? undefined : crash.view.indexed(target)
      return indexed?.object.text() === iterated
    })
  const basis = crashEvidence(investigation)
  if (change === undefined) {
    const summary = `${code(iterated)} is changed while the loop at ${crashPlace(crash)} goes through it`
    return { causes: [cause(summary, 0.6, basis)] }
  }
  const reason = `${code(change)} changes ${code(iterated)} inside its own loop`
  return {
    locations: [locationAt(crash.file, change, { confidence: 0.85, reason })],
    causes: [
      cause(`${reason} (${place(crash.file, change)}, loop at ${crashPlace(crash)})`, 0.88, [
        ...basis,
        investigation.evidence.addCode(crash.file, change),
      ]),
    ],
  }
}

/** Go: what on the line is shared, and the other place that uses it. */
async function goShared(crash: CrashSite, investigation: Investigation): ReturnType<Finder['find']> {
  const { symptom, evidence } = investigation
  const basis = crashEvidence(investigation)
  const nodes = nodesOnLine(crash.file.root, crash.line)
  const start = `${symptom.summary} (${crashPlace(crash)})`
  if (symptom.rule === 'go-concurrent-map') {
    const map = nodes.map((node) => crash.view.indexed(node)?.object).find((node) => node !== undefined)
    if (map === undefined) return {}
    const routine = crash.file.root
      .findAll({ rule: { kind: 'go_statement' } })
      .find((node) => !contains(node, map) || node.text().includes(map.text()))
    const by = routine === undefined ? '' : `; goroutines are started at ${place(crash.file, routine)}`
    const summary = `${start}: ${code(map)} is written without a lock${by}`
    return {
      causes: [
        cause(summary, 0.8, [
          ...basis,
          routine === undefined ? undefined : evidence.addCode(crash.file, routine),
        ]),
      ],
    }
  }
  const channel = nodes.map(channelOf).find((node) => node !== undefined)
  if (channel === undefined) return {}
  const closing = symptom.rule === 'go-channel' ? closeOf(channel, crash) : undefined
  if (closing !== undefined) {
    const around = functionAround(closing)
    const by = around === undefined ? '' : ` by ${code(around.name)}`
    const reason = `${code(channel)} was closed${by}`
    return {
      locations: [locationAt(crash.file, closing, { confidence: 0.57, reason })],
      causes: [
        cause(`${start}: ${reason} (${place(crash.file, closing)})`, 0.82, [
          ...basis,
          evidence.addCode(crash.file, closing),
        ]),
      ],
    }
  }
  const isDeadlock = symptom.rule === 'go-deadlock'
  const why = isDeadlock
    ? `nothing is left that would make ${code(channel)} go on`
    : `it concerns ${code(channel)}`
  return { causes: [cause(`${start}: ${why}`, 0.6, basis)] }
}

/** The channel, lock or wait group that a statement waits on or acts on. */
function channelOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.is('send_statement')) return node.field('channel') ?? node.namedChildren()[0]
  if (node.is('unary_expression') && node.text().startsWith('<-')) return node.namedChildren()[0]
  if (node.is('range_clause')) return node.field('right') ?? undefined
  if (!node.is('call_expression')) return undefined
  const callee = node.field('function')
  if (callee?.text() === 'close') return node.field('arguments')?.namedChildren()[0]
  return /\.(?:Wait|Lock|RLock|Unlock|RUnlock|Done|Add)$/.test(callee?.text() ?? '')
    ? (callee?.field('operand') ?? undefined)
    : undefined
}

function closeOf(channel: SyntaxNode, crash: CrashSite): SyntaxNode | undefined {
  const name = channel.text().split('.').at(-1) ?? ''
  return crash.file.root
    .findAll({ rule: { kind: 'call_expression' } })
    .find(
      (call) =>
        call.field('function')?.text() === 'close' &&
        call.field('arguments')?.text().replace(/[()]/g, '').split('.').at(-1) === name,
    )
}
