import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'

const tools = join(import.meta.dirname, '..')

/** A stand-in for npm and, through it, for pnpm and Vite: each notes that it was called and leaves what the real one would. */
const npm = `
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
if (process.argv[2] === 'config') process.exit(0)
appendFileSync(process.env.HOUSE + '/calls', 'npm\\n')
if (process.env.NPM_SAYS) { console.error(process.env.NPM_SAYS); process.exit(1) }
mkdirSync('node_modules/pnpm/bin', { recursive: true })
writeFileSync('node_modules/pnpm/bin/pnpm.mjs', \`
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
appendFileSync(process.env.HOUSE + '/calls', process.argv.includes('--prod') ? 'pnpm app\\\\n' : 'pnpm all\\\\n')
mkdirSync('node_modules', { recursive: true })
writeFileSync('node_modules/.modules.yaml', JSON.stringify({ included: { devDependencies: !process.argv.includes('--prod') } }, null, 2))
mkdirSync('apps/web/node_modules/vite/bin', { recursive: true })
writeFileSync('apps/web/node_modules/vite/bin/vite.js', \\\`
const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
appendFileSync(process.env.HOUSE + '/calls', 'vite\\\\\\\\n')
const folder = process.argv[process.argv.indexOf('--outDir') + 1]
mkdirSync(folder, { recursive: true })
writeFileSync(folder + '/index.html', '')
\\\`)
\`)
`

const main = `
const [command, ...args] = process.argv.slice(2)
if (args[0] === 'wait') {
  process.on('SIGTERM', () => process.exit(5))
  setInterval(() => undefined, 1000)
}
console.log(JSON.stringify({ command, args }))
if (args[0] === 'fail') process.exit(7)
`

