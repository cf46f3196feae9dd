import { isolate } from '../../i18n/arabic.ts'
import type { DataWords } from './words.fr.ts'

export const ar: DataWords = {
  month: 'هذا الشهر',
  used: (down, up) => `${isolate(down)} مستلَمة، ${isolate(up)} معطاة.`,
  today: (down, up) => `اليوم: ${isolate(down)} مستلَمة، ${isolate(up)} معطاة.`,
  ofLimit: (used, limit) => `${isolate(used)} من ${isolate(limit)} لهذا الشهر.`,
  houseHint: 'ما ينتقل بين أجهزة هذا البيت لا يُحتسب.',
  days: 'يومًا بيوم',
  monthsBefore: 'شهرًا بشهر',
  when: 'متى',
  received: 'مستلَمة',
  given: 'معطاة',
  limit: 'حد الشهر',
  limitHint: 'ينبّه Lanterne عند أربعة أخماس الحد. وعند بلوغه لا يصل إلا ما يُشاهَد، ويسأل قبل التشغيل.',
  noLimit: 'بلا حد',
  hours: 'الساعات',
  hoursHint: 'لما لا ينتظره أحد: الأفلام التي تُحفظ، وما يُعطى بعد الفيلم. أما ما يُشاهَد فيصل دائمًا.',
  always: 'في أي ساعة',
  between: (from, to) => `من ${isolate(from)} إلى ${isolate(to)}`,
  earlierFrom: (time) => `البدء قبل ${isolate(time)}`,
  laterFrom: (time) => `البدء بعد ${isolate(time)}`,
  earlierTo: (time) => `الانتهاء قبل ${isolate(time)}`,
  laterTo: (time) => `الانتهاء بعد ${isolate(time)}`,
  sharing: 'المشاركة',
  sharingLine: (given) => `ما تشاهده يُعطى لمن يشاهده أيضًا: ${isolate(given)} هذا الشهر.`,
  sharingSwitch: 'إعطاء الأفلام للآخرين',
  sharingOff: 'لا يُعطى شيء. قد تصل الأفلام أبطأ: كل واحد يخدم أولًا من يعطي.',
  line: 'الاتصال',
  lineHint: (down, up) => `أسرع ما شوهد هنا: ${isolate(down)} مستلَمة و${isolate(up)} معطاة في الثانية.`,
  lineUnknown: 'ستُقاس سرعته مع أول فيلم.',
  lines: {
    automatic: 'إفساح المجال لكل ما سواه',
    half: 'نصفه على الأكثر',
    quarter: 'ربعه على الأكثر',
  },
  lineNote: 'لما يُعطى، وللأفلام التي تُحفظ. الفيلم الذي يُشاهَد لا ينتظر.',
  disk: 'القرص',
  diskLine: (kept, other, free) =>
    `${isolate(kept)} لأفلام محفوظة، ${isolate(other)} لأفلام شوهدت أو بُدئت، ${isolate(free)} خالية.`,
  diskHint: 'الأفلام المحفوظة تبقى. ومن غيرها يذهب أولًا ما شوهد، ثم الأقدم؛ ولا يذهب أبدًا ما يُعرض الآن.',
  automatic: 'ما يناسب',
  atMost: (size) => `${isolate(size)} على الأكثر`,
  half: 'النصف على الأكثر',
  saved: 'تم.',
  near: (used, limit) => `ذهب ${isolate(used)} من ${isolate(limit)} لهذا الشهر.`,
  over: 'نفدت بيانات هذا الشهر: لا يصل بعد إلا ما تطلبه.',
  see: 'عرض',

  setAside: {
    damaged: (file) =>
      `كانت المكتبة (الملفات الشخصية والقوائم والسجل) تالفة. وُضعت جانبًا كما هي، وبدأت مكتبة جديدة. القديمة: ${isolate(file)}`,
    newer: (file) =>
      `المكتبة من إصدار أحدث من Lanterne. وُضعت جانبًا كما هي، وبدأت مكتبة جديدة. القديمة: ${isolate(file)}`,
  },
  understood: 'فهمت',
}
