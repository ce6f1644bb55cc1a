import { formatTiming, parseTiming } from './timing.mjs'

/** Cues in the order of the file; their numbers there do not matter. */
export function parse(text) {
  const cues = []
  for (const block of blocks(text)) {
    const [first, ...rest] = block.split('\n')
    const hasNumber = /^\d+$/.test(first)
    const [timing, ...lines] = hasNumber ? rest : [first, ...rest]
    cues.push({ ...parseTiming(timing), lines })
  }
  return cues
}

export function format(cues) {
  return cues.map((cue, index) => `${index + 1}\n${formatTiming(cue)}\n${cue.lines.join('\n')}\n`).join('\n')
}

function* blocks(text) {
  for (const block of text.split(/\n{2,}/)) {
    const trimmed = block.replace(/^\n+|\n+$/g, '')
    if (trimmed !== '') yield trimmed
  }
}
