import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { publicKeyOf, systemRandom } from '@lanterne/kernel'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeKeyFile, readKeyFile } from './key-file.ts'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-key-'))
  path = join(folder, 'key')
})
afterEach(() => rm(folder, { recursive: true }))

const refused = (reason: string) => ({ code: 'catalogue-refused', details: { reason, at: path } })

describe('a key file', () => {
  it('is its owner’s alone, and never written over', async () => {
    const key = await makeKeyFile(path, { random: systemRandom })
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(publicKeyOf(await readKeyFile(path))).toEqual(key)
    const before = await readFile(path)
    await expect(makeKeyFile(path, { random: systemRandom })).rejects.toMatchObject({
      code: 'invalid-request',
    })
    expect(await readFile(path)).toEqual(before)
    const nowhere = makeKeyFile(join(folder, 'no', 'where'), { random: systemRandom })
    await expect(nowhere).rejects.toMatchObject({ code: 'data-folder-not-writable' })
  })

  it('is not used when others may read it', async () => {
    await makeKeyFile(path, { random: systemRandom })
    for (const mode of [0o640, 0o604, 0o660]) {
      await chmod(path, mode)
      await expect(readKeyFile(path)).rejects.toMatchObject(refused('open-key'))
    }
  })

  it('is refused when it is none', async () => {
    await expect(readKeyFile(path)).rejects.toMatchObject({ code: 'not-found' })
    await makeKeyFile(path, { random: systemRandom })
    const text = await readFile(path, 'utf8')
    for (const wrong of ['', '{}', '[', text.replace(/"private": "../, '"private": "zz'), 'x'.repeat(5000)]) {
      await writeFile(path, wrong)
      await expect(readKeyFile(path)).rejects.toMatchObject(refused('not-a-key'))
    }
    // The private half of another key than it says.
    await writeFile(path, text.replace(/"private": "[0-9a-f]{64}"/, `"private": "${'1'.repeat(64)}"`))
    await expect(readKeyFile(path)).rejects.toMatchObject(refused('not-a-key'))
  })
})
