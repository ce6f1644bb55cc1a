import type { Finder, Investigation } from '../finder.ts'
import { conditionSentence } from '../condition-sentence.ts'
import { cause, locationAt } from '../findings.ts'
import { doingAt, usesOf } from '../text-uses.ts'
import { writtenTexts } from '../written-text.ts'

/** What a place counts whose words the error has, and each further out in the chain of one that was wrapped. */
const CERTAINTY = 0.6
const FURTHER = 0.6
const PLACES_MAX = 3

/**
 * An error without a trace: where the code says what the message says, and under which condition. Nothing where the trace has a line of the
 * code.
 */
export const wordsFinder: Finder = {
  id: 'words',
  async find(investigation) {
    const { crash, files } = investigation
    if (crash !== undefined || files === undefined) return {}
    const written = await writtenTexts(messageOf(investigation), files)
    const used = await Promise.all(written.slice(0, PLACES_MAX).map((text) => usesOf(text, files)))
    const texts = used.flat().slice(0, PLACES_MAX)
    const places = texts.map((text, index) => {
      const alike = texts.filter(({ from }) => from === text.from).length
      const outer = new Set(
        texts
          .slice(0, index)
          .map(({ from }) => from)
          .filter((from) => from !== text.from),
      ).size
      return { text, verb: doingAt(text), certainty: (CERTAINTY * FURTHER ** outer) / alike }
    })
    return {
      locations: places.map(({ text, verb, certainty }) =>
        locationAt(text.file, text.node, { confidence: certainty, reason: `${verb} what the error says` }),
      ),
      causes: places.map(({ text, verb, certainty }) =>
        cause(conditionSentence(text, `${verb} this itself`), certainty, [
          investigation.logEvidence,
          investigation.evidence.addCode(text.file, text.node),
        ]),
      ),
    }
  },
}

function messageOf({ event, exceptionMessage }: Investigation): string {
  return exceptionMessage === '' ? event.body : exceptionMessage
}
