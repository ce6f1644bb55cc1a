import { isConfigurationFile } from '../../../agent/repository/configuration-changes.ts'
import { nodesOnLine } from '../../../agent/repository/symbols.ts'
import type { Cause } from '../../../agent/model/diagnosis.ts'
import type { Finder, FoundLocation, Investigation } from '../finder.ts'
import { cause, locationAt } from '../findings.ts'
import { code } from '../words.ts'

const CONFIGURATION_FILES_MAX = 60
const CONFIGURATION_BYTES_MAX = 256 * 1024
const PLACES_MAX = 3

/**
 * A setting that the error speaks of, as a variable, a path or an address: where the code reads it and where a
 * configuration file of the repository gives it. Applies where whoever runs the program may have to act.
 */
export const settingFinder: Finder = {
  id: 'setting',
  async find(investigation) {
    const { crash, files, symptom } = investigation
    const wanted = settingOf(investigation)
    if (crash === undefined || files === undefined || wanted === undefined) return {}
    const pattern = new RegExp(wordPattern(wanted), 'u')
    const locations: FoundLocation[] = []
    const evidence: (string | undefined)[] = [investigation.logEvidence]
    for (const file of await files.filesWith(crash.file, pattern, { filesMax: PLACES_MAX })) {
      const line = file.lines.findIndex((text) => pattern.test(text)) + 1
      const node = line === 0 ? undefined : nodesOnLine(file.root, line)[0]
      if (node === undefined) continue
      locations.push({
        ...locationAt(file, node, { confidence: 0.5, reason: `${code(wanted)} is read here` }),
        line,
      })
      evidence.push(investigation.evidence.addLine(file, line))
    }
    const given = await configurationLines(wanted, pattern, investigation)
    const isOperational = symptom.errorClass === 'operational' || symptom.errorClass === 'resource_missing'
    const [read] = locations
    const causes: Cause[] =
      read === undefined || !isOperational
        ? []
        : [
            cause(
              `${symptom.summary}: ${code(wanted)} is read at ${read.file.path}:${read.line}${given.length === 0 ? ', and no configuration file of the repository gives it' : ` and given in ${given[0]?.place ?? ''}`}`,
              0.8,
              [...evidence, ...given.map(({ id }) => id)],
            ),
          ]
    return { locations, causes }
  },
}

/** The name of a variable, a path or an address that the message names. */
function settingOf({ exceptionMessage, exceptionType, symptom, crash }: Investigation): string | undefined {
  const text = `${exceptionType}: ${exceptionMessage}`
  const line = crash?.file.lines[crash.line - 1] ?? ''
  const variable =
    /\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b.{0,40}\b(?:not set|missing|required|undefined|empty|unset|must be set)\b/.exec(
      text,
    )?.[1] ??
    /(?:missing|required|unset|set)\b.{0,30}\b([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b/i.exec(text)?.[1] ??
    (/environ|getenv|env::var|process\.env/.test(line)
      ? /['"]([A-Z][A-Z0-9_]{2,})['"]|env\.([A-Z][A-Z0-9_]{2,})/.exec(line)?.[1]
      : undefined)
  if (variable !== undefined && !/^(?:E[A-Z]+|ERR_\w+|UND_ERR_\w+)$/.test(variable)) return variable
  if (symptom.errorClass !== 'operational' && symptom.errorClass !== 'resource_missing') return undefined
  const path = /['"](\/[^'"\s]{2,200})['"]/.exec(text)?.[1]
  if (path !== undefined) return path.split('/').filter(Boolean).at(-1)
  return /(?:[\w.-]+|\[[0-9a-f:]+\]):(\d{2,5})\b/.exec(symptom.subject ?? text)?.[1]
}

function wordPattern(word: string): string {
  return `(?<![\\p{L}\\p{N}_.])${RegExp.escape(word)}(?![\\p{L}\\p{N}_])`
}

interface ConfigurationLine {
  readonly id: string | undefined
  readonly place: string
}

async function configurationLines(
  wanted: string,
  pattern: RegExp,
  { repository, evidence }: Investigation,
): Promise<readonly ConfigurationLine[]> {
  const found: ConfigurationLine[] = []
  const listed = (repository?.files ?? []).filter(
    ({ path, bytes }) => isConfigurationFile(path) && bytes <= CONFIGURATION_BYTES_MAX,
  )
  for (const { path } of listed.slice(0, CONFIGURATION_FILES_MAX)) {
    if (found.length >= PLACES_MAX) break
    const file = await repository?.read(path)
    const index = file?.lines.findIndex((line) => line.includes(wanted) && pattern.test(line)) ?? -1
    if (index < 0) continue
    const place = `${path}:${index + 1}`
    // What a configuration file sets may be a secret: the name is enough.
    found.push({ place, id: evidence.add('config', place, `names ${wanted}`) })
  }
  return found
}
