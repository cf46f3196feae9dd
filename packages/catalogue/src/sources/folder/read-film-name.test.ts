import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readFilmName, technical } from './read-film-name.ts'

const read = (path: string) => {
  const { title, year, episode } = readFilmName(path.split('/'))
  return [title, year, ...(episode ? [episode.season, episode.number, episode.title] : [])]
}

describe('readFilmName', () => {
  it.each([
    ['Nosferatu (1922).mkv', ['Nosferatu', 1922]],
    ['Nosferatu.1922.1080p.BluRay.x264-GROUP.mkv', ['Nosferatu', 1922]],
    ['Le_Voyage_dans_la_Lune_[1902].mp4', ['Le Voyage dans la Lune', 1902]],
    ['L’Atalante.avi', ['L’Atalante', undefined]],
    ['2001 A Space Odyssey (1968).mkv', ['2001 A Space Odyssey', 1968]],
    ['Blade Runner 2049 (2017) 2160p.mkv', ['Blade Runner 2049', 2017]],
    ['1917.mkv', ['1917', undefined]],
    ['1917.2019.mkv', ['1917', 2019]],
    ['[Group] Metropolis [1080p].mkv', ['Metropolis', undefined]],
    ['M. le Maudit.mkv', ['M. le Maudit', undefined]],
    ['Fritz Lang (1931)/movie.mp4', ['Fritz Lang', 1931]],
    ['holiday_0042.mov', ['holiday 0042', undefined]],
    ['Web of Lies 1999 WEB-DL.mkv', ['Web of Lies', 1999]],
    ['.mkv', ['.mkv', undefined]],
  ])('reads %s', (path, said) => expect(read(path)).toEqual(said))

  it.each([
    ['Pioneer.One.S01E02.The.Man.720p.mkv', ['Pioneer One', undefined, 1, 2, 'The Man']],
    ['Pioneer One - 1x02 - The Man.avi', ['Pioneer One', undefined, 1, 2, 'The Man']],
    ['Pioneer One/Season 1/02 - The Man.mkv', ['Pioneer One', undefined, 1, 2, 'The Man']],
    ['Pioneer One (2010)/Saison 2/Épisode 3.mkv', ['Pioneer One', 2010, 2, 3, '']],
    ['Pioneer One/S01E02.mkv', ['Pioneer One', undefined, 1, 2, '']],
    ['s01e02.mkv', ['s01e02', undefined, 1, 2, '']],
    ['Show.2010.S03.E11.mkv', ['Show', 2010, 3, 11, '']],
    ['Saison 1 Épisode 4 - Le Retour.mp4', ['Saison 1 Épisode 4 - Le Retour', undefined, 1, 4, 'Le Retour']],
  ])('reads %s as a part of a series', (path, said) => expect(read(path)).toEqual(said))

  it('finds again what was written as people write it', () => {
    // “Vost” in a name is said of the file, whoever called a film so.
    const word = fc.stringMatching(/^[A-Z][a-z]{2,8}$/).filter((each) => !technical.test(` ${each}`))
    const title = fc.array(word, { minLength: 1, maxLength: 4 }).map((all) => `The ${all.join(' ')}`)
    const year = fc.integer({ min: 1900, max: 2030 })
    fc.assert(
      fc.property(title, year, (name, made) => {
        const dotted = name.replaceAll(' ', '.')
        expect(read(`${name} (${made}).mkv`)).toEqual([name, made])
        expect(read(`${dotted}.${made}.720p.WEB-DL.mkv`)).toEqual([name, made])
        expect(read(`${dotted}.S02E07.1080p.mkv`)).toEqual([name, undefined, 2, 7, ''])
      }),
    )
  })

  it('has a title for any name, without signs that turn what follows', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), (path) => {
        const { title, year, episode } = readFilmName(path)
        expect(title).not.toBe('')
        expect(title.length).toBeLessThanOrEqual(300)
        if (year !== undefined) expect(year).toBeGreaterThanOrEqual(1880)
        if (episode) expect(Number.isSafeInteger(episode.number * episode.season)).toBe(true)
      }),
    )
  })
})
