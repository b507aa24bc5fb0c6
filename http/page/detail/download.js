import {entityOf, meaningOf} from '../stream/envelope.js';

const quoted = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** Returns a line for an envelope: `value` only for a reading, the event's JSON always. */
function rowOf(envelope) {
  const {kind, value} = meaningOf(envelope);
  const fields = [entityOf(envelope), envelope.timestamp ?? '', envelope.seq_nr ?? '', envelope.offset,
    kind === 'reading' ? value : '', JSON.stringify(envelope.event)];
  return fields.map(each => quoted(String(each))).join(',');
}

const forms = {
  csv: {
    type: 'text/csv', begin: 'entity,timestamp,seq_nr,offset,value,event\r\n', between: '', end: '',
    text: envelope => `${rowOf(envelope)}\r\n`,
  },
  json: {type: 'application/json', begin: '[\n', between: ',\n', end: '\n]\n', text: JSON.stringify},
};

const pieceSize = 1_000; // envelopes of one piece

/** Returns the envelopes as a file, `csv` or `json`. `progress` gets how many there are so far. */
export async function fileOf(envelopes, form, progress = () => {}) {
  const {type, begin, between, end, text} = forms[form];
  // The browser may keep a Blob's pieces out of memory.
  let blob = new Blob([begin]);
  let texts = [];
  let count = 0;
  for await (const envelope of envelopes) {
    texts.push((count++ > 0 ? between : '') + text(envelope));
    if (texts.length < pieceSize) continue;
    blob = new Blob([blob, ...texts]);
    texts = [];
    progress(count);
  }
  return new Blob([blob, ...texts, end], {type});
}

/** Has the browser store a file under that name. */
export function store(blob, name) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
