/** The view "Questions". */
import * as vscode from "vscode";

import type { Question } from "./protocol";
import { describe, start } from "./questions";
import type { Session } from "./session";

/** More questions than this make the view slow; the picker finds the rest. */
const LIMIT = 20_000;
/** How long the view waits for more news before it asks again, in milliseconds. */
const REST = 300;
const UNTAGGED = "no tag";

type Grouping = "note" | "tag";

interface Group {
  name: string;
  questions: Question[];
}

type Node = Group | Question;

function isGroup(node: Node): node is Group {
  return "questions" in node;
}

function keys(question: Question, grouping: Grouping): string[] {
  if (grouping === "note") {
    return [question.note];
  }
  return question.tags.length > 0 ? question.tags.map((tag) => `#${tag}`) : [UNTAGGED];
}

/** The questions by note or tag, in the order in which the names first occur, or by the alphabet. */
function group(questions: Question[], grouping: Grouping): Group[] {
  const groups = new Map<string, Group>();
  for (const question of questions) {
    for (const name of keys(question, grouping)) {
      const known = groups.get(name) ?? { name, questions: [] };
      known.questions.push(question);
      groups.set(name, known);
    }
  }
  return [...groups.values()].sort((a, b) => a.name.localeCompare(b.name));
}

export class QuestionTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly view: vscode.TreeView<Node>;
  private readonly watching: vscode.Disposable;
  private grouping: Grouping = "note";
  private unansweredOnly = false;
  private timer: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly session: Session) {
    this.view = vscode.window.createTreeView<Node>("qmark.questions", {
      treeDataProvider: this,
      showCollapseAll: true,
    });
    this.watching = session.onStatus(() => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.refresh(), REST);
    });
    this.tell();
  }

  group(grouping: Grouping): void {
    this.grouping = grouping;
    this.tell();
    this.refresh();
  }

  filter(unansweredOnly: boolean): void {
    this.unansweredOnly = unansweredOnly;
    this.tell();
    this.refresh();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node) {
      return isGroup(node) ? node.questions : [];
    }
    if (!this.session.active) {
      return [];
    }
    const { questions } = await this.session.questions({ limit: LIMIT });
    const shown = this.unansweredOnly ? questions.filter((question) => !question.answered) : questions;
    return group(shown, this.grouping);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    if (isGroup(node)) {
      const collapsed = new vscode.TreeItem(node.name, vscode.TreeItemCollapsibleState.Collapsed);
      const unanswered = node.questions.filter((question) => !question.answered).length;
      collapsed.id = `${this.grouping} ${node.name}`;
      collapsed.description =
        unanswered > 0 ? `${node.questions.length}, ${unanswered} unanswered` : `${node.questions.length}`;
      return collapsed;
    }
    const leaf = new vscode.TreeItem(node.title);
    leaf.tooltip = `${node.title}\n${describe(node)}`;
    leaf.iconPath = new vscode.ThemeIcon(node.answered ? "question" : "circle-large-outline");
    leaf.command = {
      command: "vscode.open",
      title: "Open",
      arguments: [vscode.Uri.parse(node.uri), { selection: start(this.session, node), preview: true }],
    };
    return leaf;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.watching.dispose();
    this.view.dispose();
    this.changed.dispose();
  }

  private refresh(): void {
    const restricted = this.session.status?.restricted;
    this.view.message = vscode.workspace.isTrusted ? (restricted ?? "") : "Restricted: nothing will run here.";
    const unanswered = this.session.status?.unanswered ?? 0;
    this.view.description = unanswered > 0 ? `${unanswered} unanswered` : "";
    this.changed.fire();
  }

  private tell(): void {
    void vscode.commands.executeCommand("setContext", "qmark.grouping", this.grouping);
    void vscode.commands.executeCommand("setContext", "qmark.unansweredOnly", this.unansweredOnly);
  }
}
