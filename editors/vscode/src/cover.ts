/** Covering answers, to practise on a note: the text stays, only its display is hidden. */
import * as vscode from "vscode";

import type { Session } from "./session";

export class Covers implements vscode.Disposable {
  private readonly covered = new Map<string, vscode.Range[]>();
  private readonly watching: vscode.Disposable[];
  private readonly decoration = vscode.window.createTextEditorDecorationType({
    color: "transparent",
    backgroundColor: new vscode.ThemeColor("editor.inactiveSelectionBackground"),
    isWholeLine: true,
    opacity: "0",
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });

  constructor(private readonly session: Session) {
    this.watching = [
      vscode.window.onDidChangeVisibleTextEditors(() => this.paint()),
      vscode.window.onDidChangeActiveTextEditor(() => this.tell()),
      vscode.workspace.onDidCloseTextDocument((document) => this.covered.delete(document.uri.toString())),
      // An edited note is not practised on any more, and its ranges are no longer these.
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.covered.delete(document.uri.toString())) {
          this.paint();
        }
      }),
    ];
  }

  /** Covers every answer of the note. */
  async cover(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    if (!document) {
      return;
    }
    const uri = document.uri.toString();
    const { questions } = await this.session.questions({ textDocument: { uri }, limit: 10_000 });
    const ranges = questions
      .filter((question) => question.answerRange)
      .map((question) => this.session.range(question, "answerRange"));
    this.covered.set(uri, ranges);
    this.paint();
  }

  /** Shows the answer at the cursor, or the next one below it. */
  reveal(): void {
    const editor = vscode.window.activeTextEditor;
    const ranges = editor && this.covered.get(editor.document.uri.toString());
    if (!editor || !ranges) {
      return;
    }
    const line = editor.selection.active.line;
    const next = ranges.find((range) => range.end.line >= line);
    if (next) {
      this.covered.set(
        editor.document.uri.toString(),
        ranges.filter((range) => range !== next),
      );
      editor.revealRange(next, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
      this.paint();
    }
  }

  /** Shows all answers of the note. */
  uncover(): void {
    const document = vscode.window.activeTextEditor?.document;
    if (document && this.covered.delete(document.uri.toString())) {
      this.paint();
    }
  }

  dispose(): void {
    this.decoration.dispose();
    vscode.Disposable.from(...this.watching).dispose();
  }

  private paint(): void {
    for (const editor of vscode.window.visibleTextEditors) {
      editor.setDecorations(this.decoration, this.covered.get(editor.document.uri.toString()) ?? []);
    }
    this.tell();
  }

  private tell(): void {
    const uri = vscode.window.activeTextEditor?.document.uri.toString();
    const some = uri !== undefined && (this.covered.get(uri)?.length ?? 0) > 0;
    void vscode.commands.executeCommand("setContext", "qmark.covered", some);
  }
}
