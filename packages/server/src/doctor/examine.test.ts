import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDoor } from '../http/open-door.ts'
import { examine } from './examine.ts'

const { signal } = new AbortController()
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-doctor-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function statesOf(options: Partial<Parameters<typeof examine>[0]> = {}) {
  const house = { webDirectory: join(folder, 'web'), assetsDirectory: join(folder, 'assets') }
  const findings = await examine(
    { dataDirectory: join(folder, 'data'), port: 0, ...house, ...options },
    { signal },
  )
  return Object.fromEntries(findings.map(({ name, state }) => [name, state]))
}

describe('examine', () => {
  it('finds all in order where all is', async () => {
    await mkdir(join(folder, 'web'))
    await writeFile(join(folder, 'web', 'index.html'), '')
    await mkdir(join(folder, 'assets', 'welcome'), { recursive: true })
    await writeFile(join(folder, 'assets', 'welcome', 'welcome.mp4'), '')
    const states = await statesOf()
    for (const name of [
      'runtime',
      'platform',
      'data-folder',
      'port',
      'interface',
      'welcome-film',
      'loopback',
      'peers',
    ]) {
      expect([name, states[name]]).toEqual([name, 'good'])
    }
  })

  it('finds what is missing and what is in the way', async () => {
    await using door = await openDoor({ port: 0, spare: 0 }, { signal })
    const states = await statesOf({ dataDirectory: '/proc/lanterne', port: door.port })
    expect(states).toMatchObject({
      'data-folder': 'bad',
      interface: 'bad',
      'welcome-film': 'poor',
      port: 'poor',
    })
  })
})
