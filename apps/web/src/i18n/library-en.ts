import type { LibraryMessages } from './library-fr.ts'

const plural = (count: number, one: string, many: string) => (count === 1 ? one : many)

export const libraryEn = {
  goOn: 'Continue watching',
  goOnWith: (name: string) => `Continue ${name}`,
  resumeAt: (time: string) => `Resume at ${time}`,
  fromStart: 'From the beginning',
  timeLeft: (duration: string) => `${duration} left`,
  nextEpisode: (number: number, name: string) => (name === '' ? `Episode ${number}` : `${number}. ${name}`),
  removeFromRow: 'Remove from this row',
  removeNamed: (name: string) => `Remove ${name} from this row`,
  removed: (name: string) => `${name} is no longer in this row.`,
  aboutFilm: 'About the film',

  list: 'My list',
  addToList: 'Add to my list',
  removeFromList: 'Remove from my list',
  listEmpty: 'Your list is empty.',
  listEmptyHint: '“Add to my list” on a film’s page keeps it here for later.',

  watched: 'watched',
  markWatched: 'Mark as watched',
  unmarkWatched: 'Mark as not watched',

  who: 'Who is watching?',
  nameless: 'The house',
  childUpTo: (age: number) => `Up to ${age} years`,
  locked: 'needs a code',
  code: 'Code',
  codeOf: (name: string) => `Code · ${name}`,
  digits: (count: number) => plural(count, '1 digit', count === 0 ? 'no digit' : `${count} digits`),
  enter: 'Enter',
  edit: 'Change',
  switchProfile: (name: string) => `Profile: ${name}. Change`,

  profiles: 'Profiles',
  profilesHint:
    'Everyone finds their films where they left them, their list and their choices. None of it leaves this machine.',
  addProfile: 'Add a profile',
  editProfile: (name: string) => `Change ${name}`,
  profileName: 'Name',
  colour: 'Colour',
  mark: 'Sign',
  colours: {
    laiton: 'Brass',
    rideau: 'Curtain',
    mousse: 'Moss',
    encre: 'Ink',
    prune: 'Plum',
    sable: 'Sand',
  },
  marks: {
    lantern: 'Lantern',
    star: 'Star',
    moon: 'Moon',
    reel: 'Reel',
    cat: 'Cat',
    boat: 'Boat',
  },
  forWhom: 'For whom',
  everybody: 'All ages',
  upTo: (age: number) => `A child, up to ${age} years`,
  childHint:
    'Nobody has rated these films by age: Lanterne judges by their kind, the strictest way. Give the other profiles a code, or a child can enter them.',
  save: 'Save',
  setCode: 'Set a code',
  changeCode: 'Change the code',
  removeCode: 'Remove the code',
  newCode: 'New code, 4 to 8 digits',
  codeHint: 'A code that is forgotten cannot be found again.',
  removeProfile: 'Delete this profile',
  removeProfileSure: (name: string) => `Delete ${name}, with their history and list?`,
  removeSure: 'Yes, delete',

  history: 'History',
  historyEmpty: 'You have not watched anything yet.',
  historyHint: 'What you watched. Forgetting a line also forgets where you were in it.',
  forget: 'Forget',
  forgetNamed: (name: string) => `Forget ${name}`,
  clearAll: 'Forget everything',
  clearSure: 'Forget all that this profile has watched?',
  clearYes: 'Yes, forget everything',
  finished: 'watched to the end',

  transfer: 'Take away, bring back',
  transferHint:
    'A file with profiles, lists and history, without the codes. Brought back here or elsewhere, it adds to what is there and loses nothing.',
  exportFile: 'Save the file',
  importFile: 'Bring back a file…',
  imported: (count: number) =>
    plural(count, '1 thing was new.', count === 0 ? 'There was nothing new.' : `${count} things were new.`),
  importRefused: 'This file is not a library of Lanterne, or it is damaged.',

  setAside: {
    damaged: (file: string) =>
      `The library (profiles, lists, history) was damaged. It was set aside as it is, and a new one begins. The old one: ${file}`,
    newer: (file: string) =>
      `The library is of a later version of Lanterne. It was set aside as it is, and a new one begins. The old one: ${file}`,
  },
  understood: 'Understood',
} satisfies LibraryMessages
