import { readFileSync } from 'node:fs'
import { feedXml } from './lib/atom.mjs'
import { readPosts } from './lib/posts.mjs'

process.stdout.write(feedXml(readPosts(readFileSync(process.argv[2], 'utf8'))))
