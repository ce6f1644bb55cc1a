export interface MediaType {
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
}

/** Takes a media type apart: `text/html; charset=utf-8`. */
export function parseMediaType(text: string): MediaType {
  const [type = '', ...rest] = text.split(';').map((part) => part.trim())
  const parameters = rest.map((part) => {
    const [name = '', value = ''] = part.split('=', 2)
    return [name.toLowerCase(), value.replaceAll('"', '')] as const
  })
  return { type: type.toLowerCase(), parameters: new Map(parameters) }
}
