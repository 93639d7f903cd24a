import * as vscode from "vscode";

import { Covers } from "./cover";
import type { QuestionsParams } from "./protocol";
import { Picker, go } from "./questions";
import { Session } from "./session";
import { StatusItem } from "./status";
import { QuestionTree } from "./tree";

/** Runs the places of a code lens through the editor's own list of references. */
async function showReferences(
  session: Session,
  uri: string,
  position: { line: number; character: number },
  found: unknown,
) {
  const at = new vscode.Position(position.line, position.character);
  await vscode.commands.executeCommand(
    "editor.action.showReferences",
    vscode.Uri.parse(uri),
    at,
    session.locations(found),
  );
}

export async function activate(extension: vscode.ExtensionContext): Promise<void> {
  const session = new Session(extension);
  const status = new StatusItem(session);
  const tree = new QuestionTree(session);
  const covers = new Covers(session);
  const pick = (params: QuestionsParams) => new Picker(session, params).show();

  const commands: Record<string, (...args: never[]) => unknown> = {
    "qmark.pickQuestion": () => pick({}),
    "qmark.searchAnswers": () => pick({ answers: true }),
    "qmark.showQuestions": (params: QuestionsParams) => pick(params ?? {}),
    "qmark.showReferences": (uri: string, position: { line: number; character: number }, found: unknown) =>
      showReferences(session, uri, position, found),
    "qmark.nextQuestion": () => go(session, "next"),
    "qmark.previousQuestion": () => go(session, "previous"),
    "qmark.goToNextUnanswered": () => go(session, "nextUnanswered"),
    "qmark.goToRandomQuestion": () => go(session, "random"),
    "qmark.coverAnswers": () => covers.cover(),
    "qmark.revealAnswer": () => covers.reveal(),
    "qmark.revealAnswers": () => covers.uncover(),
    "qmark.groupByNote": () => tree.group("note"),
    "qmark.groupByTag": () => tree.group("tag"),
    "qmark.showUnanswered": () => tree.filter(true),
    "qmark.showAll": () => tree.filter(false),
    "qmark.restart": () => session.restart(),
    "qmark.showLog": () => session.showLog(),
    "qmark.chooseProgram": () => session.chooseProgram(),
  };
  for (const [name, run] of Object.entries(commands)) {
    extension.subscriptions.push(vscode.commands.registerCommand(name, run));
  }
  extension.subscriptions.push(
    session,
    status,
    tree,
    covers,
    vscode.workspace.onDidGrantWorkspaceTrust(() => {
      status.show();
      void session.trusted();
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("qmark.server.path")) {
        void session.restart();
      }
    }),
  );
  await session.start();
}
