import type { Command } from 'commander'

/** Commands that change something, or hand out what the agent has seen. Whoever only looks at states leaves no line. */
const AUDITED = new Set([
  'backup',
  'cache purge',
  'dead-letters drop',
  'dead-letters replay',
  'dead-letters show',
  'fixes apply',
  'fixes reject',
  'groups mute',
  'groups snooze',
  'groups unmute',
  'log-level',
  'ops cancel',
  'pause',
  'propose',
  'restore',
  'resume',
  'rules add',
  'rules remove',
  'support-bundle',
  'tap',
])

/** The name of a command that leaves a line in the audit log; undefined for others. Shape: "groups mute". */
export function auditedName(command: Command): string | undefined {
  const names: string[] = []
  for (let each = command; each.parent !== null; each = each.parent) names.unshift(each.name())
  const name = names.join(' ')
  const isQuestion = name === 'log-level' && command.args.length === 0
  return AUDITED.has(name) && !isQuestion ? name : undefined
}
