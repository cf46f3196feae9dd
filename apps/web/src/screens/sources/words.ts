import { type Language, language } from '../../i18n/language.ts'

/** The texts of this screen alone; French is the source. */
export const fr = {
  title: 'Mes sources',
  intro: 'Ce que vos sources proposent, et dont elles seules répondent.',
  none: 'Vous n’avez pas encore de source à vous.',
  noneOn: 'Ajoutez une extension, un flux ou un dossier de vos films dans les réglages.',
  addOne: 'Ajouter une source',
  manage: 'Gérer mes sources',
  more: 'La suite',
  nothing: 'Rien à parcourir ici\u00A0: cherchez dans cette source depuis la recherche.',
  emptyRow: 'Il n’y a rien ici pour l’instant.',
  noAnswer: 'Cette source ne répond pas.',
  folderRows: { films: 'Films', series: 'Séries' } as Readonly<Record<string, string>>,
}

const en: typeof fr = {
  title: 'My sources',
  intro: 'What your sources have, for which they alone can answer.',
  none: 'You have no sources of your own yet.',
  noneOn: 'Add an add-on, a feed or a folder of your films in the settings.',
  addOne: 'Add a source',
  manage: 'Manage my sources',
  more: 'More',
  nothing: 'Nothing to browse here: look in this source from the search screen.',
  emptyRow: 'There is nothing here for now.',
  noAnswer: 'This source does not answer.',
  folderRows: { films: 'Films', series: 'Series' },
}

const ar: typeof fr = {
  title: 'مصادري',
  intro: 'ما لدى مصادرك، وهي وحدها مسؤولة عنه.',
  none: 'ليس لديك مصادر خاصة بك بعد.',
  noneOn: 'أضف إضافة أو خلاصة أو مجلدًا لأفلامك من الإعدادات.',
  addOne: 'إضافة مصدر',
  manage: 'إدارة مصادري',
  more: 'المزيد',
  nothing: 'لا شيء يُتصفّح هنا: ابحث في هذا المصدر من شاشة البحث.',
  emptyRow: 'لا شيء هنا الآن.',
  noAnswer: 'هذا المصدر لا يجيب.',
  folderRows: { films: 'أفلام', series: 'مسلسلات' },
}

export const words: Readonly<Record<Language, typeof fr>> = { fr, en, ar }

/** In the language that is spoken now; they come with the screen. */
export const sourceWords = () => words[language.value]

/** How a row is called: a folder's in the viewer's language, others as their source says. */
export function rowName({ id, name }: { readonly id: string; readonly name: string }, kind: string): string {
  const { folderRows } = sourceWords()
  return kind === 'folder' && Object.prototype.hasOwnProperty.call(folderRows, id)
    ? (folderRows[id] ?? name)
    : name
}
