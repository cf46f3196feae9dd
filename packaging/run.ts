// npm run package -- TARGET… [--out DIR] [--fast]: makes downloads, prints their sizes, and refuses those that are too big.
import { parseArgs } from 'node:util'
import { makeDownloads } from './src/make-downloads.ts'
import { defaultOut } from './src/places.ts'
import { namesOfTargets, readTargets } from './src/read-targets.ts'

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: defaultOut }, fast: { type: 'boolean', default: false } },
  allowPositionals: true,
})
if (positionals.length === 0) {
  console.error(`npm run package -- TARGET… [--out DIR] [--fast]\nTargets: ${namesOfTargets()}`)
  process.exit(2)
}
await makeDownloads(readTargets(positionals), {
  out: values.out,
  effort: values.fast ? 'little' : 'much',
  say: (line) => console.log(line),
})
