import type { Finder } from '../finder.ts'

const LINES_MAX = 5

/** A request: a method and a target, a URL, an id of a request or a trace. */
const REQUEST =
  /\b(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)\s+["']?\/|"(?:url|path|route|uri|target|method)"\s*:|\b(?:url|path|route|uri|request_id|requestId|req_id|trace_id|job|topic)[=:]\s*\S/
const WARNING =
  /\b(?:warn(?:ing)?|error|fail(?:ed|ure)?|retry(?:ing)?|timed? ?out|refused|missing|invalid|unexpected|not found|could not|cannot|unable)\b/i

/** Lines of the same stream before the error that name its request or warned of it, as evidence. */
export const logContextFinder: Finder = {
  id: 'log_context',
  async find({ event, symptom, evidence }) {
    const lines = event.contextBefore
    const { subject } = symptom
    let kept = 0
    for (let position = lines.length - 1; position >= 0 && kept < LINES_MAX; position -= 1) {
      const line = lines[position] ?? ''
      const names = subject !== undefined && subject.length > 2 && line.includes(subject)
      if (!names && !REQUEST.test(line) && !WARNING.test(line)) continue
      evidence.add(
        'log',
        `${lines.length - position} lines before the error`.replace(/^1 lines/, '1 line'),
        line,
      )
      kept += 1
    }
    return {}
  },
}
