import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';

import {Browser} from './driver/browser.js';
import {Service} from './driver/service.js';

test('the page shows stored and new readings over TLS', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'logflume-tls-'));
  const [certificate, key] = ['chain.pem', 'key.pem'].map(name => join(directory, name));
  execFileSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2',
    '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout', key, '-out', certificate,
  ], {stdio: 'ignore'});
  const browser = await Browser.start({acceptInsecureCerts: true});
  const service = new Service();
  const lists = wanted => browser.until(text => {
    const rows = document.querySelectorAll('[data-entity="1"] tr[data-kind="reading"]');
    return [...rows].map(row => row.cells[0].textContent).join() === text;
  }, wanted);
  try {
    await service.start(`--http.certificate=${certificate}`, `--http.key=${key}`);
    service.write(1);
    service.write(1, 20, 21);
    await browser.open(`${service.address.replace('http:', 'https:')}/?entity=1`);
    await lists('21°,20°');
    service.write(1, 22);
    await lists('22°,21°,20°');
  } finally {
    await browser.stop();
    await service.remove();
    rmSync(directory, {recursive: true});
  }
});
