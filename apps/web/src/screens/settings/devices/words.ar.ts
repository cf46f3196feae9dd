import { isolate, plural } from '../../../i18n/arabic.ts'
import type { DeviceWords } from './words.fr.ts'

export const ar: DeviceWords = {
  intro:
    'شاهد Lanterne على هاتف أو جهاز لوحي أو شاشة أخرى في البيت. لا يُفتح شيء قبل أن تريد ذلك، ولا يدخل إلا جهاز أعطيته رمزًا.',
  open: 'فتح Lanterne لأجهزة البيت',
  closed: 'Lanterne مفتوح على هذا الجهاز وحده.',
  isOpen: 'Lanterne مفتوح للأجهزة التي أضفتها.',
  asked: 'هذا ما يريده الأمر الذي شغّل Lanterne، وينتهي بانتهائه.',
  problems: {
    'no-network': 'هذا الجهاز غير متصل بأي شبكة في البيت.',
    'port-in-use': 'برنامج آخر على هذا الجهاز يشغل المكان. أغلقه، أو أعد تشغيل الجهاز.',
  },
  add: 'إضافة جهاز',
  newCode: 'رمز آخر',
  cancel: 'إخفاء الرمز',
  steps: {
    network: 'صِل الجهاز بالشبكة نفسها التي عليها هذا الجهاز (شبكة Wi-Fi نفسها).',
    scan: 'وجّه كاميرته إلى هذا المربع.',
    type: 'أو افتح هذا العنوان في متصفحه، واكتب هذا الرمز:',
  },
  square: 'مربع يُصوَّر بالجهاز الآخر',
  code: 'الرمز',
  codeEnds: (minutes) =>
    `صالح لمدة ${plural(Math.max(1, minutes), {
      zero: 'دقيقة',
      one: 'دقيقة أخرى',
      two: 'دقيقتين أخريين',
      few: `${minutes} دقائق أخرى`,
      many: `${minutes} دقيقة أخرى`,
      other: `${minutes} دقيقة أخرى`,
    })}.`,
  codeOver: 'لم يعد هذا الرمز صالحًا: استُعمل، أو مضى وقته، أو جُرّبت رموز خاطئة كثيرة.',
  devices: 'أجهزتك',
  none: 'لا أجهزة بعد.',
  here: 'متصل الآن',
  seen: (when) => `آخر ظهور ${isolate(when)}`,
  whose: (name) => `لمن ${isolate(name)}؟`,
  everybody: 'للجميع',
  gone: 'لم يعد ملف هذا الجهاز موجودًا: قل لمن هو.',
  child: 'لا يخرج منه الطفل إلا إلى ملف مقفل برمز.',
  rename: 'تغيير الاسم',
  name: 'اسم الجهاز',
  save: 'حفظ',
  remove: 'إزالة',
  removeSure: 'إزالة نهائية',
  added: (name) => `أضيف ${isolate(name)}.`,
  removed: (name) => `أزيل ${isolate(name)}.`,
}
