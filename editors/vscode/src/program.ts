/** Finding the program `qmark`. */
import { execFile } from "node:child_process";
import { access, constants } from "node:fs/promises";
import * as path from "node:path";
import { promisify } from "node:util";
import * as vscode from "vscode";

const run = promisify(execFile);
const NAME = process.platform === "win32" ? "qmark.exe" : "qmark";

export interface Program {
  path: string;
  /** Where it was found, in words. */
  source: string;
  version: string;
}

/** Why there is no program, and what can be done about it. */
export class NoProgram extends Error {}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Whether a folder of the workspace holds the file. Such a program would be the vault's own, which
 * may not choose what runs here.
 */
function isInWorkspace(file: string): boolean {
  return (vscode.workspace.workspaceFolders ?? []).some(({ uri }) => {
    const relative = path.relative(uri.fsPath, file);
    return relative !== "" && !relative.startsWith("..") && !path.isAbsolute(relative);
  });
}

async function onPath(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, NAME);
    if (path.isAbsolute(folder) && !isInWorkspace(file) && (await isExecutable(file))) {
      return file;
    }
  }
  return undefined;
}

async function version(file: string, source: string): Promise<string> {
  try {
    const { stdout } = await run(file, ["--version"], { timeout: 10_000 });
    return stdout.trim();
  } catch (problem) {
    const why = problem instanceof Error ? problem.message : String(problem);
    throw new NoProgram(`${file} (${source}) does not start: ${why}`);
  }
}

/** The program to start: the setting's, else the one that came with the extension, else the PATH's. */
export async function findProgram(extension: vscode.ExtensionContext): Promise<Program> {
  const chosen = vscode.workspace.getConfiguration("qmark").get<string>("server.path", "").trim();
  if (chosen !== "") {
    const source = "the setting qmark.server.path";
    if (!path.isAbsolute(chosen)) {
      throw new NoProgram(`The setting qmark.server.path must be an absolute path, not ${chosen}.`);
    }
    if (!(await isExecutable(chosen))) {
      throw new NoProgram(`The setting qmark.server.path names ${chosen}, where no program is.`);
    }
    return { path: chosen, source, version: await version(chosen, source) };
  }
  const bundled = extension.asAbsolutePath(path.join("bin", NAME));
  if (await isExecutable(bundled)) {
    const source = "part of the extension";
    return { path: bundled, source, version: await version(bundled, source) };
  }
  const found = await onPath();
  if (found !== undefined) {
    return { path: found, source: "on the PATH", version: await version(found, "on the PATH") };
  }
  throw new NoProgram(
    "The program qmark is neither part of this extension nor on the PATH. Install it with `cargo install qmark` " +
      "or `pipx install qmark`, or name it in the setting qmark.server.path.",
  );
}
