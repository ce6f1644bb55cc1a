const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']

/** 0 for Sunday; any case. */
export function parseWeekday(word: string): number {
  const day = DAYS.indexOf(word.toLowerCase())
  if (day < 0) throw new SyntaxError(`no weekday: ${word}`)
  return day
}
