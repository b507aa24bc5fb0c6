// Firefox over W3C WebDriver BiDi, which it speaks itself: https://www.w3.org/TR/webdriver-bidi/
import {spawn} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {end, endSoon, killUsersOf, lineOf} from './process.js';
import {untilTrue} from './until.js';
import {WebSocketClient} from './web_socket.js';

const patience = 20_000; // milliseconds
const path = process.env.LOGFLUME_FIREFOX ?? '';

/** Why tests with Firefox are skipped, or false. */
export const withoutFirefox = !existsSync(path) && 'firefox-esr is not installed';

const preferences = {
  'app.normandy.enabled': false,
  'app.update.disabledForTesting': true,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'dom.disable_open_during_load': false,
  'extensions.update.enabled': false,
  'intl.accept_languages': 'en-GB',
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'remote.active-protocols': 1,
  'services.settings.server': 'data:,#remote-settings-dummy/v1',
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

/** Has the members of `Browser` that the tests in Firefox need. */
export class Firefox {
  #process;
  #profile;
  #socket;
  #context;
  #asked = new Map();
  #count = 0;
  #console = [];

  static async start() {
    const firefox = new Firefox();
    try {
      await firefox.#start();
    } catch (fault) {
      await firefox.stop();
      throw fault;
    }
    return firefox;
  }

  async #start() {
    this.#profile = mkdtempSync(join(tmpdir(), 'logflume-firefox-'));
    writeFileSync(join(this.#profile, 'user.js'), Object.entries(preferences)
        .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`).join(''));
    this.#process = spawn(path, ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', this.#profile], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: {...process.env, HOME: this.#profile, TZ: 'UTC', MOZ_CRASHREPORTER_DISABLE: '1'},
    });
    process.once('exit', () => this.#kill());
    const [, address] = await lineOf(this.#process.stderr, /WebDriver BiDi listening on (ws:\/\/\S+)/);
    this.#socket = await WebSocketClient.connect(`${address}/session`, text => this.#hear(JSON.parse(text)));
    await this.#ask('session.new', {capabilities: {}});
    await this.#ask('session.subscribe', {events: ['log.entryAdded']});
    const {contexts} = await this.#ask('browsingContext.getTree', {maxDepth: 0});
    this.#context = contexts[0].context;
  }

  async stop() {
    this.#socket?.close();
    await end(this.#process, 'SIGKILL');
    this.#kill();
    this.#process.stderr.destroy();
    rmSync(this.#profile, {recursive: true, force: true, maxRetries: 5});
    endSoon();
  }

  #kill() {
    this.#process.kill('SIGKILL');
    killUsersOf(this.#profile);
  }

  #ask(method, parameters) {
    const id = ++this.#count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`${method}: no answer`)), 3 * patience);
      this.#asked.set(id, {method, resolve, reject, timer});
      this.#socket.send(JSON.stringify({id, method, params: parameters}));
    });
  }

  #hear({type, id, method, params, result, error, message}) {
    if (method === 'log.entryAdded' && (params.level === 'error' || params.type === 'javascript'))
      this.#console.push({source: params.type, message: params.text});
    const asked = this.#asked.get(id);
    if (!asked) return;
    this.#asked.delete(id);
    clearTimeout(asked.timer);
    if (type === 'success') asked.resolve(result);
    else asked.reject(new Error(`${asked.method}: ${error}: ${message}`));
  }

  open(url) { return this.#ask('browsingContext.navigate', {context: this.#context, url, wait: 'complete'}); }
  reload() { return this.#ask('browsingContext.reload', {context: this.#context, wait: 'complete'}); }
  back() { return this.#ask('browsingContext.traverseHistory', {context: this.#context, delta: -1}); }
  address() { return this.run(() => location.href); }

  /** The tab that is driven. */
  tab() { return this.#context; }
  /** Opens a tab, or a window that is visible beside the others, and drives it. */
  async openTab(type = 'tab') {
    const {context} = await this.#ask('browsingContext.create', {type});
    this.#context = context;
    return context;
  }
  switchTo(context) { this.#context = context; }
  closeTab() { return this.#ask('browsingContext.close', {context: this.#context}); }

  /** Runs a function in the page and returns its result, which may be a promise. */
  async run(body, ...args) {
    const words = args.map(each => JSON.stringify(each) ?? 'undefined').join();
    const {type, result, exceptionDetails} = await this.#ask('script.evaluate', {
      expression: `(async () => JSON.stringify(await (${body})(${words})))()`,
      target: {context: this.#context}, awaitPromise: true});
    if (type !== 'success') throw new Error(exceptionDetails.text);
    return result.value === undefined ? undefined : JSON.parse(result.value);
  }

  /** Waits until a function of the page returns something true, and returns that. */
  until(body, ...args) {
    return untilTrue(this, body, ...args);
  }

  /** Runs a function in each page before its own scripts. */
  prepare(body) {
    return this.#ask('script.addPreloadScript', {functionDeclaration: String(body)});
  }

  /** Clicks with the mouse in the middle of the element. */
  async click(selector) {
    const {nodes} = await this.#ask('browsingContext.locateNodes', {
      context: this.#context, locator: {type: 'css', value: selector}, maxNodeCount: 1});
    if (nodes.length === 0) throw new Error(`there is no ${selector}`);
    const origin = {type: 'element', element: {sharedId: nodes[0].sharedId}};
    await this.#ask('input.performActions', {context: this.#context, actions: [{type: 'pointer', id: 'mouse', actions: [
      {type: 'pointerMove', x: 0, y: 0, origin}, {type: 'pointerDown', button: 0}, {type: 'pointerUp', button: 0}]}]});
  }

  async type(selector, text) {
    await this.run(each => document.querySelector(each).focus(), selector);
    const actions = [...text].flatMap(value => ['keyDown', 'keyUp'].map(type => ({
      type, value: value === '\n' ? '\uE007' : value})));
    await this.#ask('input.performActions', {context: this.#context, actions: [{type: 'key', id: 'keys', actions}]});
  }

  resize(width, height) {
    return this.#ask('browsingContext.setViewport', {context: this.#context, viewport: {width, height}});
  }

  /** Does nothing, because BiDi cannot set the preferred style: it stays as it was. */
  colours() {}

  async picture() {
    const {data} = await this.#ask('browsingContext.captureScreenshot', {context: this.#context});
    return Buffer.from(data, 'base64');
  }

  /** Returns what the console has received since the last call. */
  console() {
    return this.#console.splice(0);
  }
}
