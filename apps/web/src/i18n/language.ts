import { batch, type ReadonlySignal, signal } from '@preact/signals'
import { keep, kept } from '../design/kept.ts'
import type { Messages } from './fr.ts'

export const languages = ['fr', 'en'] as const
export type Language = (typeof languages)[number]

/** Each language by its own name. */
export const languageNames: Readonly<Record<Language, string>> = { fr: 'Français', en: 'English' }

// Only the texts of the language that is spoken are fetched.
const catalogues: Readonly<Record<Language, () => Promise<Messages>>> = {
  fr: () => import('./fr.ts').then(({ fr }) => fr),
  en: () => import('./en.ts').then(({ en }) => en),
}

/** The language to speak: the one chosen here before, else the first that both the browser and we know. French is the source. */
export function chooseLanguage(chosen: string | undefined, preferred: readonly string[]): Language {
  const known = [chosen ?? '', ...preferred].map((tag) => tag.slice(0, 2).toLowerCase())
  const found = known.find((tag): tag is Language => (languages as readonly string[]).includes(tag))
  return found ?? (preferred.length > 0 ? 'en' : 'fr')
}

const spoken = signal<Language>('fr')
const messages = signal<Messages | undefined>(undefined)

/** The language that is spoken now. */
export const language: ReadonlySignal<Language> = spoken

/** Speaks the viewer's language; nothing can be shown before. Rejects when its texts cannot be fetched. */
export async function openLanguage(): Promise<void> {
  await speak(chooseLanguage(kept('language'), navigator.languages))
}

/** Speaks another language, and remembers it. When its texts cannot be fetched, the present one goes on. */
export function setLanguage(next: Language, onFailure: () => void): void {
  speak(next).then(() => keep('language', next), onFailure)
}

async function speak(next: Language): Promise<void> {
  const texts = await catalogues[next]()
  batch(() => {
    spoken.value = next
    messages.value = texts
  })
}

/** The texts of the language that is spoken now; reading them in a component follows it. */
export function texts(): Messages {
  if (!messages.value) throw new Error('no language is open yet')
  return messages.value
}
