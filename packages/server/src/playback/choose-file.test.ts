import { AppError } from '@lanterne/kernel'
import { describe, expect, it } from 'vitest'
import { chooseFile, mayPlayInBrowsers } from './choose-file.ts'

const torrent = (...files: [path: string, sizeBytes: number][]) =>
  files.map(([path, sizeBytes], index) => ({ index, path: path.split('/'), sizeBytes }))

const chosen = (files: [path: string, sizeBytes: number][], asked?: number | string) => {
  const { file, container, isForBrowsers } = chooseFile(torrent(...files), asked)
  return [file.index, container, isForBrowsers]
}

describe('chooseFile', () => {
  it('takes the largest file that browsers play, though another video is larger', () => {
    const files: [string, number][] = [
      ['film.avi', 900],
      ['film.mpeg', 800],
      ['film.ogv', 700],
      ['film_512kb.mp4', 300],
      ['film.MP4', 600],
      ['film.webm', 500],
      ['film.mp3', 950],
      ['film.thumbs/film_000001.jpg', 1000],
    ]
    expect(chosen(files)).toEqual([4, 'mp4', true])
  })

  it('takes the largest video when browsers play none', () => {
    expect(
      chosen([
        ['sample/film.mkv', 10],
        ['film.mkv', 700],
        ['disc.iso', 5000],
      ]),
    ).toEqual([1, 'mkv', false])
    expect(
      chosen([
        ['readme.txt', 9000],
        ['old.avi', 5],
      ]),
    ).toEqual([1, 'avi', false])
  })

  it('takes the largest file when none is a video', () => {
    expect(
      chosen([
        ['a', 1],
        ['b.bin', 3],
        ['c.txt', 2],
      ]),
    ).toEqual([1, 'bin', false])
    expect(chosen([['no ending at all', 1]])).toEqual([0, '', false])
  })

  it('takes the file that is asked for, whatever it is', () => {
    expect(
      chosen(
        [
          ['film.mp4', 10],
          ['film.txt', 1],
        ],
        1,
      ),
    ).toEqual([1, 'txt', false])
    expect(
      chosen(
        [
          ['film.mp4', 10],
          ['extras.m4v', 1],
        ],
        1,
      ),
    ).toEqual([1, 'm4v', true])
  })

  it('takes the file at the path that is asked for, in the torrent’s own folder or not, and any other when it is gone', () => {
    const files: [string, number][] = [
      ['item/a.mp4', 900],
      ['item/parts/b.mp4', 10],
    ]
    expect(chosen(files, 'parts/b.mp4')).toEqual([1, 'mp4', true])
    expect(chosen(files, 'item/parts/b.mp4')).toEqual([1, 'mp4', true])
    expect(chosen(files, 'c.mp4')).toEqual([0, 'mp4', true])
    expect(chosen(files, 'b.mp')).toEqual([0, 'mp4', true])
  })

  it('says which file there is not', () => {
    const ask = () => chooseFile(torrent(['film.mp4', 10]), 7)
    expect(ask).toThrow(expect.objectContaining({ code: 'not-found', details: { file: 7 } }))
    expect(() => chooseFile([])).toThrow(AppError)
    expect(() => chooseFile(torrent(['empty.mp4', 0]))).toThrow(AppError)
  })

  it('overlooks an empty file that has the right name', () => {
    expect(
      chosen([
        ['film.mp4', 0],
        ['film.avi', 10],
      ]),
    ).toEqual([1, 'avi', false])
  })

  it('takes the first of two that are as large', () => {
    expect(
      chosen([
        ['a.mp4', 10],
        ['b.mp4', 10],
      ]),
    ).toEqual([0, 'mp4', true])
  })
})

describe('mayPlayInBrowsers', () => {
  it('gives what is not known a chance', () => {
    expect([undefined, 'mp4', 'webm', 'm4v'].map(mayPlayInBrowsers)).toEqual([true, true, true, true])
    expect(['avi', 'mkv', 'ogv', 'mp3', ''].map(mayPlayInBrowsers)).toEqual([
      false,
      false,
      false,
      false,
      false,
    ])
  })
})
