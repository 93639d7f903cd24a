// A window of VS Code in a browser, and what a person does in it.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const editors = process.env.QMARK_BUILD;
const require = createRequire(join(editors, "code-server", "package.json"));
const { chromium } = require("playwright-core");

/** What keeps VS Code from showing anything but the vault, and from saving by itself. */
const settings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "chat.disableAIFeatures": true,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "editor.accessibilitySupport": "off",
  "files.autoSave": "off",
  "files.simpleDialog.enable": true,
  "security.workspace.trust.startupPrompt": "never",
  "git.openRepositoryInParentFolders": "never",
};

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

/** Runs code-server until it ends. */
export function codeServer(args, options) {
  const node = join(editors, "code-server", "node");
  const entry = join(editors, "code-server", "node_modules", "code-server", "out", "node", "entry.js");
  return spawn(node, [entry, ...args], options);
}

export class Window {
  /** Opens a folder in a fresh profile under `work`, with the extensions of another folder and settings of this machine. */
  static async open(folder, work, extensions, { trusted = true, machine = {} } = {}) {
    const window = new Window();
    window.shots = join(work, "shots");
    mkdirSync(window.shots, { recursive: true });
    const data = join(work, "user-data");
    mkdirSync(join(data, "User"), { recursive: true });
    const trust = { "security.workspace.trust.enabled": !trusted };
    writeFileSync(join(data, "User", "settings.json"), JSON.stringify({ ...settings, ...trust }));
    mkdirSync(join(data, "Machine"), { recursive: true });
    writeFileSync(join(data, "Machine", "settings.json"), JSON.stringify(machine));
    const port = await freePort();
    window.server = codeServer(
      ["--auth", "none", "--bind-addr", `127.0.0.1:${port}`, "--disable-telemetry", "--disable-update-check",
        "--disable-getting-started-override", "--user-data-dir", data, "--extensions-dir", extensions],
      { stdio: "ignore", detached: true },
    );
    await window.answer(`http://127.0.0.1:${port}/healthz`);
    window.context = await chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "profile-")), {
      executablePath: "/usr/bin/chromium",
      headless: true,
      viewport: { width: 1280, height: 800 },
      args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
    });
    window.page = window.context.pages()[0] ?? (await window.context.newPage());
    window.page.setDefaultTimeout(20_000);
    await window.page.goto(`http://127.0.0.1:${port}/?folder=${encodeURIComponent(folder)}`);
    await window.page.locator(".explorer-folders-view .monaco-list-row").first().waitFor({ timeout: 60_000 });
    return window;
  }

  async answer(url) {
    for (let i = 0; i < 120; i++) {
      const good = await fetch(url).then((response) => response.ok, () => false);
      if (good) return;
      await sleep(250);
    }
    throw new Error("code-server does not answer");
  }

  get quick() {
    return this.page.locator(".quick-input-widget:visible");
  }

  get input() {
    return this.quick.locator("input.input");
  }

  rows(text) {
    return this.quick.locator(".monaco-list-row", text === undefined ? {} : { hasText: text });
  }

  press(...keys) {
    return keys.reduce((before, key) => before.then(() => this.page.keyboard.press(key)), Promise.resolve());
  }

  type(text) {
    return this.page.keyboard.type(text, { delay: 15 });
  }

  shot(name) {
    return this.page.screenshot({ path: join(this.shots, `${name}.png`) });
  }

  async until(condition, what) {
    for (let i = 0; i < 150; i++) {
      const value = await condition();
      if (value) return value;
      await sleep(100);
    }
    throw new Error(`never: ${what}`);
  }

  /** Does something that other things may come in between of, up to four times. */
  async again(body) {
    for (let left = 3; ; left--) {
      try {
        return await body();
      } catch (problem) {
        if (left === 0) throw problem;
      }
    }
  }

  /** Shows a note. Tried again: the list closes when the focus moves under it. */
  async edit(file) {
    const name = file.split("/").at(-1);
    await this.again(async () => {
      await this.press("Escape", "Control+p");
      await this.input.waitFor({ timeout: 4000 });
      await this.input.fill(file);
      await this.quick.locator(".monaco-list-row.focused", { hasText: name }).waitFor({ timeout: 4000 });
      await sleep(200);
      await this.press("Enter");
      await this.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor({ timeout: 6000 });
      // What is typed before the note has the focus is lost.
      await this.quick.waitFor({ state: "hidden", timeout: 4000 });
      await this.page.locator(".editor-instance .monaco-editor.focused").first().waitFor({ timeout: 4000 });
      await sleep(200);
    });
  }

  async goto(line, column) {
    await this.press("Control+g");
    await this.input.waitFor();
    await this.input.fill(`:${line}:${column}`);
    await this.press("Enter");
    await this.quick.waitFor({ state: "hidden" });
  }

  /** Runs a command by its title. Tried again: the list closes when the focus moves under it. */
  async command(title) {
    await this.again(async () => {
      await this.press("Escape", "F1");
      await this.input.waitFor({ timeout: 4000 });
      await this.input.fill(`>${title}`, { timeout: 4000 });
      await this.rows(title).first().waitFor({ timeout: 4000 });
      await sleep(200);
      await this.press("Enter");
      await this.quick.waitFor({ state: "hidden", timeout: 4000 });
    });
  }

  /** The visible text of the editor. */
  async text() {
    const lines = await this.page.locator(".editor-instance .view-line").allInnerTexts();
    return lines.join("\n").replaceAll("\u00a0", " ");
  }

  async close() {
    await this.context.close();
    process.kill(-this.server.pid, "SIGTERM");
    await sleep(1500);
  }
}
