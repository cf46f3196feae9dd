import { describe, expect, it } from 'vitest'
import { askFacts, factsOf, licenceNamed } from './ask-facts.ts'
import { readPublish } from './read-publish-arguments.ts'
import { en } from './text/en.ts'
import { fr } from './text/fr.ts'

function terminal(answers: readonly string[], text = en.asking) {
  const left = [...answers]
  const asked: string[] = []
  const said: string[] = []
  const ask = async (question: string) => {
    asked.push(question)
    const answer = left.shift()
    if (answer === undefined) throw new Error(`nobody answers: ${question}`)
    return answer
  }
  return { asked, said, to: { ask, say: (line: string) => void said.push(line), text } }
}

describe('askFacts', () => {
  it('asks for what is missing, again where it makes no sense, and takes no for no', async () => {
    const answers = [
      'Garden',
      'soon',
      '2026',
      'Ana, Bo',
      '',
      '',
      'Un jardin.',
      'mine',
      'cc by',
      '',
      'perhaps',
    ]
    const { to, said, asked } = terminal(answers)
    const given = await askFacts({ facts: {}, mayShare: false }, to)
    expect(given).toEqual({
      facts: {
        title: 'Garden',
        year: 2026,
        makers: ['Ana', 'Bo'],
        synopsisFr: 'Un jardin.',
        licence: 'CC-BY-4.0',
      },
      mayShare: false,
    })
    expect(said.filter((line) => line === en.asking.again)).toHaveLength(2)
    expect(asked.at(-1)).toBe(en.asking.mayShare)
  })

  it('wants proof of the public domain, and asks nothing that was said', async () => {
    const words = [
      'film.mp4',
      '--title',
      'A',
      '--year',
      '1925',
      '--maker',
      'B',
      '--language',
      'zxx',
      '--licence',
      '8',
    ]
    const facts = factsOf(
      readPublish([...words, '--synopsis', 'C', '--synopsis-fr', 'D', '--support', 'https://e.example/'])
        .facts,
    )
    const { to } = terminal(['never', 'term-expired', 'us, fr', 'https://proof.example/', 'oui'], fr.asking)
    expect(await askFacts({ facts, mayShare: false }, to)).toMatchObject({
      facts: {
        licence: 'public-domain',
        basis: 'term-expired',
        territory: ['US', 'FR'],
        evidence: 'https://proof.example/',
      },
      mayShare: true,
    })
  })
})

describe('licenceNamed', () => {
  it.each([
    ['cc by-sa 4.0', 'CC-BY-SA-4.0'],
    ['CC0', 'CC0-1.0'],
    ['2', 'CC-BY-SA-4.0'],
    ['Public Domain', 'public-domain'],
    ['all rights reserved', undefined],
    ['9', undefined],
  ])('reads %s', (text, id) => {
    expect(licenceNamed(text)).toBe(id)
  })
})

describe('readPublish', () => {
  it('wants a licence and a credit for a picture', () => {
    const poster = ['film.mp4', '--poster', 'https://a.example/p.jpg']
    expect(() => readPublish(poster)).toThrow('needs-option')
    const whole = [
      '--poster-licence',
      'CC BY 4.0',
      '--poster-licence-url',
      'https://l.example/',
      '--poster-credit',
      'Ana',
    ]
    expect(readPublish([...poster, ...whole]).poster?.credit).toBe('Ana')
    expect(readPublish(['film.mp4', '--no-subtitles']).subtitles).toEqual([])
    expect(() => readPublish([])).toThrow('source-missing')
  })
})
