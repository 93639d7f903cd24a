/** The settings that go to the server. */
import * as vscode from "vscode";

/** Settings of the extension itself, which the server does not know. */
const OWN = ["qmark.server.path", "qmark.trace.server"];

interface Contribution {
  configuration: { properties: Record<string, { scope?: string }> };
}

/**
 * What the user has set, nested as the server wants it. Defaults are left out: sent along, they would
 * win over the settings of a vault.
 */
export function userSettings(extension: vscode.ExtensionContext): Record<string, unknown> {
  const { contributes } = extension.extension.packageJSON as { contributes: Contribution };
  const configuration = vscode.workspace.getConfiguration();
  const settings: Record<string, unknown> = {};
  for (const [name, { scope }] of Object.entries(contributes.configuration.properties)) {
    const set = OWN.includes(name) ? undefined : configuration.inspect(name);
    // What only a user may choose is never taken from a workspace.
    const value = scope === "machine" ? set?.globalValue : (set?.workspaceValue ?? set?.globalValue);
    if (value !== undefined) {
      put(settings, name.split(".").slice(1), value);
    }
  }
  return settings;
}

function put(settings: Record<string, unknown>, path: string[], value: unknown): void {
  const [head, ...rest] = path;
  if (head === undefined) {
    return;
  }
  if (rest.length === 0) {
    settings[head] = value;
    return;
  }
  settings[head] ??= {};
  put(settings[head] as Record<string, unknown>, rest, value);
}
