import type { Manager } from './manager.ts'
import { cargo } from './managers/cargo.ts'
import { go } from './managers/go.ts'
import { maven } from './managers/maven.ts'
import { npm } from './managers/npm.ts'
import { pip } from './managers/pip.ts'

/** All managers whose packages can be fetched. */
export const MANAGERS: readonly Manager[] = [npm, pip, go, cargo, maven]
