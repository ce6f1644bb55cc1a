import { test } from 'tap'
import { crashOf, isInstalled, PROGRAM, readingOf, type ScriptLanguage } from './scripted-crashes.ts'

/** The runtimes as oracle: what is read of a crash is what the runtime says of it, in whatever version is installed. */
// The keys of the table are the languages.
for (const language of Object.keys(PROGRAM) as ScriptLanguage[]) {
  const skip = isInstalled(language) ? false : `${PROGRAM[language].probe[0]} is not installed`
  test(`what is read of every crash of ${language} is what its runtime knows of it`, { skip }, async (t) => {
    for (const name of PROGRAM[language].names) {
      const crash = crashOf(language, name)
      t.same(readingOf(crash), { languages: [language], exceptions: crash.exceptions }, name)
    }
  })
}
