/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The variables this process was started with, as a copy; the only place that reads them. */
export function processEnvironment(): Environment {
  return Object.freeze({ ...process.env })
}
