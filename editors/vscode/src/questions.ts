/** Finding questions and going to them. */
import * as vscode from "vscode";

import type { Question, QuestionsParams } from "./protocol";
import type { Session } from "./session";

/** How long typing must rest before the server is asked, in milliseconds. */
const REST = 60;

interface Item extends vscode.QuickPickItem {
  question: Question;
}

/** Note and section of a question, and whether it waits for an answer. */
export function describe(question: Question): string {
  const where = question.section ? `${question.note} ▸ ${question.section}` : question.note;
  return question.answered ? where : `${where} · unanswered`;
}

function item(question: Question): Item {
  const icon = question.answered ? "$(question)" : "$(circle-large-outline)";
  return {
    question,
    label: `${icon} ${question.title}`,
    description: describe(question),
    // The server has chosen already: nothing is filtered again.
    alwaysShow: true,
    ...(question.match ? { detail: question.match.text.trim() } : {}),
  };
}

/** Where the cursor goes: nothing is selected that the next key would replace. */
export function start(session: Session, question: Question): vscode.Range {
  const { start } = session.range(question);
  return new vscode.Range(start, start);
}

/** Shows a question, marked; the focus stays where it is. */
async function preview(session: Session, question: Question): Promise<void> {
  const selection = session.range(question);
  const options = { preview: true, preserveFocus: true, selection };
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(question.uri), options);
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Goes to a question. */
async function open(session: Session, question: Question): Promise<void> {
  const selection = start(session, question);
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(question.uri), { selection });
  editor.revealRange(selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** Goes to another question of the note or the vault. */
export async function go(session: Session, where: NonNullable<QuestionsParams["go"]>): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const here =
    editor?.document.languageId === "markdown"
      ? {
          textDocument: { uri: editor.document.uri.toString() },
          position: { line: editor.selection.active.line, character: editor.selection.active.character },
        }
      : {};
  // A random question is any of the vault's.
  const { questions } = await session.questions({ ...(where === "random" ? {} : here), go: where });
  const [question] = questions;
  if (question) {
    await open(session, question);
  } else {
    vscode.window.setStatusBarMessage("$(question) There is none", 3000);
  }
}

/** A list that searches while one types, and shows the question that the cursor is on. */
export class Picker {
  private readonly list = vscode.window.createQuickPick<Item>();
  private readonly before = vscode.window.activeTextEditor;
  private readonly selection = this.before?.selection;
  private pending: vscode.CancellationTokenSource | undefined;
  private timer: NodeJS.Timeout | undefined;
  private accepted = false;

  constructor(
    private readonly session: Session,
    private readonly params: QuestionsParams,
  ) {
    this.list.placeholder = params.answers
      ? "Words of the answer"
      : "Words of the question · ?text questions only · #tag text · !text unanswered";
    this.list.value = params.query ?? "";
    this.list.onDidChangeValue(() => this.ask(REST));
    this.list.onDidChangeActive(([active]) => active && void preview(this.session, active.question));
    this.list.onDidAccept(() => void this.accept());
    this.list.onDidHide(() => void this.close());
  }

  show(): void {
    this.list.show();
    this.ask(0);
  }

  private ask(rest: number): void {
    clearTimeout(this.timer);
    this.pending?.cancel();
    this.timer = setTimeout(() => void this.search(), rest);
  }

  private async search(): Promise<void> {
    const query = this.list.value.trim();
    if (this.params.answers && query === "") {
      this.list.items = [];
      return;
    }
    const pending = new vscode.CancellationTokenSource();
    this.pending = pending;
    this.list.busy = true;
    try {
      const params = { ...this.params, ...(query === "" ? {} : { query }) };
      const found = await this.session.questions(params, pending.token);
      if (this.pending === pending) {
        this.list.items = found.questions.map(item);
        this.list.title = found.incomplete ? `The first ${found.questions.length}` : undefined;
      }
    } catch (problem) {
      if (!pending.token.isCancellationRequested) {
        throw problem;
      }
    } finally {
      if (this.pending === pending) {
        this.list.busy = false;
      }
      pending.dispose();
    }
  }

  private async accept(): Promise<void> {
    const [active] = this.list.activeItems;
    this.accepted = active !== undefined;
    this.list.hide();
    if (active) {
      await open(this.session, active.question);
    }
  }

  private async close(): Promise<void> {
    clearTimeout(this.timer);
    this.pending?.cancel();
    this.list.dispose();
    if (!this.accepted && this.before && this.selection) {
      await vscode.window.showTextDocument(this.before.document, {
        selection: this.selection,
        ...(this.before.viewColumn === undefined ? {} : { viewColumn: this.before.viewColumn }),
      });
    }
  }
}
