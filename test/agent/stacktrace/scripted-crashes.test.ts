import { test } from 'tap'
import { PROGRAM, readingOf, type Crash, type ScriptLanguage } from './scripted-crashes.ts'
import { fixture } from './support.ts'

/** What runtimes printed of crashes, and what they knew of them; see scripted-crashes.ts. */
// The keys of the table are the languages.
for (const language of Object.keys(PROGRAM) as ScriptLanguage[]) {
  // The files are checked in and have this shape.
  const crashes = JSON.parse(fixture(`crashing-programs/captured/${language}.json`)) as Record<string, Crash>
  test(`every crash of ${language} that was kept is one record with what the runtime knew of it`, async (t) => {
    t.same(Object.keys(crashes), PROGRAM[language].names)
    for (const [name, crash] of Object.entries(crashes)) {
      t.same(readingOf(crash), { languages: [language], exceptions: crash.exceptions }, name)
    }
  })
}
