import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseLook } from './choose-scene.ts'
import { contrast } from './colour.ts'
import { composeBackdrop } from './compose-backdrop.ts'
import { composePoster, posterHeight, posterWidth } from './compose-poster.ts'

const genres = [
  'Horror',
  'Film noir',
  'Comedy',
  'Drama',
  'Romance',
  'War',
  'Documentary',
  'Science fiction',
  'Fantasy',
  'Animation',
  'Adventure',
  'Western',
  'Unheard of',
]
const subject = fc.record({
  id: fc.stringMatching(/^[a-z0-9]{1,12}(-[a-z0-9]{1,12}){0,5}$/),
  title: fc.string({ maxLength: 120, unit: 'grapheme' }),
  year: fc.integer({ min: 1888, max: 2030 }),
  genres: fc.array(fc.constantFrom(...genres), { maxLength: 4 }),
  directors: fc.array(fc.string({ maxLength: 30 }), { maxLength: 3 }),
})
const film = {
  id: 'nosferatu-1922',
  title: 'Nosferatu',
  year: 1922,
  genres: ['Horror'],
  directors: ['F. W. Murnau'],
}

describe('composePoster', () => {
  it('is the same every time', () => {
    expect(composePoster(film, 'Nosferatu')).toEqual(composePoster(film, 'Nosferatu'))
  })

  it('keeps its picture and colours when the title is translated', () => {
    const english = composePoster(film, 'Nosferatu')
    const french = composePoster(film, 'Nosferatu le vampire')
    expect(french.palette).toEqual(english.palette)
    expect(french.layers.map(({ ink }) => ink)).toEqual(english.layers.map(({ ink }) => ink))
  })

  it('draws only numbers, and words that stand inside it on a colour that they can be read on', () => {
    fc.assert(
      fc.property(subject, (subject) => {
        const { layers, palette, title, titleColour, credit, under } = composePoster(subject, subject.title)
        for (const { d, ink } of layers) {
          expect(d).toMatch(/^[MLHVCQTAZmlhvcqtaz0-9 .-]+$/)
          expect(palette[ink]).toMatch(/^#[0-9a-f]{6}$/)
        }
        expect(contrast(titleColour, palette[under])).toBeGreaterThanOrEqual(4.5)
        expect(contrast(credit.colour, palette[under])).toBeGreaterThanOrEqual(4.5)
        for (const { x, y, width } of title) {
          expect(x + width).toBeLessThanOrEqual(posterWidth * 1.5)
          expect(y).toBeGreaterThan(0)
          expect(y).toBeLessThan(posterHeight)
        }
        expect(credit.y).toBeLessThan(posterHeight)
      }),
      { numRuns: 300 },
    )
  })

  it('draws many pictures, not a few', () => {
    const scenes = fc.sample(subject, 400).map((each) => chooseLook({ ...each, title: '' }).scene)
    expect(new Set(scenes).size).toBeGreaterThan(25)
  })

  it('lets the title say what is on it', () => {
    expect(chooseLook({ ...film, id: 'x', title: 'A Trip to the Moon' }).scene).toBe('moon')
    expect(chooseLook({ ...film, id: 'x', title: 'Le Voyage dans la Lune' }).scene).toBe('moon')
  })
})

describe('composeBackdrop', () => {
  it('is always dark: words and lights stand on it', () => {
    fc.assert(
      fc.property(subject, (subject) => {
        const { palette } = composeBackdrop(subject)
        expect(contrast(palette.ground, '#f7f0e6')).toBeGreaterThan(4.5)
      }),
      { numRuns: 300 },
    )
  })
})
