// A browser over W3C WebDriver: https://www.w3.org/TR/webdriver2/
import {spawn} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

import {end, endSoon, killUsersOf, lineOf} from './process.js';
import {untilTrue} from './until.js';

const patience = 120_000; // milliseconds; the first request starts the browser
const element = 'element-6066-11e4-a52e-4f735466cecf';

export class Browser {
  #driver;
  #address;
  #profile;

  /** `capabilities`: in addition to those that every test needs. */
  static async start(capabilities = {}) {
    const browser = new Browser();
    try {
      await browser.#start(capabilities);
    } catch (fault) {
      await browser.stop();
      throw fault;
    }
    return browser;
  }

  async #start(capabilities) {
    this.#profile = mkdtempSync(join(tmpdir(), 'logflume-browser-'));
    this.#driver = spawn(process.env.LOGFLUME_CHROMEDRIVER, ['--port=0'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: {...process.env, HOME: this.#profile, TMPDIR: this.#profile, TZ: 'UTC'},
    });
    process.once('exit', () => this.#kill());
    const [, port] = await lineOf(this.#driver.stdout, /started successfully on port (\d+)/);
    this.#address = `http://127.0.0.1:${port}/session`;
    const {sessionId} = await this.#ask('POST', '', {capabilities: {alwaysMatch: {
      ...capabilities,
      browserName: 'chrome',
      'goog:loggingPrefs': {browser: 'ALL'},
      'goog:chromeOptions': {
        binary: process.env.LOGFLUME_CHROMIUM,
        args: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
          '--disable-background-networking', '--disable-component-update', '--disable-sync',
          '--disable-dev-shm-usage', '--hide-scrollbars', '--lang=en-GB',
          `--user-data-dir=${this.#profile}/profile`],
      },
    }}});
    this.#address += `/${sessionId}`;
  }

  /** Process id of the driver, which has started the browser. */
  get pid() {
    return this.#driver.pid;
  }

  async stop() {
    // Kill both instead of asking them to end: a browser may take for ever, and the driver waits for it.
    await end(this.#driver, 'SIGKILL');
    this.#kill();
    this.#driver.stdout.destroy();
    rmSync(this.#profile, {recursive: true, force: true, maxRetries: 5});
    endSoon();
  }

  #kill() {
    this.#driver.kill('SIGKILL');
    killUsersOf(this.#profile);
  }

  async #ask(method, path, body) {
    // AbortSignal.timeout would not do: Node.js may forget its timer, and wait for ever.
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), patience);
    try {
      const answer = await fetch(this.#address + path, {
        method, body: body && JSON.stringify(body), headers: {'Content-Type': 'application/json'},
        signal: control.signal});
      const {value} = await answer.json();
      if (!answer.ok) throw new Error(`${path}: ${value.message}`);
      return value;
    } finally {
      clearTimeout(timer);
    }
  }

  open(url) { return this.#ask('POST', '/url', {url}); }
  back() { return this.#ask('POST', '/back', {}); }
  reload() { return this.#ask('POST', '/refresh', {}); }
  address() { return this.#ask('GET', '/url'); }

  /** The tab that is driven. */
  tab() { return this.#ask('GET', '/window'); }
  /** Opens a tab in front of the others, or with the type `window` one that is visible beside them, and drives it. */
  async openTab(type = 'tab') {
    const {handle} = await this.#ask('POST', '/window/new', {type});
    await this.switchTo(handle);
    return handle;
  }
  switchTo(handle) { return this.#ask('POST', '/window', {handle}); }
  closeTab() { return this.#ask('DELETE', '/window'); }

  /** Runs a function in the page and returns its result, which may be a promise. */
  run(body, ...args) {
    return this.#ask('POST', '/execute/sync', {script: `return (${body})(...arguments)`, args});
  }

  /** Runs a script's text as it is. */
  load(script) {
    return this.#ask('POST', '/execute/sync', {script, args: []});
  }

  /** Waits until a function of the page returns something true, and returns that. */
  until(body, ...args) {
    return untilTrue(this, body, ...args);
  }

  async #found(selector) {
    const found = await this.#ask('POST', '/element', {using: 'css selector', value: selector});
    return found[element];
  }

  async type(selector, text) {
    await this.#ask('POST', `/element/${await this.#found(selector)}/value`, {text});
  }

  async click(selector) {
    await this.#ask('POST', `/element/${await this.#found(selector)}/click`, {});
  }

  /** A key's code is in https://www.w3.org/TR/webdriver2/#keyboard-actions */
  press(key) {
    const actions = ['keyDown', 'keyUp'].map(type => ({type, value: key}));
    return this.#ask('POST', '/actions', {actions: [{type: 'key', id: 'keys', actions}]});
  }

  /** Drags the mouse between two places of an element, in parts of its width. */
  async drag(selector, from, to, options = {}) {
    const {left, top, width, height} = await this.run(
        found => document.querySelector(found).getBoundingClientRect().toJSON(), selector);
    const mouse = (type, part) => this.tools('Input.dispatchMouseEvent', {
      type, x: left + part * width, y: top + height / 2, button: 'left', buttons: 1, clickCount: 1, ...options});
    await mouse('mousePressed', from);
    await mouse('mouseMoved', (from + to) / 2);
    await mouse('mouseMoved', to);
    await mouse('mouseReleased', to);
  }

  /** Moves fingers over an element: a list of places for each, in parts of its width. */
  async touch(selector, ...fingers) {
    const {left, top, width, height} = await this.run(
        found => document.querySelector(found).getBoundingClientRect().toJSON(), selector);
    const pointsAt = step => fingers.map((places, id) => ({
      id, x: left + places[step] * width, y: top + height / 2}));
    await this.tools('Input.dispatchTouchEvent', {type: 'touchStart', touchPoints: pointsAt(0)});
    for (let step = 1; step < fingers[0].length; ++step)
      await this.tools('Input.dispatchTouchEvent', {type: 'touchMove', touchPoints: pointsAt(step)});
    await this.tools('Input.dispatchTouchEvent', {type: 'touchEnd', touchPoints: []});
  }

  /** Chromium's own tools: https://chromedevtools.github.io/devtools-protocol/ */
  tools(cmd, params) {
    return this.#ask('POST', '/goog/cdp/execute', {cmd, params});
  }

  /** Runs a function in each page before its own scripts. */
  prepare(body) {
    return this.tools('Page.addScriptToEvaluateOnNewDocument', {source: `(${body})()`});
  }

  async resize(width, height, {scale = 1, mobile = false} = {}) {
    await this.tools('Emulation.setDeviceMetricsOverride',
                     {width, height, deviceScaleFactor: scale, mobile});
  }

  /** Sets whether the browser has fingers in place of a mouse. */
  async fingers(enabled) {
    await this.tools('Emulation.setTouchEmulationEnabled', {enabled, maxTouchPoints: enabled ? 5 : 1});
  }

  async colours(scheme) {
    await this.tools('Emulation.setEmulatedMedia',
                     {features: [{name: 'prefers-color-scheme', value: scheme}]});
  }

  async picture({whole = false} = {}) {
    const {data} = await this.tools('Page.captureScreenshot', {captureBeyondViewport: whole});
    return Buffer.from(data, 'base64');
  }

  /** Returns what the console has received since the last call. */
  console() {
    return this.#ask('POST', '/se/log', {type: 'browser'});
  }
}
