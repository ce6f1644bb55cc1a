export interface Comment {
  readonly id: number
  /** The comment that this one answers. */
  readonly parent: number | null
  readonly at: number
  readonly author: string
  readonly text: string
}

export function parseComments(text: string): Comment[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Comment)
}
