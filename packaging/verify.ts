// npm run package:verify -- [11|12|13|windows|arm64]…: what downloads too much or takes too long for every test run.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { root } from './src/places.ts'

const debian: Readonly<Record<string, string>> = { '11': 'bullseye', '12': 'bookworm', '13': 'trixie' }
const others = ['windows', 'arm64']
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')

const asked = process.argv.slice(2)
const wanted = asked.length > 0 ? asked : [...Object.keys(debian), ...others]
for (const what of wanted) {
  const release = debian[what]
  if (release === undefined && !others.includes(what)) {
    console.error(`npm run package:verify -- [${[...Object.keys(debian), ...others].join('|')}]…`)
    process.exit(2)
  }
  const [config, filter] =
    release === undefined
      ? ['tests/packaging/verify.config.ts', `packaging/${what}.verify.ts`]
      : ['tests/vitest.config.ts', 'packaging/bundle.test.ts']
  const { status } = spawnSync(process.execPath, [vitest, 'run', '--config', config, filter], {
    ...{ cwd: root, stdio: 'inherit' },
    env: { ...process.env, ...(release === undefined ? {} : { LANTERNE_TEST_DEBIAN: release }) },
  })
  if (status !== 0) process.exit(status ?? 1)
}
