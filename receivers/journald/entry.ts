import type { Attributes, AttributeValue } from '../../agent/model/resource.ts'
import { ATTRIBUTE } from '../../agent/model/semantic-conventions.ts'
import { SEVERITY, type SeverityNumber } from '../../agent/model/severity.ts'
import { severityOfPriority } from '../../agent/syslog/priority.ts'
import type { Config } from './config.ts'
import type { JournalEntry } from './export-reader.ts'

/**
 * What an entry says, in the words of the semantic conventions where they have one; other fields keep the names that
 * systemd.journal-fields(7) gives them.
 */
type Fields = JournalEntry['fields']

const INTEGER = /^\d{1,15}$/

/** What describes the program that wrote, and becomes part of the resource. */
const RESOURCE_NAMES: Readonly<Record<string, string>> = {
  _HOSTNAME: ATTRIBUTE.hostName,
  _MACHINE_ID: ATTRIBUTE.hostId,
  _PID: ATTRIBUTE.processPid,
  _COMM: ATTRIBUTE.processExecutableName,
  _EXE: ATTRIBUTE.processExecutablePath,
  _CMDLINE: ATTRIBUTE.processCommandLine,
  _BOOT_ID: '_BOOT_ID',
  _SYSTEMD_UNIT: '_SYSTEMD_UNIT',
  _SYSTEMD_USER_UNIT: '_SYSTEMD_USER_UNIT',
  _NAMESPACE: '_NAMESPACE',
  CONTAINER_ID_FULL: ATTRIBUTE.containerId,
  CONTAINER_NAME: ATTRIBUTE.containerName,
  IMAGE_NAME: ATTRIBUTE.containerImageName,
}

/** What describes the one entry. */
const RECORD_NAMES: Readonly<Record<string, string>> = {
  CODE_FILE: ATTRIBUTE.codeFilePath,
  CODE_LINE: ATTRIBUTE.codeLineNumber,
  CODE_FUNC: ATTRIBUTE.codeFunctionName,
  TID: ATTRIBUTE.threadId,
}

const NUMBERS: ReadonlySet<string> = new Set(['_PID', 'CODE_LINE', 'TID', 'ERRNO', 'SYSLOG_FACILITY'])

/** Fields that say again what others say, and those that only the journal itself has a use for. */
const REPEATED: ReadonlySet<string> = new Set([
  'PRIORITY',
  'SYSLOG_RAW',
  'SYSLOG_PID',
  'SYSLOG_TIMESTAMP',
  'CONTAINER_ID',
  'CONTAINER_TAG',
])

const RESOURCE_FIELDS = [...Object.keys(RESOURCE_NAMES), 'SYSLOG_IDENTIFIER']

/** Differs where `resourceAttributes` differs; cheaper, since most entries come from a program that is known. */
export function identityOf(fields: Fields): string {
  let identity = ''
  for (const field of RESOURCE_FIELDS) identity += `${String(fields.get(field) ?? '')}\n`
  return identity
}

/** Who wrote an entry, as attributes of a resource. */
export function resourceAttributes(fields: Fields): Attributes {
  const attributes: Record<string, AttributeValue> = {}
  for (const [field, name] of Object.entries(RESOURCE_NAMES)) {
    const value = fields.get(field)
    if (value !== undefined) attributes[name] = valueOf(field, value)
  }
  return { ...serviceOf(fields), ...attributes }
}

/**
 * The lines of which program an entry is one of: joins never cross it. A process of a service has its own; so has each
 * output of a container, whose lines all come from the container engine.
 */
export function streamOf(fields: Fields): string {
  const text = (name: string): string => first(fields, name) ?? ''
  const container = text('CONTAINER_ID_FULL')
  const owner =
    container === ''
      ? [text('_SYSTEMD_USER_UNIT') || text('_SYSTEMD_UNIT') || text('SYSLOG_IDENTIFIER'), text('_PID')]
      : [container, text('PRIORITY')]
  return [text('_HOSTNAME'), text('_BOOT_ID').slice(0, 8), ...owner, text('_STREAM_ID').slice(0, 8)].join(':')
}

/**
 * The severity of an entry. A priority that nobody chose is only kept as its text: what a service prints has 6 and what
 * is piped through logger has user.notice, also when it is the stack trace of a crash, and an error is not looked for in
 * a record whose level says that it is none. Of a container's line the priority only says which output it came from.
 */
export function severityOf(fields: Fields): { number: SeverityNumber; text: string } | undefined {
  if (isContainerLine(fields)) return undefined
  const severity = severityOfPriority(Number(first(fields, 'PRIORITY') ?? -1))
  return severity !== undefined && isUsualPriority(fields)
    ? { ...severity, number: SEVERITY.unset }
    : severity
}

function isUsualPriority(fields: Fields): boolean {
  const [transport, priority] = [first(fields, '_TRANSPORT'), first(fields, 'PRIORITY')]
  if (transport === 'stdout') return priority === '6'
  return transport === 'syslog' && priority === '5' && first(fields, 'SYSLOG_FACILITY') === '1'
}

/** What else is known of an entry. */
export function recordAttributes(entry: JournalEntry, which: Config['fields']): Attributes {
  const { fields } = entry
  const attributes: Record<string, AttributeValue> = {}
  for (const [field, value] of fields) {
    const name = RECORD_NAMES[field]
    if (name !== undefined) attributes[name] = valueOf(field, value)
    else if (isWanted(field, which)) attributes[field] = valueOf(field, value)
  }
  if (isContainerLine(fields))
    attributes[ATTRIBUTE.logIostream] = first(fields, 'PRIORITY') === '3' ? 'stderr' : 'stdout'
  if (entry.isTruncated) attributes[ATTRIBUTE.truncated] = true
  return attributes
}

function isWanted(field: string, which: Config['fields']): boolean {
  if (which === 'none' || field.startsWith('__') || Object.hasOwn(RESOURCE_NAMES, field)) return false
  return which === 'all' ? field !== 'PRIORITY' : !field.startsWith('_') && !REPEATED.has(field)
}

/** Docker and Podman write 6 for stdout and 3 for stderr, and other priorities only where the program said so. */
function isContainerLine(fields: Fields): boolean {
  const priority = first(fields, 'PRIORITY')
  return fields.has('CONTAINER_ID_FULL') && (priority === '3' || priority === '6')
}

/** Shape: "shop.service" gives service.name "shop"; "worker@2.service" gives "worker" and service.instance.id "2". */
function serviceOf(fields: Fields): Attributes {
  const container = first(fields, 'CONTAINER_NAME')
  if (container !== undefined) return { [ATTRIBUTE.serviceName]: container }
  const unit = first(fields, '_SYSTEMD_USER_UNIT') ?? first(fields, '_SYSTEMD_UNIT') ?? ''
  const [, name, instance] = /^([^@]+)(?:@(.*))?\.service$/.exec(unit) ?? []
  if (name !== undefined) {
    return {
      [ATTRIBUTE.serviceName]: name,
      ...(instance === undefined || instance === '' ? {} : { [ATTRIBUTE.serviceInstanceId]: instance }),
    }
  }
  const program = first(fields, 'SYSLOG_IDENTIFIER') ?? first(fields, '_COMM')
  return program === undefined ? {} : { [ATTRIBUTE.serviceName]: program }
}

function first(fields: Fields, name: string): string | undefined {
  const value = fields.get(name)
  return typeof value === 'string' || value === undefined ? value : value[0]
}

function valueOf(field: string, value: string | readonly string[]): AttributeValue {
  return typeof value === 'string' && NUMBERS.has(field) && INTEGER.test(value) ? Number(value) : value
}
