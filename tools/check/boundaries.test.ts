import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBoundaryViolations } from './boundaries.ts'

const root = join(import.meta.dirname, '..', '..')

/** Code that breaks a boundary, and the rule that must stop it. */
const planted: readonly (readonly [file: string, code: string, rule: string])[] = [
  ['packages/catalogue/src/a.ts', "import { x } from '@lanterne/engine'\nx()", 'no-restricted-imports'],
  [
    'packages/privacy/src/a.ts',
    "import type { X } from '@lanterne/server'\nexport type Y = X",
    'no-restricted-imports',
  ],
  ['packages/media/src/a.test.ts', "import { x } from '@lanterne/engine'\nx()", 'no-restricted-imports'],
  ['packages/library/src/a.ts', "export { x } from '@lanterne/cast'", 'no-restricted-imports'],
  ['packages/cast/src/a.ts', "export const load = () => import('@lanterne/media')", 'no-restricted-imports'],
  ['packages/kernel/src/a.ts', "import { x } from '@lanterne/contract'\nx()", 'no-restricted-imports'],
  ['packages/contract/src/a.ts', "import { x } from '@lanterne/catalogue'\nx()", 'no-restricted-imports'],
  [
    'packages/contract/src/b.ts',
    "import { readFileSync } from 'node:fs'\nreadFileSync('')",
    'no-restricted-imports',
  ],
  ['packages/cli/src/a.ts', "import { x } from '@lanterne/engine'\nx()", 'no-restricted-imports'],
  [
    'packages/server/src/a.ts',
    "import { x } from '@lanterne/engine/src/swarm/swarm.ts'\nx()",
    'no-restricted-imports',
  ],
  ['packages/engine/src/a.ts', "import { connect } from 'node:net'\nconnect(1)", 'no-restricted-imports'],
  [
    'packages/engine/src/b.ts',
    "import dgram from 'dgram'\ndgram.createSocket('udp4')",
    'no-restricted-imports',
  ],
  [
    'packages/engine/src/c.ts',
    "import { lookup } from 'node:dns/promises'\nvoid lookup('')",
    'no-restricted-imports',
  ],
  ['packages/engine/src/d.ts', "import { get } from 'node:https'\nget('')", 'no-restricted-imports'],
  [
    'packages/engine/src/transport/a.ts',
    "import { request } from 'node:http'\nrequest('')",
    'no-restricted-imports',
  ],
  [
    'packages/engine/src/e.ts',
    "import { setTimeout as wait } from 'node:timers/promises'\nvoid wait(1)",
    'no-restricted-imports',
  ],
  [
    'packages/engine/src/f.ts',
    "import { randomBytes } from 'node:crypto'\nrandomBytes(1)",
    'no-restricted-imports',
  ],
  [
    'packages/engine/src/g.ts',
    "import { systemClock } from '@lanterne/kernel'\nsystemClock.now()",
    'no-restricted-imports',
  ],
  ['packages/engine/src/h.ts', 'export const now = Date.now()', 'no-restricted-globals'],
  ['packages/engine/src/i.ts', 'export const now = performance.now()', 'no-restricted-globals'],
  ['packages/engine/src/j.ts', 'setTimeout(() => undefined, 1)', 'no-restricted-globals'],
  ['packages/engine/src/k.ts', 'globalThis.setInterval(() => undefined, 1)', 'no-restricted-globals'],
  ['packages/engine/src/l.ts', "void fetch('')", 'no-restricted-globals'],
  ['packages/engine/src/m.ts', 'export const chance = Math.random()', 'no-restricted-properties'],
  ['packages/engine/src/n.ts', "export const home = process.env['HOME']", 'no-restricted-properties'],
  ['packages/engine/src/o.ts', 'export const signal = AbortSignal.timeout(1)', 'no-restricted-properties'],
  ['packages/server/src/b.ts', "export const home = process.env['HOME']", 'no-restricted-properties'],
  [
    'packages/server/src/c.ts',
    "import { env } from 'node:process'\nexport const home = env['HOME']",
    'no-restricted-imports',
  ],
  [
    'packages/server/src/d.ts',
    'const { env } = process\nexport const home = env',
    'no-restricted-properties',
  ],
  ['packages/server/src/e.ts', "console.log('')", 'no-console'],
  ['apps/web/src/a.ts', "import { x } from '@lanterne/server'\nx()", 'no-restricted-imports'],
  ['apps/web/src/b.ts', "import { x } from '@lanterne/kernel'\nx()", 'no-restricted-imports'],
  ['apps/web/src/c.tsx', "import { join } from 'node:path'\njoin('')", 'no-restricted-imports'],
]

