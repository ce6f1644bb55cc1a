import { traceKey } from '../origins/key.ts'
import { createOriginSearch } from '../origins.ts'
import type { Finder } from '../finder.ts'
import { cause, crashEvidence, crashPlace, locationAt, originEvidence, originText } from '../findings.ts'
import type { Trail } from '../origin.ts'
import { code, place } from '../words.ts'

/** From here on the keys that are there tell that one of them is meant. */
const SLIP = 0.8

/** A key that a dictionary has not: who made the dictionary, and which keys it has. */
export const keyFinder: Finder = {
  id: 'key',
  async find(investigation) {
    const { crash, files, symptom, evidence } = investigation
    const [suspect] = crash?.suspects ?? []
    if (crash === undefined || files === undefined || suspect === undefined || symptom.access !== 'key')
      return {}
    const key = symptom.subject ?? ''
    if (/\bos\.environ\b|\benviron\b/.test(suspect.value.text())) {
      const summary = `the environment variable ${code(key)} is not set where ${code(suspect.access)} needs it (${crashPlace(crash)}): set it for the service, or give a default that is documented`
      return { errorClass: 'operational', causes: [cause(summary, 0.85, crashEvidence(investigation))] }
    }
    const sentence = `${code(suspect.value)} has no key ${code(key)} in ${code(suspect.access)} (${crashPlace(crash)})`
    const search = createOriginSearch({
      files,
      frames: investigation.frames,
    })
    const trail: Trail = { file: crash.file, clauses: [], depth: 0, frameIndex: crash.frameIndex }
    const origins = (await traceKey(suspect.value, key, trail, search))
      .filter((origin) => origin.kind !== 'literal')
      .toSorted((a, b) => b.strength - a.strength)
      .slice(0, 3)
    const index = suspect.token
    const isComputed = crash.view.isIdentifier(crash.view.core(index))
    const from = isComputed ? await search.trace(index, trail) : []
    const parameter = from.find((origin) => origin.kind === 'parameter')
    const computed =
      parameter === undefined || !isComputed
        ? []
        : [
            cause(
              `${sentence}: ${code(index)} comes from the caller and is not checked first (${place(parameter.file, parameter.node)})`,
              0.5,
              crashEvidence(investigation),
            ),
          ]
    const [best] = origins
    return {
      // A slip in a key is made where it is used.
      ...(best?.kind === 'missing_key' && best.strength >= SLIP ? { crashConfidence: 1 } : {}),
      locations: origins
        .filter((origin) => origin.kind !== 'external')
        .map((origin) =>
          locationAt(origin.file, origin.node, {
            confidence: Math.min(0.57, origin.strength * 0.7),
            reason: origin.clauses.at(-1)?.text ?? '',
          }),
        ),
      causes: [
        ...origins.map((origin, position) =>
          cause(`${sentence}: ${originText(origin)}`, origin.strength - position * 0.05, [
            ...crashEvidence(investigation),
            ...originEvidence(origin, investigation),
          ]),
        ),
        ...computed,
        cause(sentence, 0.5, [...crashEvidence(investigation), evidence.addCode(crash.file, suspect.access)]),
      ],
    }
  },
}
