/** Variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** How a service manager is spoken to, which concerns this process alone. Source: sd_notify(3), sd_watchdog_enabled(3). */
const SERVICE_VARIABLES: readonly string[] = ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']
/** Names, with commas between them, the variables that a start script has set for this process alone. */
const OWN_VARIABLES = 'HEPHAESTUS_OWN_VARIABLES'

/**
 * The variables this process was started with, as a copy; the only place that reads them. Without those by which a
 * program that is started with them could speak for this one (see `serviceEnvironment`), or would run as is right for
 * this one.
 */
export function processEnvironment(): Environment {
  const own = (process.env[OWN_VARIABLES] ?? '').split(',')
  return picked((name) => !SERVICE_VARIABLES.includes(name) && name !== OWN_VARIABLES && !own.includes(name))
}

/** The variables of the service manager. */
export function serviceEnvironment(): Environment {
  return picked((name) => SERVICE_VARIABLES.includes(name))
}

function picked(isWanted: (name: string) => boolean): Environment {
  return Object.freeze(Object.fromEntries(Object.entries(process.env).filter(([name]) => isWanted(name))))
}

/** Those that have a value, as a program is started with them. */
export function definedVariables(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
