/** More of one event than this is no answer of a model. */
const EVENT_CHARS_MAX = 1_000_000

/**
 * The data of server-sent events, as they come; their names are in the data of all formats that are read here.
 * Shape: 'event: x\ndata: {"a":1}\n\n' gives '{"a":1}'; several data lines are joined by line ends.
 * Bounds: a million characters an event; what is longer ends the stream as if it were cut.
 * Source: WHATWG HTML, 9.2.6 Interpreting an event stream.
 */
export async function* eventsOf(body: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  let lines: string[] = []
  let chars = 0
  for await (const chunk of body) {
    rest += decoder.decode(chunk, { stream: true })
    if (chars + rest.length > EVENT_CHARS_MAX) return
    // A CR at the very end may be half of a CR LF.
    const ends = rest.endsWith('\r') ? rest.slice(0, -1) : rest
    const parts = ends.split(/\r\n|\n|\r/)
    rest = (parts.pop() ?? '') + rest.slice(ends.length)
    for (const line of parts) {
      if (line === '') {
        if (lines.length > 0) yield lines.join('\n')
        lines = []
        chars = 0
      } else if (line.startsWith('data:')) {
        lines.push(line.slice(5).replace(/^ /, ''))
        chars += line.length
      }
    }
  }
}
