import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runProgram } from '../support/program.ts'
import { openStage } from '../support/stage.ts'
import { openFirstScreen, playWelcome } from './app-in-bundle.ts'
import { inside } from './debian-root.ts'

const root = join(import.meta.dirname, '../..')
const minutes = 60_000

it('runs on 64-bit ARM, as qemu plays it, with the libraries of Debian 12', {
  timeout: 25 * minutes,
}, async (context) => {
  await using stage = await openStage(context)
  const out = await stage.makeFolder('out')
  const build = ['packaging/run.ts', 'linux-arm64.deb', '--fast', '--out', out]
  console.log((await runProgram(process.execPath, build, { cwd: root, timeoutMs: 10 * minutes })).trim())
  const folder = await stage.makeFolder('root')
  // Nothing of it runs at its install: no ARM is needed for that.
  const options = [
    '--variant=extract',
    '--architectures=arm64',
    '--include=libc6,libstdc++6,libgcc-s1',
    '--quiet',
  ]
  await runProgram('mmdebstrap', [...options, 'bookworm', folder], { timeoutMs: 8 * minutes })
  const files = await stage.makeFolder('bundle')
  await runProgram('dpkg-deb', ['--extract', join(out, 'lanterne_0.1.0_arm64.deb'), files], {
    timeoutMs: minutes,
  })
  const house = join(files, 'usr/lib/lanterne')
  const words = ['-L', folder, join(house, 'runtime/node'), '--disable-warning=ExperimentalWarning']
  const start = [join(house, 'app/code/start.js'), 'start', '--no-open', '--port', '0']
  const data = await stage.makeFolder('data')
  const app = stage.start('the app', 'qemu-aarch64-static', [...words, ...start, '--data', data], {
    env: { ...inside, HOME: stage.folder },
  })
  const startedAt = performance.now()
  const [, address = ''] = await app.waitForOutput(/(http:\/\/127\.0\.0\.1:\d+)/, { timeoutMs: 5 * minutes })
  const { token } = await openFirstScreen(address)
  console.log(`first screen on ARM under qemu: after ${Math.round(performance.now() - startedAt)} ms`)
  const film = await readFile(join(root, 'assets/welcome/welcome.mp4'))
  const { sizeBytes, end } = await playWelcome(stage, { address, token })
  expect(sizeBytes).toBe(film.length)
  expect(end.equals(film.subarray(-1000))).toBe(true)
})
