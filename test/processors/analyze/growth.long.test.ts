import { test, type Test } from 'tap'
import type { RepositoryReference } from '../../../agent/model/diagnosis.ts'
import { openRepository, type Repository } from '../../../agent/repository/repository.ts'
import { diagnose } from '../../../processors/analyze/diagnose.ts'
import { crashOf, eventOf, folderWith, systemClock } from './support.ts'

/** Files that one search reads at most, however many there are. */
const SEARCH_READS_MAX = 2_000

/** What one analysis reads, beside which a clock would tell more of the machine than of the code. */
interface Work {
  readonly reads: number
  readonly characters: number
}

const PROGRAM = {
  'lib/people.mjs': `export function find(people, login) {
  return people.get(login)
}
`,
  'lib/letter.mjs': `export function letter(person) {
  return person.address
}
`,
  'main.mjs': `import { find } from './lib/people.mjs'
import { letter } from './lib/letter.mjs'
letter(find(new Map(), 'ann'))
`,
}

/** The program among modules that have nothing to do with it. */
async function workAmong(others: number, t: Test): Promise<Work> {
  const modules = Array.from({ length: others }, (_, index) => [
    `modules/m${index % 50}/part${index}.mjs`,
    `export const part${index} = (input) => input + ${index}\n`,
  ])
  const folder = folderWith(t, { ...Object.fromEntries(modules), ...PROGRAM })
  const event = eventOf(crashOf(folder, ['node', 'main.mjs']))
  const signal = new AbortController().signal
  const reference: RepositoryReference = { path: folder }
  const options = { stateDirectory: `${folder}/.hephaestus`, clock: systemClock, signal }
  const repository = await openRepository(reference, options)
  const asked = { reference, gaps: [], locationsMax: 5, snippetLines: 5, deadline: signal }
  await diagnose(event, { ...asked, repository }, signal)
  const work = { reads: 0, characters: 0 }
  const { locations } = await diagnose(event, { ...asked, repository: counted(repository, work) }, signal)
  t.ok(locations.slice(0, 3).some(({ path }) => path === 'lib/letter.mjs'))
  return work
}

/** The repository, with what is read of it counted. */
function counted(repository: Repository, work: { reads: number; characters: number }): Repository {
  return new Proxy(repository, {
    get(target, name) {
      if (name !== 'read') {
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return async (path: string) => {
        const file = await target.read(path)
        work.reads += 1
        work.characters += file?.text.length ?? 0
        return file
      }
    },
  })
}

test('An analysis after the first reads no more of 5,000 files than its searches may', async (t) => {
  const few = await workAmong(500, t)
  const many = await workAmong(5_000, t)
  const searches = Math.ceil(few.reads / 503)
  const told = `${many.reads} reads among 5,000 files, ${few.reads} in ${searches} searches among 500`
  t.ok(many.reads <= searches * SEARCH_READS_MAX + 50, told)
  t.ok(searches <= 4, told)
})
