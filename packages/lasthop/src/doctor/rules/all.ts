import type { Rule } from '../rule.ts'
import { p101 } from './p101.ts'
import { p102 } from './p102.ts'
import { p103 } from './p103.ts'
import { p104 } from './p104.ts'
import { p105 } from './p105.ts'
import { p106 } from './p106.ts'
import { p107 } from './p107.ts'
import { p108 } from './p108.ts'
import { p109 } from './p109.ts'
import { p110 } from './p110.ts'
import { p111 } from './p111.ts'
import { p112 } from './p112.ts'
import { p113 } from './p113.ts'
import { p114 } from './p114.ts'
import { p115 } from './p115.ts'
import { p116 } from './p116.ts'
import { p117 } from './p117.ts'
import { p118 } from './p118.ts'
import { p201 } from './p201.ts'
import { p202 } from './p202.ts'
import { p203 } from './p203.ts'
import { p204 } from './p204.ts'
import { p205 } from './p205.ts'
import { p206 } from './p206.ts'
import { p207 } from './p207.ts'
import { p208 } from './p208.ts'
import { p209 } from './p209.ts'
import { p210 } from './p210.ts'
import { p211 } from './p211.ts'
import { p212 } from './p212.ts'
import { p213 } from './p213.ts'
import { p214 } from './p214.ts'
import { p215 } from './p215.ts'
import { p217 } from './p217.ts'
import { p301 } from './p301.ts'
import { p302 } from './p302.ts'
import { p303 } from './p303.ts'
import { p304 } from './p304.ts'
import { p305 } from './p305.ts'
import { p306 } from './p306.ts'
import { p307 } from './p307.ts'
import { p401 } from './p401.ts'
import { p402 } from './p402.ts'
import { p403 } from './p403.ts'
import { p404 } from './p404.ts'
import { p405 } from './p405.ts'
import { p501 } from './p501.ts'
import { p502 } from './p502.ts'
import { p503 } from './p503.ts'
import { p504 } from './p504.ts'
import { p505 } from './p505.ts'
import { p506 } from './p506.ts'
import { p507 } from './p507.ts'
import { p508 } from './p508.ts'
import { p509 } from './p509.ts'
import { p510 } from './p510.ts'
import { p601 } from './p601.ts'
import { p602 } from './p602.ts'
import { p603 } from './p603.ts'
import { p604 } from './p604.ts'
import { p605 } from './p605.ts'
import { p606 } from './p606.ts'
import { p607 } from './p607.ts'
import { p608 } from './p608.ts'
import { p609 } from './p609.ts'
import { p610 } from './p610.ts'
import { p611 } from './p611.ts'
import { p612 } from './p612.ts'
import { p702 } from './p702.ts'
import { p703 } from './p703.ts'
import { p704 } from './p704.ts'
import { p705 } from './p705.ts'
import { p801 } from './p801.ts'
import { p802 } from './p802.ts'
import { p803 } from './p803.ts'
import { p804 } from './p804.ts'
import { p805 } from './p805.ts'
import { p806 } from './p806.ts'
import { p807 } from './p807.ts'
import { p901 } from './p901.ts'
import { p902 } from './p902.ts'
import { p903 } from './p903.ts'
import { p904 } from './p904.ts'
import { p905 } from './p905.ts'
import { p906 } from './p906.ts'
import { p907 } from './p907.ts'
import { p908 } from './p908.ts'
import { p909 } from './p909.ts'
import { p910 } from './p910.ts'
import { p911 } from './p911.ts'

/** Every rule, in the order of their ids. */
export const rules: readonly Rule[] = [
  p101,
  p102,
  p103,
  p104,
  p105,
  p106,
  p107,
  p108,
  p109,
  p110,
  p111,
  p112,
  p113,
  p114,
  p115,
  p116,
  p117,
  p118,
  p201,
  p202,
  p203,
  p204,
  p205,
  p206,
  p207,
  p208,
  p209,
  p210,
  p211,
  p212,
  p213,
  p214,
  p215,
  p217,
  p301,
  p302,
  p303,
  p304,
  p305,
  p306,
  p307,
  p401,
  p402,
  p403,
  p404,
  p405,
  p501,
  p502,
  p503,
  p504,
  p505,
  p506,
  p507,
  p508,
  p509,
  p510,
  p601,
  p602,
  p603,
  p604,
  p605,
  p606,
  p607,
  p608,
  p609,
  p610,
  p611,
  p612,
  p702,
  p703,
  p704,
  p705,
  p801,
  p802,
  p803,
  p804,
  p805,
  p806,
  p807,
  p901,
  p902,
  p903,
  p904,
  p905,
  p906,
  p907,
  p908,
  p909,
  p910,
  p911,
]
