import { muteGroup, readMutedGroups, unmuteGroup } from '../../detection/muted-groups.ts'
import type { GroupingMethod } from '../../model/error-event.ts'
import { PermanentError } from '../../model/errors.ts'
import { parseDuration } from '../../model/units.ts'
import { systemClock } from '../../runtime/system-clock.ts'
import { asOwnerOf } from '../as-owner.ts'
import type { CommandContext } from '../command-context.ts'
import { openStateDirectory } from '../config-options.ts'
import { EXIT } from '../exit-code.ts'
import { onOneLine } from '../../telemetry/printable.ts'
import { readGroups, type ListedGroup } from '../read-groups.ts'

/** Which groups a command is about. */
export interface GroupsOptions {
  readonly stateDir?: string
  readonly json: boolean
}

const SHOWN_ID_LENGTH = 12
const SHOWN_NAME_MAX = 120

/** `hephaestus groups list`: every error group, the one seen last first. */
export function listGroups(options: GroupsOptions, context: CommandContext): number {
  const groups = groupsOf(options, context)
  if (options.json) {
    context.print(`${JSON.stringify({ groups: groups.map(summaryOf) }, undefined, 2)}\n`)
    return EXIT.done
  }
  if (groups.length === 0) context.print('no errors have been seen\n')
  for (const group of groups) {
    const { fingerprint, count, lastSeen, service, error } = summaryOf(group)
    const columns = [
      fingerprint.slice(0, SHOWN_ID_LENGTH),
      lastSeen,
      `${count}x`.padStart(7),
      stateOf(group).padEnd(7),
      service,
      error,
    ]
    context.print(
      `${onOneLine(columns.filter((column) => column !== '').join('  ')).slice(0, 2 * SHOWN_NAME_MAX)}\n`,
    )
  }
  return EXIT.done
}

/** `hephaestus groups show ID`: one group. Errors: PermanentError HEPH_GROUP_UNKNOWN or HEPH_GROUP_AMBIGUOUS. */
export function showGroup(id: string, options: GroupsOptions, context: CommandContext): number {
  const group = groupWith(id, groupsOf(options, context))
  const { grouping, members, versions, hosts, traceIds } = group
  const summary = summaryOf(group)
  if (options.json) {
    const shown = { ...summary, versions, hosts, traceIds, grouping, members }
    context.print(`${JSON.stringify(shown, undefined, 2)}\n`)
    return EXIT.done
  }
  const samples = { versions: versions.join(', '), hosts: hosts.join(', '), traces: traceIds.join(', ') }
  for (const [name, value] of Object.entries({ ...summary, ...samples })) {
    if (value === '') continue
    context.print(`${`${name}:`.padEnd(13)} ${onOneLine(String(value))}\n`)
  }
  for (const line of reasonLines(group)) context.print(`${onOneLine(line)}\n`)
  return EXIT.done
}

/** Why its errors are one group: what was the same, and which others joined it. */
function reasonLines({ grouping, members }: ListedGroup): readonly string[] {
  if (grouping === undefined) return []
  return [
    `one group by ${METHOD_WORDS[grouping.method]}:`,
    ...grouping.parts.map((part) => `  ${part}`),
    ...members.slice(1).map(({ hashes: [own = ''], method, similarity }) => {
      const share = similarity === undefined ? '' : ` (${Math.round(similarity * 100)} %)`
      return `joined by ${METHOD_WORDS[method]}${share}: ${own.slice(0, SHOWN_ID_LENGTH)}`
    }),
  ]
}

const METHOD_WORDS: Readonly<Record<GroupingMethod, string>> = {
  rule: 'a fingerprint rule',
  own_code: 'the same own code',
  library_code: 'the same code of libraries, since none is own',
  all_frames: 'the same frames, of which others counted as own code',
  similar_code: 'nearly the same own code',
  message: 'the same message, its values masked',
  message_pattern: 'a message of which words are values',
}

export interface MuteOptions extends GroupsOptions {
  /** Shape: "2h". */
  readonly for?: string
}

/**
 * `hephaestus groups mute ID` and `snooze ID --for 2h`: the group is counted on, but no event is made of it. An
 * agent that runs with the state directory takes it over within a second.
 * Errors: those of `showGroup`; PermanentError HEPH_GROUP_DURATION.
 */
