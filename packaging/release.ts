// npm run release [-- --out DIR] [--fast]: every download in one run, with notes, bills of materials and checksums.
import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readVersion } from './src/compose.ts'
import { makeDownloads } from './src/make-downloads.ts'
import { defaultOut, root } from './src/places.ts'
import { allTargets } from './src/read-targets.ts'
import { runTool } from './src/run-tool.ts'

const { values } = parseArgs({
  options: { out: { type: 'string', default: defaultOut }, fast: { type: 'boolean', default: false } },
})
const { out, fast } = values
if (existsSync(out) && readdirSync(out).length > 0) {
  console.error(`${out} is not empty: what lies there would be released, too.`)
  process.exit(1)
}
const git = async (...args: string[]) => (await runTool('git', args, { cwd: root })).toString().trim()
if ((await git('status', '--porcelain')) !== '') {
  console.error('There are changes that no commit has: nobody could build this again.')
  process.exit(1)
}
await makeDownloads(allTargets, { out, effort: fast ? 'little' : 'much', say: (line) => console.log(line) })

const version = readVersion()
const before = await git('describe', '--tags', '--abbrev=0', '--match', 'v*').catch(() => undefined)
const changes = await git('log', '--format=- %s', ...(before === undefined ? ['-50'] : [`${before}..HEAD`]))
const notes = [
  `# Lanterne ${version}`,
  '',
  `Made of commit ${await git('rev-parse', 'HEAD')}; the same commit makes the same bytes (docs/releasing.md).`,
  '',
  before === undefined ? 'The last changes:' : `Since ${before}:`,
  '',
  changes,
  '',
]
writeFileSync(join(out, `lanterne-${version}-notes.md`), notes.join('\n'))
console.log(`All of it is in ${out}.`)
