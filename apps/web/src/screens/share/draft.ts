import type { FilmExam, LicenceId, PublishRequest } from '@lanterne/contract'
import type { Language } from '../../i18n/language.ts'

/** What the form holds, as it was typed. */
export interface Draft {
  readonly title: string
  readonly year: string
  readonly makers: string
  readonly language: string
  readonly genre: string
  /** In the language of the interface, and in the other one. */
  readonly synopsis: string
  readonly otherSynopsis: string
  readonly licence: LicenceId | ''
  readonly basis: string
  readonly territory: string
  readonly evidence: string
  readonly support: string
  readonly originalTitle: string
  readonly holder: string
  readonly site: string
  readonly meeting: string
  readonly mayShare: boolean
}

type DraftProblem = 'needed' | 'notAYear' | 'notAnAddress' | 'notCountries' | 'chooseLicence' | 'sayMayShare'

/** What is wrong with each field, by the name of the text that says so. */
export type DraftProblems = Partial<Record<keyof Draft, DraftProblem>>

const empty: Draft = {
  ...{ title: '', year: '', makers: '', language: '', genre: '', synopsis: '', otherSynopsis: '' },
  ...{ licence: '', basis: 'term-expired', territory: '', evidence: '', support: '' },
  ...{ originalTitle: '', holder: '', site: '', meeting: '', mayShare: false },
}

/** A draft about a file: its name tells the title, and maybe the year. */
export function draftOf({ name, languages }: FilmExam): Draft {
  const bare = name
    .replace(/\.[^.]*$/, '')
    .replace(/[._]+/g, ' ')
    .trim()
  const [, title = bare, year = ''] = /^(.+?)[ ([]+((?:18[89]|19\d|20\d)\d)[)\]]?$/.exec(bare) ?? []
  return { ...empty, title, year, language: languages[0] ?? '' }
}

/** What keeps a draft from being shared, in the order of the form. */
export function problemsOf(draft: Draft): DraftProblems {
  const problems: DraftProblems = {}
  if (draft.title.trim() === '') problems.title = 'needed'
  if (!/^(?:1[89]|2[01])\d\d$/.test(draft.year.trim())) problems.year = 'notAYear'
  if (listOf(draft.makers).length === 0) problems.makers = 'needed'
  if (draft.licence === '') problems.licence = 'chooseLicence'
  const isPublic = draft.licence === 'public-domain'
  if (isPublic && !listOf(draft.territory).every(isRegion)) problems.territory = 'notCountries'
  if (isPublic && listOf(draft.territory).length === 0) problems.territory = 'notCountries'
  for (const field of ['evidence', 'support', 'site'] as const)
    if (draft[field].trim() !== '' && !isAddress(draft[field])) problems[field] = 'notAnAddress'
  if (isPublic && !isAddress(draft.evidence)) problems.evidence = 'notAnAddress'
  if (draft.meeting.trim() !== '' && !/^(?:https?|udp|wss?):\/\/[^\s/]/i.test(draft.meeting.trim()))
    problems.meeting = 'notAnAddress'
  if (!draft.mayShare) problems.mayShare = 'sayMayShare'
  return problems
}

/** What is asked of the server. The draft has no problems; the server looks for itself. */
export function requestOf(draft: Draft, path: string, language: Language): PublishRequest | undefined {
  const { licence, basis } = draft
  if (licence === '' || !draft.mayShare) return undefined
  const said = (name: string, text: string) => (text.trim() === '' ? {} : { [name]: text.trim() })
  const [own, other] =
    language === 'fr' ? (['synopsisFr', 'synopsisEn'] as const) : (['synopsisEn', 'synopsisFr'] as const)
  const proof = { basis, territory: listOf(draft.territory.toUpperCase()) } as Partial<
    PublishRequest['facts']
  >
  return {
    path,
    mayShare: true,
    facts: {
      ...{ title: draft.title.trim(), year: Number(draft.year), makers: listOf(draft.makers), licence },
      ...said('language', draft.language),
      ...(draft.genre !== '' && { genres: [draft.genre] }),
      ...{ ...said(own, draft.synopsis), ...said(other, draft.otherSynopsis) },
      ...(licence === 'public-domain' && proof),
      ...{ ...said('evidence', draft.evidence), ...said('support', draft.support) },
      ...{ ...said('originalTitle', draft.originalTitle), ...said('holder', draft.holder) },
    },
    ...(draft.site.trim() !== '' && { webSeeds: [draft.site.trim()] }),
    ...(draft.meeting.trim() !== '' && { trackers: [draft.meeting.trim()] }),
  }
}

function listOf(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function isRegion(code: string): boolean {
  return /^(?:[A-Z]{2}|001)$/i.test(code)
}

function isAddress(text: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(text.trim())
}
