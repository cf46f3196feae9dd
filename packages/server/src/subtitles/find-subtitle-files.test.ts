import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findSubtitleFiles } from './find-subtitle-files.ts'

/** A file by its path; its size only where it matters. */
type Entry = string | readonly [path: string, sizeBytes: number]

function torrent(paths: readonly Entry[]) {
  return paths.map((entry, index) => {
    const [path, sizeBytes] = typeof entry === 'string' ? [entry, undefined] : entry
    const isVideo = /\.(mkv|mp4)$/.test(path)
    return { index, path: path.split('/'), sizeBytes: sizeBytes ?? (isVideo ? 1e9 : 50_000) }
  })
}

function find(...paths: readonly Entry[]) {
  const files = torrent(paths)
  const [film] = files
  if (!film) throw new Error('no film')
  return findSubtitleFiles(files, film).map(({ file, language, index }) => [
    file.path.join('/'),
    language,
    ...(index ? [index.path.join('/')] : []),
  ])
}

describe('findSubtitleFiles', () => {
  it('finds those beside the film, and in a folder for them', () => {
    expect(
      find(
        'Nosferatu (1922)/Nosferatu.1922.mkv',
        'Nosferatu (1922)/Nosferatu.1922.fr.srt',
        'Nosferatu (1922)/Subs/2_English.srt',
        'Nosferatu (1922)/Subs/Nosferatu.1922/3_German.ass',
        'Nosferatu (1922)/readme.txt',
        'Nosferatu (1922)/poster.jpg',
        'Nosferatu (1922)/Extras/making.of.srt',
        'Other/film.srt',
      ),
    ).toEqual([
      ['Nosferatu (1922)/Nosferatu.1922.fr.srt', 'fr'],
      ['Nosferatu (1922)/Subs/2_English.srt', 'en'],
      ['Nosferatu (1922)/Subs/Nosferatu.1922/3_German.ass', 'de'],
    ])
  })

  it('leaves to other films what is theirs', () => {
    expect(
      find('Film.mkv', 'Film 2.mkv', 'Film.fr.srt', 'Film 2.fr.srt', 'Film 2 - English.srt', 'Whose.en.srt'),
    ).toEqual([['Film.fr.srt', 'fr']])
  })

  it('knows an episode by its number', () => {
    expect(
      find(
        'Show/Show.S01E02.1080p.mkv',
        'Show/Show.S01E03.1080p.mkv',
        'Show/show 1x02 - English.srt',
        'Show/show 1x03 - English.srt',
        'Show/Subs/Show.S01E02.1080p/2_French.srt',
        'Show/Subs/Show.S01E03.1080p/2_French.srt',
      ),
    ).toEqual([
      ['Show/show 1x02 - English.srt', 'en'],
      ['Show/Subs/Show.S01E02.1080p/2_French.srt', 'fr'],
    ])
  })

  it('takes samples for no other film', () => {
    expect(find('Film.mkv', ['Sample.mkv', 1e7], 'anything.srt')).toEqual([['anything.srt', 'und']])
  })

  it('joins pictures with their index, and takes other .sub files for text', () => {
    expect(find('Film.mkv', ['Film.sub', 5e7], 'Film.idx', 'Film.pl.sub')).toEqual([
      ['Film.sub', 'und', 'Film.idx'],
      ['Film.pl.sub', 'pl'],
    ])
  })

  it('takes pictures of a Blu-ray disc by themselves, however large', () => {
    expect(find('Film.mkv', ['Film.fr.sup', 5e7], ['Film.de.srt', 5e7])).toEqual([['Film.fr.sup', 'fr']])
  })

  it('refuses what is too large to be words, and empty files', () => {
    expect(
      find('Film.mkv', ['Film.fr.srt', 11 << 20], ['Film.en.srt', 0], ['Film.de.sub', 11 << 20]),
    ).toEqual([])
  })

  it('answers whatever the names are', () => {
    const name = fc.oneof(
      fc.string({ maxLength: 30 }),
      fc.constantFrom('Film', '..', '', 'Subs', 'S01E01', 'fr', '.srt'),
    )
    const path = fc.array(name, { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(path, { minLength: 1, maxLength: 100 }), (paths) => {
        const files = paths.map((parts, index) => ({
          index,
          path: index === 0 ? parts : [...parts.slice(0, -1), `${parts[parts.length - 1]}.srt`],
          sizeBytes: 1000,
        }))
        const [film] = files
        if (!film) return
        expect(findSubtitleFiles(files, film).length).toBeLessThanOrEqual(60)
      }),
    )
  })
})
