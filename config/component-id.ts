/** A component's name in the configuration, in its two parts. Shape: "file/nginx" gives type "file", name "nginx". */
export interface ComponentKey {
  readonly type: string
  /** '' when only the type was written. */
  readonly name: string
}

/** Reads `type` or `type/name`; undefined for anything else. */
export function parseComponentKey(key: string): ComponentKey | undefined {
  const match = /^([A-Za-z]\w*)(?:\/([^\s\p{C}]+))?$/u.exec(key)
  return match === null ? undefined : { type: match[1] ?? '', name: match[2] ?? '' }
}
