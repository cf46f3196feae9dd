import { isolate, plural } from './arabic.ts'
import type { LibraryMessages } from './library-fr.ts'

export const libraryAr = {
  goOn: 'متابعة المشاهدة',
  goOnWith: (name) => `متابعة ${isolate(name)}`,
  resumeAt: (time) => `المتابعة من ${isolate(time)}`,
  fromStart: 'من البداية',
  timeLeft: (duration) => `بقي ${isolate(duration)}`,
  nextEpisode: (number, name) => (name === '' ? `الحلقة ${number}` : `${number}. ${isolate(name)}`),
  removeFromRow: 'إزالة من هذا الصف',
  removeNamed: (name) => `إزالة ${isolate(name)} من هذا الصف`,
  removed: (name) => `لم يعد ${isolate(name)} في هذا الصف.`,
  aboutFilm: 'عن الفيلم',

  list: 'قائمتي',
  addToList: 'إضافة إلى قائمتي',
  removeFromList: 'إزالة من قائمتي',
  listEmpty: 'قائمتك فارغة.',
  listEmptyHint: 'يحفظ زر «إضافة إلى قائمتي» في صفحة الفيلم ذلك الفيلم هنا لوقت لاحق.',

  watched: 'تمت مشاهدته',
  markWatched: 'وضع علامة «تمت مشاهدته»',
  unmarkWatched: 'إزالة علامة «تمت مشاهدته»',

  who: 'من يشاهد؟',
  nameless: 'المنزل',
  childUpTo: (age) => `حتى ${years(age)}`,
  locked: 'محمي برمز',
  code: 'الرمز',
  codeOf: (name) => `الرمز · ${isolate(name)}`,
  digits: (count) =>
    plural(count, {
      zero: 'لا أرقام',
      one: 'رقم واحد',
      two: 'رقمان',
      few: `${count} أرقام`,
      other: `${count} رقمًا`,
    }),
  enter: 'دخول',
  edit: 'تعديل',
  switchProfile: (name) => `الملف الشخصي: ${isolate(name)}. تغيير`,

  profiles: 'الملفات الشخصية',
  profilesHint: 'يجد كل شخص أفلامه حيث تركها، وقائمته واختياراته. لا شيء من ذلك يغادر هذا الجهاز.',
  addProfile: 'إضافة ملف شخصي',
  editProfile: (name) => `تعديل ${isolate(name)}`,
  profileName: 'الاسم',
  colour: 'اللون',
  mark: 'العلامة',
  colours: {
    laiton: 'نحاسي',
    rideau: 'لون الستارة',
    mousse: 'أخضر طحلبي',
    encre: 'أزرق حبري',
    prune: 'برقوقي',
    sable: 'رملي',
  },
  marks: {
    lantern: 'فانوس',
    star: 'نجمة',
    moon: 'قمر',
    reel: 'بكرة',
    cat: 'قطة',
    boat: 'قارب',
  },
  forWhom: 'لمن',
  everybody: 'كل الأعمار',
  upTo: (age) => `طفل، حتى ${years(age)}`,
  childHint:
    'لم يصنّف أحد هذه الأفلام حسب العمر: يحكم Lanterne عليها من نوعها، وبأشد المعايير. ضع رمزًا للملفات الأخرى، وإلا استطاع الطفل دخولها.',
  save: 'حفظ',
  setCode: 'وضع رمز',
  changeCode: 'تغيير الرمز',
  removeCode: 'إزالة الرمز',
  newCode: 'رمز جديد، من 4 إلى 8 أرقام',
  codeHint: 'الرمز المنسي لا يمكن استرجاعه.',
  removeProfile: 'حذف هذا الملف الشخصي',
  removeProfileSure: (name) => `هل تريد حذف ${isolate(name)} مع سجله وقائمته؟`,
  removeSure: 'نعم، احذف',

  history: 'السجل',
  historyEmpty: 'لم تشاهد شيئًا بعد.',
  historyHint: 'ما شاهدته. نسيان سطر ينسي أيضًا الموضع الذي وصلت إليه.',
  forget: 'نسيان',
  forgetNamed: (name) => `نسيان ${isolate(name)}`,
  clearAll: 'نسيان كل شيء',
  clearSure: 'هل تريد نسيان كل ما شوهد في هذا الملف الشخصي؟',
  clearYes: 'نعم، انسَ كل شيء',
  finished: 'شوهد حتى النهاية',

  transfer: 'النقل والاستعادة',
  transferHint:
    'ملف فيه الملفات الشخصية والقوائم والسجل، من دون الرموز. عند استعادته هنا أو في مكان آخر يكمل ما هو موجود ولا يضيع شيئًا.',
  exportFile: 'حفظ الملف',
  importFile: 'استعادة ملف…',
  imported: (count) =>
    plural(count, {
      zero: 'لم يكن فيه شيء جديد.',
      one: 'أضيف عنصر جديد واحد.',
      two: 'أضيف عنصران جديدان.',
      few: `أضيفت ${count} عناصر جديدة.`,
      many: `أضيف ${count} عنصرًا جديدًا.`,
      other: `أضيف ${count} عنصر جديد.`,
    }),
  importRefused: 'هذا الملف ليس مكتبة من Lanterne، أو هو تالف.',
} satisfies LibraryMessages

function years(age: number): string {
  return plural(age, {
    one: 'سنة واحدة',
    two: 'سنتين',
    few: `${age} سنوات`,
    other: `${age} سنة`,
  })
}
