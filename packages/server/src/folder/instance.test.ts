import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Door, openDoor } from '../http/open-door.ts'
import { claimInstance, findInstance } from './instance.ts'

const { signal } = new AbortController()
let folder: string
let door: Door
const instance = randomUUID()

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-instance-'))
  door = await openDoor({ port: 0, spare: 0 }, { signal })
  door.answer({ fetch: () => Response.json({ instance }) })
})

afterEach(async () => {
  await door[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

const running = () => ({ instance, address: door.address })
const starting = () => ({ instance: randomUUID(), address: 'http://127.0.0.1:9' })

describe('claimInstance', () => {
  it('tells the next one who is there, and nobody once it is disposed', async () => {
    const claim = await claimInstance(folder, running(), { signal })
    expect(await findInstance(folder, { signal })).toEqual(running())
    expect(await claimInstance(folder, starting(), { signal })).toEqual(running())
    if (!(Symbol.asyncDispose in claim)) throw new Error('not claimed')
    await claim[Symbol.asyncDispose]()
    expect(await findInstance(folder, { signal })).toBeUndefined()
    expect(await readdir(folder)).toEqual([])
  })

  it.each([
    ['of an app that died', JSON.stringify({ instance: randomUUID(), address: 'http://127.0.0.1:9' })],
    ['that was never written whole', '{"instance":'],
    ['that is empty', ''],
    ['that leads elsewhere', JSON.stringify({ instance: randomUUID(), address: 'http://192.0.2.1:80' })],
  ])('takes the place of a record %s', async (_, text) => {
    await writeFile(join(folder, 'instance.json'), text)
    expect(await findInstance(folder, { signal })).toBeUndefined()
    expect(Symbol.asyncDispose in (await claimInstance(folder, running(), { signal }))).toBe(true)
    expect(await findInstance(folder, { signal })).toEqual(running())
    expect(await readdir(folder)).toEqual(['instance.json'])
  })

  it('takes the place of an app whose port another program has now', async () => {
    await writeFile(
      join(folder, 'instance.json'),
      JSON.stringify({ instance: randomUUID(), address: door.address }),
    )
    expect(await findInstance(folder, { signal })).toBeUndefined()
  })

  it('lets one win of several that start at once', async () => {
    await writeFile(join(folder, 'instance.json'), JSON.stringify(starting()))
    const claims = await Promise.all(
      Array.from({ length: 8 }, () => claimInstance(folder, running(), { signal })),
    )
    expect(claims.filter((claim) => Symbol.asyncDispose in claim)).toHaveLength(1)
    expect(claims.filter((claim) => 'address' in claim)).toHaveLength(7)
  })
})
