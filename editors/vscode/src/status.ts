/** The item in the status bar. */
import * as vscode from "vscode";

import type { Status } from "./protocol";
import type { Session } from "./session";

function counts(status: Status | undefined): string[] {
  if (!status) {
    return ["$(question) qmark"];
  }
  if (status.indexing) {
    return ["$(sync~spin) reading notes"];
  }
  const parts = [`$(question) ${status.questions}`];
  if (status.unanswered > 0) {
    parts.push(`${status.unanswered} unanswered`);
  }
  if (status.running > 0) {
    parts.push(`$(sync~spin) ${status.running} running`);
  }
  return parts;
}

function text(status: Status | undefined): string {
  const parts = counts(status);
  if (!vscode.workspace.isTrusted) {
    parts.push("$(shield)");
  }
  return parts.join(" · ");
}

function tooltip(status: Status | undefined): string {
  const lines = status ? [`${status.notes} notes, ${status.questions} questions`] : ["qmark is running"];
  if (!vscode.workspace.isTrusted) {
    lines.push("Restricted: nothing will run here.");
  } else if (status?.restricted) {
    lines.push(status.restricted);
  }
  if (status) {
    lines.push(status.privacy);
  }
  lines.push("Click to find a question.");
  return lines.join("\n");
}

export class StatusItem implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("qmark", vscode.StatusBarAlignment.Right, 50);
  private readonly watching: vscode.Disposable;

  constructor(private readonly session: Session) {
    this.item.name = "qmark";
    this.watching = session.onStatus(() => this.show());
    this.show();
  }

  show(): void {
    if (this.session.active) {
      this.item.text = text(this.session.status);
      this.item.tooltip = tooltip(this.session.status);
      this.item.command = "qmark.pickQuestion";
      this.item.backgroundColor = undefined;
    } else {
      this.item.text = "$(error) qmark";
      this.item.tooltip = "The server of qmark is not running.";
      this.item.command = "qmark.showLog";
      this.item.backgroundColor = new vscode.ThemeColor("statusBarItem.errorBackground");
    }
    this.item.show();
  }

  dispose(): void {
    this.watching.dispose();
    this.item.dispose();
  }
}
