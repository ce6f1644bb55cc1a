/** The language tag of a till's locale: `pt_BR` is `pt-BR`. */
export function tagOf(locale: string): string {
  return locale.replaceAll('_', '-')
}
