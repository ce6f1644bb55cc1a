const TIMING = /^(?<start>[\d:,]+) --> (?<end>[\d:,]+)(?: .*)?$/

/** '00:01:02,500 --> 00:01:04,000' as two numbers of milliseconds. */
export function parseTiming(line) {
  const { start, end } = TIMING.exec(line).groups
  return { start: toMs(start), end: toMs(end) }
}

export function formatTiming({ start, end }) {
  return `${fromMs(start)} --> ${fromMs(end)}`
}

function toMs(text) {
  const [hours, minutes, seconds] = text.replace(',', '.').split(':').map(Number)
  return Math.round(((hours * 60 + minutes) * 60 + seconds) * 1000)
}

function fromMs(ms) {
  const pad = (value, width = 2) => String(Math.floor(value)).padStart(width, '0')
  return `${pad(ms / 3_600_000)}:${pad((ms / 60_000) % 60)}:${pad((ms / 1000) % 60)},${pad(ms % 1000, 3)}`
}