/** Code that looks alike and is allowed. */
const innocent: readonly (readonly [file: string, code: string])[] = [
  [
    'packages/catalogue/src/ok.ts',
    "import { x } from '@lanterne/contract'\nimport { y } from '@lanterne/kernel'\nx(y)",
  ],
  [
    'packages/engine/src/ok.ts',
    "import { createHash } from 'node:crypto'\nimport { open } from 'node:fs/promises'\nexport const x = [createHash, open]",
  ],
  [
    'packages/engine/src/ok.test.ts',
    "import { createServer } from 'node:net'\nimport { systemClock } from '@lanterne/kernel'\nimport { x } from '@lanterne/kernel/testing'\nexport const y = [createServer, systemClock, x, Date.now()]",
  ],
  ['packages/server/src/ok.ts', "import { x } from '@lanterne/engine'\nx(Date.now())"],
  ['packages/server/src/config.ts', "export const home = process.env['HOME']"],
  ['packages/privacy/src/ok.ts', "import { connect } from 'node:net'\nconnect(1)"],
  ['packages/cli/src/ok.ts', "import { x } from '@lanterne/server'\nconsole.log(x, process.env['HOME'])"],
  [
    'apps/web/src/ok.ts',
    "import { x } from '@lanterne/contract'\nimport type { Y } from '@lanterne/server'\nexport const y: Y = x",
  ],
]

describe('the lint rules', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-boundaries-'))
  const found = new Map<string, string[]>()

  beforeAll(() => {
    copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
    for (const [file, code] of [...planted, ...innocent]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true })
      writeFileSync(join(folder, file), `${code}\n`)
    }
    const oxlint = join(root, 'node_modules', 'oxlint', 'bin', 'oxlint')
    const { stdout } = spawnSync(process.execPath, [oxlint, '--format=json'], {
      cwd: folder,
      encoding: 'utf8',
    })
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { code: string; filename: string }[] }
    for (const { code, filename } of diagnostics) found.set(filename, [...(found.get(filename) ?? []), code])
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  it.each(planted)('stop %s: %s', (file, _code, rule) => {
    expect(found.get(file)?.join(' ') ?? 'nothing was found').toContain(rule)
  })

  it.each(innocent)('let %s pass', (file) => {
    expect(
      (found.get(file) ?? []).filter((code) => code.includes('restricted') || code.includes('console')),
    ).toEqual([])
  })
})

describe('findBoundaryViolations', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lanterne-packages-'))
  const manifest = { private: true, type: 'module', exports: { '.': './src/index.ts' } }

  beforeAll(() => {
    plant('packages/kernel/package.json', {
      ...manifest,
      name: '@lanterne/kernel',
      dependencies: { hono: '^4.0.0' },
    })
    plant('packages/engine/package.json', {
      ...manifest,
      name: '@lanterne/engine',
      devDependencies: { '@lanterne/catalogue': 'workspace:*' },
    })
    plant('packages/cast/package.json', {
      ...manifest,
      name: '@lanterne/cast',
      exports: { '.': './src/index.ts', './dlna': './src/dlna.ts' },
      scripts: { postinstall: 'node fetch.js' },
      dependencies: { mdns: 'github:somebody/mdns' },
    })
    plant('packages/media/package.json', { ...manifest, name: '@lanterne/media' })
    mkdirSync(join(folder, 'packages/media/src'))
    writeFileSync(
      join(folder, 'packages/media/src/a.ts'),
      "import { x } from '../../engine/src/index.ts'\nx()\n",
    )
  })

  afterAll(() => rmSync(folder, { recursive: true }))

  function plant(file: string, content: object) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), JSON.stringify(content))
  }

  it('names every package file and import that leaves the boundaries', () => {
    expect(findBoundaryViolations(folder).sort()).toEqual([
      'packages/cast/package.json: mdns comes from somewhere unexpected, github:somebody/mdns',
      'packages/cast/package.json: opens a second door, ./dlna',
      'packages/cast/package.json: runs a script at install, postinstall',
      'packages/engine/package.json: engine may not depend on @lanterne/catalogue',
      'packages/kernel/package.json: kernel is a foundation and may not depend on hono',
      'packages/media/src/a.ts: ../../engine/src/index.ts is outside its package',
    ])
  })

  it('finds nothing in the house as it is', () => {
    expect(findBoundaryViolations(root)).toEqual([])
  })
})
