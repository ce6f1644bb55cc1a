/** How the output of a test run is read. `exit_code`: all of it counts as one test. */
export type ReportFormat =
  'tap' | 'jest' | 'mocha' | 'pytest' | 'unittest' | 'go' | 'cargo' | 'junit' | 'exit_code'

/** One way to run the tests of a project. Plain data; nothing was run to make it. */
export interface TestPlan {
  /** What told that the tests are run so. Shape: "scripts.test of package.json". */
  readonly origin: string
  /** Folder of the project in the repository; '' for the root. */
  readonly directory: string
  /** Run in the folder. Programs are named as found on the PATH inside the sandbox. */
  readonly command: readonly string[]
  /** The same as a person runs it, whose output shows each error with its trace. Left out where that of `command` does. */
  readonly shown?: readonly string[]
  /**
   * Compiles all that the tests need and runs none; once a job, before them, in its own time. What it cannot compile the command cannot
   * either, and the next plan has its turn. Left out where the command compiles next to nothing.
   */
  readonly compile?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** The tests that are run where these are not all, for a sentence; left out where they are. */
  readonly part?: string
  readonly format: ReportFormat
}

/** The folder of a path in the repository; '' for the root. */
export function folderOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.lastIndexOf('/')) : ''
}

/** The folder and all above it, the innermost first, '' last. */
export function foldersUp(folder: string): readonly string[] {
  const folders = [folder]
  for (let current = folder; current !== '';) {
    current = folderOf(current)
    folders.push(current)
  }
  return folders
}

/** A path below a folder. Shape: ('', "a") gives "a", ("x", "a") gives "x/a". */
export function pathIn(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`
}
