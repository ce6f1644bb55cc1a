import { wordsOf } from '../../../../agent/rewrite/name-words.ts'
import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'
import { gained, placedNodes } from './code-tree.ts'
import { plain } from './conditions.ts'
import { isSensitiveName } from './path-policy.ts'

/** Harm that code does without reaching out by itself: weaker protection, silenced tools, values that get into logs. */

interface HarmRule {
  readonly id: string
  readonly reason: string
  /** Compared with the text without blanks. */
  readonly pattern: RegExp
}

const RULES: readonly HarmRule[] = [
  {
    id: 'weakened_tls',
    reason: 'it takes protection off a connection or a cookie',
    pattern:
      /rejectUnauthorized["']?\s*[:=]\s*(?:false|0|!1)|NODE_TLS_REJECT_UNAUTHORIZED|strictSSL["']?[:=]false|checkServerIdentity|InsecureSkipVerify|insecureSkipVerify|verify(?:_ssl)?["']?[:=](?:False|false)|_create_unverified_context|CERT_NONE|check_hostname=False|disable_warnings\(|(?:httpOnly|secure)["']?:(?:false|!1)|sameSite["']?:["']none["']|minVersion["']?:["']TLSv1(?:\.1)?["']|ALLOWALL_HOSTNAME|danger_accept_invalid_certs|Access-Control-Allow-Origin/gi,
  },
  {
    id: 'suppression',
    reason: 'it tells a checker to look away',
    pattern:
      /@ts-(?:ignore|nocheck|expect-error)|eslint-disable|oxlint-disable|biome-ignore|#type:ignore|#noqa|#nosec|#pylint:disable|#pragma:nocover|\/\/nolint|\/\/nosec|istanbulignore|c8ignore|@SuppressWarnings|#\[allow|\/\/go:(?:linkname|generate|embed)/gi,
  },
  {
    id: 'swallowed_error',
    reason: 'it adds an error handler that does nothing',
    pattern:
      /\.catch\(\(?\w*\)?=>(?:\{\}|undefined|null|void0)\)|\.catch\(function\(\w*\)\{\}\)|\bsuppress\((?:Base)?Exception\)|\brecover\(\)|catch_unwind|catch(?:\(\w+\))?\{return(?:true|!0)?;?\}|except[^:\n]{0,80}:returnTrue/g,
  },
  {
    id: 'new_reach',
    reason: 'it changes what belongs to all code',
    pattern:
      /\b(?:Object|Array|String|Number|Function|Promise|JSON|Math|Date|RegExp|Map|Set|console|globalThis|global|window|process)(?:\.prototype)?(?:\.\w+|\[["']\w+["']\])=(?!=)|Object\.(?:setPrototypeOf|defineProperty|assign\((?:globalThis|global|\w+\.prototype))|sys\.modules|\blog\.Fatal|\bruntime\.Goexit|System\.exit|Runtime\.getRuntime|ProcessBuilder|std::process|Class\.forName|\.setAccessible\(/g,
  },
]

/** Why a change does harm, with the name of the rule; undefined when it does none. */
export function harmViolation(before: CodeNode, after: CodeNode): string | undefined {
  const [old, now] = [before.text.replaceAll(/\s+/g, ''), after.text.replaceAll(/\s+/g, '')]
  for (const { id, reason, pattern } of RULES) {
    const added = gained(old.match(pattern) ?? [], now.match(pattern) ?? [], (one) => one.toLowerCase())[0]
    if (added !== undefined) return `${id}: ${reason}: ${added.slice(0, 60)}`
  }
  return newlyLogged(before, after)
}

const LOG_CALL =
  /^(?:console|log|logger|logging|LOG|\w+\.(?:log|logger)|slog)\.\w+\(|^(?:print|println|fmt\.(?:Fp|P)rint\w*|eprintln!|println!)\(/

/**
 * A logged value must be one that the code has read before, and none that is about security or a whole request by its
 * name: what an error shows in a log is seen by many.
 */
function newlyLogged(before: CodeNode, after: CodeNode): string | undefined {
  const known = new Set(memberTexts(before))
  const calls = gained(logCalls(before), logCalls(after), (node) => plain(node.text))
  for (const call of calls) {
    for (const value of loggedValues(call)) {
      const isNew = value.includes('.') && !known.has(value) && !isPrefixed(value, known)
      if (isNew || isSensitiveName(value) || isWhole(value))
        return `new_logging: it logs ${value.slice(0, 60)}, which was not logged before`
    }
  }
  return undefined
}

function logCalls(root: CodeNode): readonly CodeNode[] {
  return [...placedNodes(root)]
    .map(({ node }) => node)
    .filter(
      ({ kind, text }) =>
        /^(?:call_expression|call|method_invocation|macro_invocation)$/.test(kind) && LOG_CALL.test(text),
    )
}

const MEMBER_KINDS = /^(?:member_expression|attribute|selector_expression|field_access|field_expression)$/

function memberTexts(root: CodeNode): readonly string[] {
  return [...placedNodes(root)]
    .filter(({ node }) => MEMBER_KINDS.test(node.kind))
    .map(({ node }) => plain(node.text))
}

/** `order.lines.length` where `order.lines` was read: a member of what is known, by a name that says how much. */
function isPrefixed(value: string, known: ReadonlySet<string>): boolean {
  const at = value.lastIndexOf('.')
  return (
    /^(?:length|size|name|id|message|code)$/.test(value.slice(at + 1)) &&
    (known.has(value.slice(0, at)) || !value.slice(0, at).includes('.'))
  )
}

/** Members and plain names among the arguments, the widest of each. */
function loggedValues(call: CodeNode): readonly string[] {
  const list = call.children.find(({ kind }) => /^(?:arguments|argument_list|token_tree)$/.test(kind))
  return list === undefined ? [] : list.children.flatMap(valuesIn)
}

function valuesIn(node: CodeNode): readonly string[] {
  const [callee, ...rest] = node.children
  if (/^(?:call_expression|call|method_invocation)$/.test(node.kind) && callee !== undefined)
    return [...(MEMBER_KINDS.test(callee.kind) ? callee.children.slice(0, 1) : []), ...rest].flatMap(valuesIn)
  if (MEMBER_KINDS.test(node.kind) || /^(?:identifier|shorthand_property_identifier)$/.test(node.kind))
    return [plain(node.text)]
  return node.children.flatMap(valuesIn)
}

const WHOLE =
  /^(?:req|request|env|environ|headers|cookies?|session|config|settings|token|card|cvv|iban|ssn|apikey|key)$/

function isWhole(value: string): boolean {
  const last = value.split('.').at(-1) ?? ''
  return (
    WHOLE.test(wordsOf(last).join('')) ||
    wordsOf(last).some((word) => /^(?:token|cookie|card|cvv|iban|ssn|pin)$/.test(word))
  )
}
