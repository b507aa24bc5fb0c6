import assert from 'node:assert/strict';
import {test} from 'node:test';

import {LineBuffer} from '../../../http/page/inspect/line_buffer.js';
import {LineSplitter} from '../../../http/page/inspect/line_splitter.js';
import {idIn, kindOf} from '../../../http/page/inspect/raw_stream.js';

test('lines are reassembled wherever the stream is split', () => {
  const text = 'id:1-ab\ndata:{"a":"ä"}\n\n:\nretry:1000\n';
  for (let cut = 0; cut <= text.length; ++cut) {
    const splitter = new LineSplitter();
    assert.deepEqual([...splitter.push(text.slice(0, cut)), ...splitter.push(text.slice(cut))],
                     ['id:1-ab', 'data:{"a":"ä"}', '', ':', 'retry:1000']);
    assert.deepEqual(splitter.end(), []);
  }
  const unfinished = new LineSplitter();
  assert.deepEqual(unfinished.push('id:1\nda'), ['id:1']);
  assert.deepEqual(unfinished.end(), ['da']);
});

test('a very long line keeps its beginning and says how much is missing', () => {
  const splitter = new LineSplitter();
  for (let i = 0; i < 1_000; ++i) assert.deepEqual(splitter.push('x'.repeat(1_000)), []);
  const [line] = splitter.push('y\nid:2');
  assert.equal(line, `${'x'.repeat(4_096)}… (995905 more characters)`);
  assert.deepEqual(splitter.push('\n'), ['id:2']);
});

test('a buffer keeps the last lines and counts the dropped ones', () => {
  const buffer = new LineBuffer(3);
  buffer.push(['a', 'b']);
  assert.deepEqual([buffer.lines, buffer.dropped], [['a', 'b'], 0]);
  buffer.push(['c', 'd']);
  assert.deepEqual([buffer.lines, buffer.dropped], [['b', 'c', 'd'], 1]);
  buffer.push(['e', 'f', 'g', 'h']);
  assert.deepEqual([buffer.lines, buffer.dropped], [['f', 'g', 'h'], 5]);
  buffer.push([]);
  assert.deepEqual(buffer.take(), {lines: ['f', 'g', 'h'], dropped: 5});
  assert.deepEqual([buffer.lines, buffer.dropped], [[], 0]);
});

test('the kind and the id of a line are recognised in both stream formats', () => {
  assert.deepEqual(['id:1-ab', 'event:reset', 'data:{}', 'retry:5', ':', '', '{"id":"1-ab"}'].map(kindOf),
                   ['id', 'event', 'data', 'retry', 'comment', 'blank', 'data']);
  assert.deepEqual(['id:41-9f3a0b12', '{"id":"41-9f3a0b12","event":{}}', 'data:{"id":"x"}', ''].map(idIn),
                   ['41-9f3a0b12', '41-9f3a0b12', undefined, undefined]);
});
