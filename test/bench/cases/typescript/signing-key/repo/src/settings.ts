export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

export interface Settings {
  readonly signingKey: string
  readonly port: number
}

export type Environment = Readonly<Record<string, string | undefined>>

export function readSettings(environment: Environment): Settings {
  const signingKey = required(environment, 'RECEIPT_SIGNING_KEY')
  if (signingKey.length < 32) throw new SettingsError('RECEIPT_SIGNING_KEY is too short')
  return { signingKey, port: Number(environment['PORT'] ?? 8080) }
}

function required(environment: Environment, name: string): string {
  const value = environment[name]
  if (value === undefined || value === '') throw new SettingsError(`${name} is not set`)
  return value
}
