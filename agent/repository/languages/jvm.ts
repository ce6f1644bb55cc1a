const OWN_LIBRARY = /^(?:java|javax|jdk|kotlin|sun|com\.sun)\./

/**
 * The group that an artifact with this class or package most likely has. Shape: "org.apache.commons.lang3"
 * gives "org.apache.commons"; '' for the language's own library.
 */
export function jvmPackageOf(module: string): string {
  return OWN_LIBRARY.test(module) ? '' : module.split('.').slice(0, 3).join('.')
}
