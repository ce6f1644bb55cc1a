/**
 * How the packages of one manager are fetched for a project, and where runs find them afterwards. What is run is the
 * manager itself with its scripts off, in the sandbox, on a copy of the project.
 */
export interface Manager {
  readonly id: 'npm' | 'pip' | 'go' | 'cargo' | 'maven'
  /** The file that says exactly what is fetched: it is what makes two projects need the same. */
  readonly lockFile: string
  /** Further files beside it that matter; those that are there. */
  readonly alsoRead: readonly string[]
  /** Where the manager leaves what it fetched, from the project's folder. */
  readonly output: string
  command(request: ManagerRequest): readonly string[]
  environment(request: ManagerRequest): Readonly<Record<string, string>>
  /** What of the output is seen where, in a copy; paths of the output to paths from the root of the copy. */
  seen(request: ManagerRequest): Readonly<Record<string, string>>
  /** What runs are told of it. */
  runEnvironment(request: ManagerRequest): Readonly<Record<string, string>>
}

export interface ManagerRequest {
  /** Folder of the project in the repository; '' for the root. */
  readonly folder: string
  /** The same inside of the sandbox, absolute. */
  readonly directory: string
  /** Of the manager, without a slash at its end. */
  readonly registry: string
  /** Folder of the copy that builds may write to, from its root. */
  readonly buildFolder: string
}

/** Where everything that is not the project's own is kept while it is fetched. */
export const PREPARED_FOLDER = '.prepared'