export function mute(id: string, options: MuteOptions, context: CommandContext): number {
  const group = groupWith(id, groupsOf(options, context))
  const lastsMs = options.for === undefined ? undefined : parseDuration(options.for)
  if (options.for !== undefined && (lastsMs === undefined || lastsMs <= 0)) {
    throw new PermanentError('HEPH_GROUP_DURATION', `"${options.for}" is no time; write one as 30m, 2h or 7d`)
  }
  const untilMs = lastsMs === undefined ? undefined : systemClock.now() + lastsMs
  const stateDirectory = openStateDirectory(options.stateDir, context)
  asOwnerOf(stateDirectory, () => muteGroup(stateDirectory, group.fingerprint, untilMs))
  const until = untilMs === undefined ? '' : ` until ${new Date(untilMs).toISOString()}`
  context.print(
    options.json
      ? `${JSON.stringify({ muted: group.fingerprint, ...(untilMs === undefined ? {} : { until: new Date(untilMs).toISOString() }) })}\n`
      : `muted ${group.fingerprint}${until}\n`,
  )
  return EXIT.done
}

/** `hephaestus groups unmute ID`. Errors: those of `showGroup`. */
export function unmute(id: string, options: GroupsOptions, context: CommandContext): number {
  const stateDirectory = openStateDirectory(options.stateDir, context)
  const fingerprints = [...readMutedGroups(stateDirectory).keys()]
  const fingerprint = theOne(id, fingerprints, (each) => each, 'muted group')
  asOwnerOf(stateDirectory, () => unmuteGroup(stateDirectory, fingerprint))
  context.print(options.json ? `${JSON.stringify({ unmuted: fingerprint })}\n` : `unmuted ${fingerprint}\n`)
  return EXIT.done
}

/** Every error group, the one seen last first. Errors: PermanentError HEPH_STATE_MISSING, HEPH_STATE_DENIED. */
export function groupsOf(
  options: Pick<GroupsOptions, 'stateDir'>,
  context: CommandContext,
): readonly ListedGroup[] {
  const directory = openStateDirectory(options.stateDir, context)
  const groups = readGroups(directory, systemClock.now())
  if (groups !== undefined) return groups
  throw new PermanentError(
    'HEPH_STATE_MISSING',
    `no agent has run with ${directory}; name another with --state-dir`,
  )
}

/** The group whose fingerprint begins so. Errors: PermanentError HEPH_GROUP_UNKNOWN or HEPH_GROUP_AMBIGUOUS. */
export function groupWith(id: string, groups: readonly ListedGroup[]): ListedGroup {
  return theOne(id, groups, ({ fingerprint }) => fingerprint, 'group')
}

/** The one whose fingerprint begins so. */
function theOne<T>(id: string, all: readonly T[], idOf: (each: T) => string, what: string): T {
  const [found, ...others] = all.filter((each) => idOf(each).startsWith(id))
  if (found === undefined) {
    throw new PermanentError(
      'HEPH_GROUP_UNKNOWN',
      `no ${what} begins with "${id}"; hephaestus groups list shows them`,
    )
  }
  if (others.length > 0) {
    throw new PermanentError(
      'HEPH_GROUP_AMBIGUOUS',
      `${others.length + 1} groups begin with "${id}"; write more of the id`,
    )
  }
  return found
}

interface GroupSummary {
  readonly fingerprint: string
  readonly error: string
  readonly service: string
  readonly language: string
  readonly count: number
  readonly firstSeen: string
  readonly lastSeen: string
  readonly muted: string
}

function summaryOf(group: ListedGroup): GroupSummary {
  const { type, message, service, language } = group.name
  const until =
    group.mutedUntilMs === undefined ? 'yes' : `until ${new Date(group.mutedUntilMs).toISOString()}`
  return {
    fingerprint: group.fingerprint,
    error: [type, message].filter((part) => part !== '').join(': '),
    service,
    language,
    count: group.count,
    firstSeen: timeOf(group.firstSeenUnixNano),
    lastSeen: timeOf(group.lastSeenUnixNano),
    muted: group.isMuted ? until : 'no',
  }
}

function stateOf({ isMuted, mutedUntilMs }: ListedGroup): string {
  if (!isMuted) return ''
  return mutedUntilMs === undefined ? 'muted' : 'snoozed'
}

function timeOf(unixNano: bigint): string {
  return new Date(Number(unixNano / 1_000_000n)).toISOString()
}
