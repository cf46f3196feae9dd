import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { memorySource } from '../testing/memory-source.ts'
import { findFfmpeg } from './find-ffmpeg.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lanterne-ffmpeg-'))
})
afterAll(() => rm(folder, { recursive: true }))
const source = memorySource(Buffer.from('a film'))

describe('findFfmpeg', () => {
  it('finds nothing where it may look nowhere', async () => {
    await using finder = findFfmpeg({})
    expect(await finder.open(source, { mayFetch: true })).toBeUndefined()
  })

  it.runIf(process.platform !== 'win32')('takes no programs that cannot make H.264', async () => {
    for (const name of ['ffmpeg', 'ffprobe']) {
      await writeFile(join(folder, name), '#!/bin/sh\necho "ffmpeg version 7.1"\n')
      await chmod(join(folder, name), 0o755)
    }
    await using finder = findFfmpeg({ searchPath: `relative:${folder}` })
    expect(await finder.open(source)).toBeUndefined()
  })

  it.runIf(process.platform !== 'win32')(
    'takes programs that can, and looks again until they are there',
    async () => {
      const path = await mkdtemp(join(folder, 'bin-'))
      await using finder = findFfmpeg({ searchPath: path })
      expect(await finder.open(source)).toBeUndefined()
      for (const name of ['ffmpeg', 'ffprobe']) {
        const script =
          '#!/bin/sh\necho "ffmpeg version 7.1"\necho " V....D libx264 H.264"\necho " A....D aac AAC"\n'
        await writeFile(join(path, name), script)
        await chmod(join(path, name), 0o755)
      }
      const film = await finder.open(source)
      expect(film).toBeDefined()
      film?.[Symbol.dispose]()
    },
  )

  it('fetches the package only when it may, and only once for all who wait', async () => {
    const packageDirectory = await mkdtemp(join(folder, 'package-'))
    const script = `
      const { appendFileSync, mkdirSync } = require('node:fs')
      mkdirSync(${JSON.stringify(join(packageDirectory, 'node_modules'))})
      appendFileSync(${JSON.stringify(join(packageDirectory, 'node_modules', '.lanterne-stamp'))}, 'x')`
    const fetchCommand = [process.execPath, '-e', script]
    await using finder = findFfmpeg({ packageDirectory, fetchCommand })
    expect(await finder.open(source)).toBeUndefined()
    const films = await Promise.all([1, 2].map(() => finder.open(source, { mayFetch: true })))
    expect(films.every((film) => film !== undefined)).toBe(true)
    for (const film of films) film?.[Symbol.dispose]()
  })

  it('says that there is none when it cannot be fetched', async () => {
    await using finder = findFfmpeg({
      packageDirectory: join(folder, 'never'),
      fetchCommand: [process.execPath, '-e', 'process.exit(1)'],
    })
    expect(await finder.open(source, { mayFetch: true })).toBeUndefined()
    await using other = findFfmpeg({ fetchCommand: ['/nowhere/program'] })
    expect(await other.open(source, { mayFetch: true })).toBeUndefined()
  })
})