describe('tools/launch.mjs', () => {
  let house: string

  beforeEach(() => {
    house = mkdtempSync(join(tmpdir(), 'lanterne-house-'))
    cpSync(join(tools, 'launch.mjs'), join(house, 'tools/launch.mjs'))
    cpSync(join(tools, 'launch'), join(house, 'tools/launch'), { recursive: true })
    plant('tools/bootstrap/package-lock.json', '{}')
    plant('tools/npm-cli.js', npm)
    plant('package.json', '{ "type": "module" }')
    plant('tools/package.json', '{ "type": "commonjs" }')
    plant('apps/web/package.json', '{}')
    plant('apps/web/src/main.ts', '')
    plant('packages/cli/src/main.mjs', main)
    plant('pnpm-lock.yaml', 'a')
    plant('pnpm-workspace.yaml', 'packages:\n  - packages/*\n  - apps/*\n')
    plant('tools/show.ts', "console.log('shown')")
  })

  afterEach(() => rmSync(house, { recursive: true }))

  function plant(file: string, text: string) {
    mkdirSync(dirname(join(house, file)), { recursive: true })
    writeFileSync(join(house, file), text)
  }

  const environment = (extra: Readonly<Record<string, string>> = {}) => ({
    PATH: process.env['PATH'],
    LANG: 'C.UTF-8',
    HOUSE: house,
    npm_execpath: join(house, 'tools/npm-cli.js'),
    ...extra,
  })

  function launch(args: readonly string[], env?: Readonly<Record<string, string>>) {
    const launcher = join(house, 'tools/launch.mjs')
    return spawnSync(process.execPath, [launcher, ...args], { env: environment(env), encoding: 'utf8' })
  }

  function start(args: readonly string[]): ChildProcess & { stdout: NodeJS.ReadableStream } {
    const launcher = join(house, 'tools/launch.mjs')
    return spawn(process.execPath, [launcher, ...args], {
      env: environment(),
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  }

  function calls() {
    return existsSync(join(house, 'calls'))
      ? readFileSync(join(house, 'calls'), 'utf8').trim().split('\n')
      : []
  }

  it('fetches, builds and starts, and says so on standard error only', () => {
    const { stdout, stderr, status } = launch(['start', '--port', '0'])
    expect(calls()).toEqual(['npm', 'pnpm app', 'vite'])
    expect(stdout).toBe('{"command":"start","args":["--port","0"]}\n')
    expect(stderr).toContain('Fetching the packages')
    expect(status).toBe(0)
  })

  it('touches nothing the second time', () => {
    launch(['start'])
    rmSync(join(house, 'calls'))
    expect(launch(['start']).stderr).toBe('')
    expect(calls()).toEqual([])
  })

  it('passes the exit code on', () => {
    expect(launch(['start', 'fail']).status).toBe(7)
  })

  it('builds no interface for a command that has no screen', () => {
    launch(['stream', 'film.torrent'])
    expect(calls()).toEqual(['npm', 'pnpm app'])
  })

  it('fetches what developers need for a file of the repository, and keeps it from then on', () => {
    expect(launch(['--run', 'tools/show.ts']).stdout).toBe('shown\n')
    expect(calls()).toEqual(['npm', 'pnpm all'])
    plant('pnpm-lock.yaml', 'b')
    launch(['stream', 'x'])
    expect(calls()).toEqual(['npm', 'pnpm all', 'pnpm all'])
  })

  it('installs again when a package file changed, and builds again when a source did', () => {
    launch(['start'])
    plant('packages/cli/package.json', '{ "name": "new" }')
    launch(['stream', 'x'])
    expect(calls()).toEqual(['npm', 'pnpm app', 'vite', 'pnpm app'])
    launch(['start'])
    plant('apps/web/src/main.ts', 'changed')
    launch(['start'])
    expect(calls().slice(4)).toEqual(['vite', 'vite'])
  })

  it('does the work once when two start at the same time', async () => {
    const both = [start(['start']), start(['start'])]
    const codes = await Promise.all(both.map((child) => once(child, 'exit')))
    expect(codes).toEqual([
      [0, null],
      [0, null],
    ])
    expect(calls()).toEqual(['npm', 'pnpm app', 'vite'])
  })

  it('takes over the lock of a launch that was killed', () => {
    const { pid } = spawnSync(process.execPath, ['--version'])
    plant('.cache/house/house.lock', JSON.stringify({ pid, host: hostname() }))
    expect(launch(['start']).status).toBe(0)
    expect(existsSync(join(house, '.cache/house/house.lock'))).toBe(false)
  })

  it('waits for a launch that lives', async () => {
    const lock = join(house, '.cache/house/house.lock')
    plant('.cache/house/house.lock', JSON.stringify({ pid: process.pid, host: hostname() }))
    const child = spawn(process.execPath, [join(house, 'tools/launch.mjs'), 'start'], {
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    const [said] = (await once(child.stderr, 'data')) as [Buffer]
    expect(said.toString()).toContain('waiting for it')
    expect(calls()).toEqual([])
    utimesSync(lock, new Date(), new Date())
    rmSync(lock)
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  it('hands a request to stop to the command, and waits for its end', async () => {
    launch(['start'])
    const child = start(['start', 'wait'])
    await once(child.stdout, 'data')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([5, null])
  })

  it.skipIf(process.platform === 'win32')(
    'stops the command when the shell that npm put between is killed',
    async () => {
      launch(['start'])
      const shellLine = '"$0" "$@"; exit $?'
      const launcher = join(house, 'tools/launch.mjs')
      const shell = spawn('sh', ['-c', shellLine, process.execPath, launcher, 'start', 'wait'], {
        env: environment({ npm_lifecycle_event: 'start' }),
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      await once(shell.stdout, 'data')
      shell.kill('SIGTERM')
      // Its last owner, the command, is gone.
      expect(await once(shell.stdout.resume(), 'end')).toEqual([])
    },
  )

  it.each([
    ['the network is away', 'npm error code ENOTFOUND', /network did not answer/],
    ['the disk is full', 'npm error code ENOSPC', /disk is full/],
    ['a package is not the expected one', 'npm error code EINTEGRITY', /checksum differs/],
    ['npm fails otherwise', 'npm error unheard of', /npm failed/],
  ])('says in one sentence that %s', (_case, said, sentence) => {
    const { stderr, stdout, status } = launch(['start'], {
      NPM_SAYS: `${said} https://registry.example/pnpm`,
    })
    expect(stderr).toMatch(sentence)
    expect(stderr).toContain('tools.log; its last lines:')
    expect(stderr).not.toContain('registry.example')
    expect(stdout).toBe('')
    expect(status).toBe(1)
  })

  it('speaks French where French is spoken', () => {
    const { stderr } = launch(['start'], { NPM_SAYS: 'ENOTFOUND', LANG: 'fr_FR.UTF-8' })
    expect(stderr).toContain('le réseau n’a pas répondu')
  })
})
