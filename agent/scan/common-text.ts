/**
 * What lines of logs say again and again, in lower case, whatever program writes them. A literal is looked for by four
 * bytes of it: those that stand in here would be found on every other line. What is missing makes the search slower,
 * never wrong.
 */
const TEXTS: readonly string[] = [
  // The frame of JSON and logfmt lines.
  '"time":"2024-01-02t03:04:05.678z","timestamp":"20","@timestamp":"',
  '"level":"info","level":"debug","level":"warn",',
  '"level": "info","severity":"info","msg":"',
  '"message":"',
  '"logger":"',
  '"service":"',
  '"method":"get","method":"post",',
  '"path":"/api/v1/',
  '"status":200,"status": 200,"status_code":',
  '"duration_ms":',
  '"request_id":"',
  '"trace_id":"',
  '"span_id":"',
  '"user_id":"',
  '"host":"',
  '"hostname":"',
  '"pid":',
  '"thread":"',
  '"url":"https://',
  '"code":0,"name":"',
  'time="2024-01-02t03:04:05z" level=info msg="',
  ' level=debug ',
  ' level=warn ',
  ' status=200 ',
  ' method=get path=/',
  '"error":null,"errors":0,"stack":"",',
  ' errors=0 ',
  ' error=nil ',
  // The frame of plain lines.
  '2024-01-02 03:04:05,678 info [main] ',
  '2024-01-02t03:04:05.678z info [worker-1] ',
  ' debug [',
  ' warn [',
  ' notice ',
  ' trace ',
  ' warning: ',
  'jan feb mar apr may jun jul aug sep oct nov dec mon tue wed thu fri sat sun ',
  ' - - [02/jan/2024:03:04:05 +0000] "get / http/1.1" 200 "mozilla/5.0 (',
  '"post /',
  ' "put /',
  '"delete /',
  'stdout f ',
  'stderr f ',
  ' systemd[1]: ',
  ' kernel: ',
  ' sshd[',
  ' cron[',
  // Words of sentences.
  ' request requests response received send sending sent reply returned return result served handled completed complete',
  ' started starting start stopped stopping stop finished finish done ready running created creating create updated update',
  ' deleted removed remove added loaded loading load stored store saved save read write written opened open closed closing',
  ' connected connection connections connect session sessions user users client clients server servers service services',
  ' message messages queue queued job jobs task tasks worker workers process processed processing thread pool cache cached',
  ' database query queries table row rows key keys value values config configuration settings option file files path log',
  ' name id ids from with for the and not are was has have been will this that into over under after before while when',
  ' page pages report reports order orders item items event events data list size count total time times took seconds',
  ' bytes memory disk network address port host local remote version build release environment production default',
  ' check checked checking health healthy success successful successfully ok accepted allowed enabled disabled found',
  ' using used new old next last first number status state mode type source target local timeout retry attempt interval',
  ' render rendered account token login logged authenticated admin',
]

const WINDOW_BYTES = 4
let windows: ReadonlyMap<string, number> | undefined

/** How often four bytes in a row stand in these; 0: they are not common. Shape of the window: text of four characters, in lower case. */
export function commonness(window: string): number {
  windows ??= windowsOf(TEXTS)
  return windows.get(window) ?? 0
}

function windowsOf(texts: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const text of texts) {
    for (let at = 0; at + WINDOW_BYTES <= text.length; at += 1) {
      const window = text.slice(at, at + WINDOW_BYTES)
      found.set(window, (found.get(window) ?? 0) + 1)
    }
  }
  return found
}
