/** The language tag of the surroundings: `de-CH` for `de_CH.UTF-8`. Nothing, C and POSIX mean en-US. */
export function localeOf(environment: Readonly<Record<string, string | undefined>>): string {
  const name = environment['LC_ALL'] || environment['LANG'] || 'C'
  const [language = ''] = name.split('.')
  return language === 'C' || language === 'POSIX' ? 'en-US' : language
}
