import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openDataFolder } from './open-data-folder.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-folder-'))
})
afterEach(() => rm(folder, { recursive: true }))

describe('openDataFolder', () => {
  it('makes the folder, and leaves nothing in it', async () => {
    const { path, films } = await openDataFolder(join(folder, 'new', 'data'))
    expect(await readdir(path)).toEqual([])
    expect(films).toBe(join(path, 'films'))
  })

  it('says when it cannot write there', async () => {
    await writeFile(join(folder, 'file'), '')
    for (const path of [join(folder, 'file'), join(folder, 'file', 'data'), '/proc/lanterne', 'nul\0']) {
      await expect(openDataFolder(path)).rejects.toMatchObject({
        code: 'data-folder-not-writable',
        details: { folder: path },
      })
    }
  })
})
